/** A statement of August 2026 with 60 teams, printed on 20 November 2026. */
import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { closeMonths } from '#control/usage/statements/statements.ts'
import { use } from '#test/support/usage.ts'
import { tagSetOf } from '#usage/tag-set.ts'
import type { ConsoleHarness } from './console-harness.ts'
import { moveTo } from './pages.ts'

const PRESENT_MS = Date.parse('2026-11-20T12:00:00Z')
/** Tokens of input of `gpt-4o` for a dollar. */
const DOLLAR = 400_000

interface Spent {
  readonly subject: { readonly projectId: string }
  /** Unix seconds of a time in August. */
  readonly at: number
}

export async function printsStatement(
  harness: ConsoleHarness,
  page: Page,
  { subject, at }: Spent,
): Promise<void> {
  const teams = Array.from({ length: 60 }, (_, team) => `team-${team}`)
  await use(
    harness,
    teams.map((team) => ({
      at,
      subject: { ...subject, tags: tagSetOf({ team }) },
      amounts: { requests: 1, inputTokens: DOLLAR },
    })),
  )
  await closeMonths(harness.store, PRESENT_MS)
  await moveTo(page, '/console/usage/statements?month=2026-08')
  const shown = page.getByRole('table', { name: 'Statement by team' })
  await shown.getByRole('row', { name: 'All 60 teams' }).waitFor()
  assert.equal(await shown.locator('tbody tr').count(), 21)
  const title = await page.title()
  await page.evaluate(() => {
    window.print = () => void window.dispatchEvent(new Event('beforeprint'))
  })
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
  await page.getByRole('button', { name: 'Print' }).click()
  const printed = page.getByRole('article')
  await printed.getByText('Default organization (org-').waitFor()
  await printed.getByText('Aug 1, 2026 to Aug 31, 2026, in UTC').waitFor()
  await printed.getByText('Closed Nov 20, 2026, 12:00 UTC. It does not change').waitFor()
  await printed.getByText(/^Nov 20, 2026, 12:\d\d UTC$/).waitFor()
  await printed.getByText('$60.00', { exact: true }).first().waitFor()
  assert.equal(
    await printed.getByRole('table', { name: 'By team' }).locator('tbody tr').count(),
    61,
  )
  assert.equal(await page.getByRole('button').count(), 0)
  assert.equal(await page.getByRole('navigation').count(), 0)
  assert.equal(await page.title(), 'bailiwick-statement-2026-08')
  const pages = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
  assert.ok((pages.match(/\/Type \/Page\b/g)?.length ?? 0) >= 2)
  await page.evaluate(() => void window.dispatchEvent(new Event('afterprint')))
  await page.emulateMedia({ media: null, colorScheme: null })
  await shown.waitFor()
  assert.deepEqual([await printed.count(), await page.title()], [0, title])
}
