/** Spend of people, and the rest of their limits, in the tables of members and of people. */
import assert from 'node:assert/strict'
import { after, before, describe } from 'node:test'
import type { Page } from 'playwright-core'
import { serial } from '#test/support/serial.ts'
import { use } from '#test/support/usage.ts'
import { resize, signIn, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'
import { visitAs } from './person.ts'
import { assertAccessible } from './themes.ts'

const MONTHLY = { currency: 'USD', interval: 'month' } as const
const PEOPLE = ['Ada', 'Ben', 'Cleo'] as const
/** Millions of tokens of input of `gpt-4o`, at $2.50. */
const SPENT = { Ada: 1, Ben: 3, Cleo: 0 } as const

describe('spend of people', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness
  let owner: Visit
  let page: Page
  let project_id: string
  const ids = new Map<string, string>()
  const row = (name: string) =>
    page.getByRole('table', { name: 'Members' }).getByRole('row', { name })
  const names = async (): Promise<string[]> => {
    const texts = await page
      .getByRole('table', { name: 'Members' })
      .locator('tbody tr')
      .allTextContents()
    return texts.flatMap((text) => PEOPLE.filter((name) => text.startsWith(name)))
  }
  const show = async (order: string): Promise<void> => {
    await page.getByRole('combobox', { name: 'Order' }).click()
    await page.getByRole('option', { name: order }).click()
  }

  before(async () => {
    harness = await openConsole()
    const { client } = harness
    project_id = (await client.createProject({ name: 'Atlas' })).id
    for (const name of PEOPLE) {
      const email = `${name.toLowerCase()}@example.com`
      const { id } = await client.createUser({ email, name, role: 'reader' })
      ids.set(name, id)
      await client.createProjectUser({ project_id, user_id: id, role: 'member' })
    }
    const at = Math.floor(Date.now() / 1_000)
    await use(
      harness,
      PEOPLE.filter((name) => SPENT[name] > 0).map((name) => ({
        at,
        subject: { projectId: project_id, ownerId: ids.get(name) ?? '' },
        amounts: { requests: 1, inputTokens: SPENT[name] * 1_000_000 },
      })),
    )
    await client.updateProjectSpendLimitDefaults({
      project_id,
      user: { ...MONTHLY, threshold_amount: 1_000 },
    })
    owner = await visit(harness.browser, harness.url)
    page = owner.page
    await signIn(page, harness.adminKey, `/console/projects/${project_id}/members`)
  })
  after(async () => {
    assert.deepEqual(owner?.troubles(), [])
    await harness?.close()
  })

  serial('an owner finds who has spent the most', (step) => {
    step('each member has the default, and what is left of it', async () => {
      await row('Ada').getByText('$10.00 per month').waitFor()
      await row('Ada').getByText('Default').waitFor()
      await row('Ada').getByText('$7.50 left').waitFor()
      await row('Cleo').getByText('$10.00 left').waitFor()
      assert.deepEqual(await names(), ['Cleo', 'Ben', 'Ada'])
    })

    step('the dearest are first, and the order is in the address', async () => {
      await show('Dearest first')
      await page.waitForURL(/order=spent/)
      await row('Ben').getByText('$7.50', { exact: true }).waitFor()
      await page.reload()
      await row('Ben').waitFor()
      assert.deepEqual(await names(), ['Ben', 'Ada', 'Cleo'])
    })

    step('only those near their limit, by a limit of their own', async () => {
      const user_id = ids.get('Ada') ?? ''
      const limit = { ...MONTHLY, threshold_amount: 250 }
      await harness.client.updateProjectUserSpendLimit({ project_id, user_id, ...limit })
      await page.getByRole('switch', { name: 'Limited only' }).click({ force: true })
      await row('Ben').waitFor({ state: 'detached' })
      await row('Ada').getByText('Own limit').waitFor()
      await row('Ada').getByText('Used up').waitFor()
      assert.deepEqual(await names(), ['Ada'])
      await resize(page, 'narrow')
      await assertAccessible(page)
      await resize(page, 'wide')
    })

    step('nobody near a limit is said so', async () => {
      await page.goto('/console/people?limited=yes')
      await page.getByText('Nobody is near a limit').waitFor()
      await page.getByRole('switch', { name: 'Limited only' }).click({ force: true })
      await row('Ben').getByText('none').waitFor()
    })

    step('a member sees the others without their spend', async () => {
      await using cleo = await visitAs(harness, ids.get('Cleo') ?? '')
      await cleo.page.goto(`/console/projects/${project_id}/members`)
      await cleo.page.getByRole('row', { name: 'Ben' }).waitFor()
      assert.equal(await cleo.page.getByText('$').count(), 0)
      assert.equal(await cleo.page.getByRole('combobox', { name: 'Order' }).count(), 0)
      assert.deepEqual(cleo.troubles(), [])
    })
  })
})
