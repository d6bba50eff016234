import assert from 'node:assert/strict'
import { after, before, describe } from 'node:test'
import { serial } from '#test/support/serial.ts'
import { use } from '#test/support/usage.ts'
import { seriousViolations, signIn, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'
import { moveTo } from './pages.ts'

/** Fourteen hours ahead of UTC throughout the year. */
const ZONE = 'Pacific/Kiritimati'
const OFFSET_SECONDS = 14 * 3_600
const DAY_SECONDS = 86_400

describe('time zone of the console', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness
  let visited: Visit
  let projectId: string
  /** Midnight in the zone, two days before the present one. */
  let midnight: number

  before(async () => {
    harness = await openConsole()
    const { client, adminKey, url } = harness
    projectId = (await client.createProject({ name: 'Clockwork' })).id
    const local = Math.floor(Date.now() / 1000) + OFFSET_SECONDS
    midnight = local - (local % DAY_SECONDS) - 2 * DAY_SECONDS - OFFSET_SECONDS
    const amounts = { requests: 1, requestedRequests: 1, inputTokens: 100 }
    // Both on one day of UTC, and on two of the zone.
    await use(
      harness,
      [midnight - 1_800, midnight, midnight + 1_800].map((at) => ({
        at,
        subject: { projectId },
        amounts,
      })),
    )
    visited = await visit(harness.browser, url, { timezoneId: ZONE })
    await signIn(visited.page, adminKey, `/console/projects/${projectId}?range=7d`)
  })
  after(async () => {
    assert.deepEqual(visited?.troubles(), [])
    await visited?.close()
    await harness?.close()
  })

  const chart = (name: string) => visited.page.getByRole('figure', { name, exact: true })
  /** Of each non-zero bar, its position from the end and its text. */
  const bars = async (name: string): Promise<(readonly [fromLast: number, text: string])[]> => {
    await chart(name).waitFor()
    const rows = await chart(name).locator('tbody tr').all()
    const cells = await Promise.all(rows.map((row) => row.locator('td').first().textContent()))
    return cells.flatMap((text, at) =>
      text === null || text === '0' ? [] : [[cells.length - 1 - at, text] as const],
    )
  }
  const zoneOf = (name: string) => chart(name).getByRole('columnheader', { name: /^Time/ })
  const choose = async (zone: string): Promise<void> => {
    await visited.page.getByRole('banner').getByRole('button', { name: 'Operator' }).click()
    await visited.page.getByRole('menuitem', { name: zone }).click()
  }

  serial('the chosen zone applies to all pages', (step) => {
    step(
      'is UTC by default, selectable as the browser’s own, and written at each axis',
      async () => {
        const { page } = visited
        await zoneOf('Requests over time').getByText('Time (UTC)').waitFor()
        await page.getByText('Daily (UTC), today so far').waitFor()
        const utcDays = await bars('Requests over time')
        assert.equal(utcDays.length, 1)
        assert.equal(utcDays[0]?.[1], '3')
        await choose(`Local (${ZONE})`)
        for (const name of ['Requests over time', 'Tokens over time', 'Cost over time']) {
          await zoneOf(name).getByText('Time (GMT+14)').waitFor()
        }
        await page.getByText(`Daily (${ZONE}), today so far`).waitFor()
        const label = page.locator('.chart svg text').filter({ hasText: 'GMT+14' }).first()
        const isWhole = await label.evaluate((text) => {
          const drawing = text.closest('svg')?.getBoundingClientRect().left
          return drawing !== undefined && text.getBoundingClientRect().left >= drawing
        })
        assert.ok(isWhole, 'the zone is cut off at the axis')
        assert.deepEqual(await seriousViolations(page), [])
      },
    )

    step('divides usage into days of the chosen zone, and is kept', async () => {
      await visited.page.reload()
      await zoneOf('Requests over time').getByText('Time (GMT+14)').waitFor()
      assert.deepEqual(await bars('Requests over time'), [
        [3, '1'],
        [2, '2'],
      ])
      assert.deepEqual(await bars('Tokens over time'), [
        [3, '100'],
        [2, '200'],
      ])
    })

    step('begins ranges and custom days at midnight of the zone', async () => {
      const { page } = visited
      const date = new Date((midnight + OFFSET_SECONDS) * 1000).toISOString().slice(0, 10)
      await moveTo(page, `/console/usage?range=custom&from=${date}&to=${date}&measure=requests`)
      const requests = page.getByRole('group', { name: 'Requests', exact: true })
      await requests.getByText('2', { exact: true }).waitFor()
      assert.equal(await page.getByLabel(`First day (${ZONE})`).inputValue(), date)
      assert.deepEqual(await bars('Requests by project'), [[0, '2']])
    })

    step('applies to the audit log, with the zone beside the time', async () => {
      const { page } = visited
      await moveTo(page, '/console/audit-log')
      await page.getByRole('list', { name: 'Events' }).locator('time').first().hover()
      await page.getByRole('tooltip').getByText('GMT+14').waitFor()
    })

    step('uses hourly costs like requests, and one axis for all charts', async () => {
      const { page } = visited
      const now = Math.floor(Date.now() / 1000)
      const subject = { projectId, model: 'gpt-4o-2024-08-06' }
      const amounts = { requests: 1, requestedRequests: 1, inputTokens: 1_000_000 }
      await use(harness, [{ at: now, subject, amounts }])
      await page.goto(`/console/projects/${projectId}?range=24h`)
      const axisOf = async (name: string): Promise<string[]> => {
        await chart(name).waitFor()
        return chart(name).locator('tbody th').allInnerTexts()
      }
      const axis = await axisOf('Requests over time')
      assert.equal(axis.length, 24)
      assert.match(axis.at(-1) ?? '', /, so far$/)
      assert.equal(axis.filter((name) => name.includes('so far')).length, 1)
      assert.deepEqual(await axisOf('Cost over time'), axis)
      assert.equal((await bars('Cost over time')).at(-1)?.[1], '$2.50')
      assert.equal(await chart('Cost over time').locator('.unfinished').count(), 1)
    })
  })
})
