/** Latency and failures in the console. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { type Measured, measure } from '#test/support/latency.ts'
import { seriousViolations, signIn, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'
import { moveTo } from './pages.ts'

const HOUR = 3_600

/** One day by the hour: the west becomes slow, and the east fails. */
function requestsUntil(now: number): Measured[] {
  return Array.from({ length: 23 }, (_, hour) => {
    const at = now - hour * HOUR
    return [
      ...[500, 900, 1_400].map((ms) => ({ at, ms: ms * (hour < 4 ? 5 : 1), firstTokenMs: ms / 4 })),
      ...[700, 800].map((ms) => ({ at, ms, upstream: 'east' })),
      { at, upstream: 'east', status: 502, outcome: 'failed', ms: 4_000 } as const,
      { at, upstream: undefined, status: 429, outcome: 'rejected', ms: 1 } as const,
    ]
  }).flat()
}

describe('latency in the console', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness
  let visited: Visit
  let page: Page

  before(async () => {
    harness = await openConsole()
    await measure(harness, requestsUntil(Math.floor(Date.now() / 1000)))
    visited = await visit(harness.browser, harness.url)
    page = visited.page
    await signIn(page, harness.adminKey, '/console/usage')
  })
  after(async () => {
    assert.deepEqual(visited?.troubles(), [])
    await visited?.close()
    await harness?.close()
  })

  const cells = async (name: string) => {
    const row = page.getByRole('table', { name: 'Latency by' }).getByRole('row', { name })
    return row.getByRole('cell').allInnerTexts()
  }

  it('is a tab of usage, with a line and a row for each upstream', async () => {
    await page.getByRole('link', { name: 'Latency' }).click()
    await page.getByRole('figure', { name: 'Latency, p95, by upstream' }).waitFor()
    const west = await cells('west')
    assert.deepEqual(west.slice(0, 4), ['west', '69', '0', '0'])
    assert.deepEqual((await cells('east')).slice(0, 4), ['east', '69', '23 (33.3%)', '0'])
    assert.equal((await cells('No upstream'))[3], '23 (100%)')
    const slider = page.getByRole('slider', { name: 'Latency, p95, by upstream' })
    await slider.press('End')
    const text = await slider.getAttribute('aria-valuetext')
    const [, seconds] = /west ([\d.]+) s/.exec(text ?? '') ?? []
    assert.ok(Number(seconds) > 6.3 && Number(seconds) <= 10, text ?? '')
    await slider.press('Escape')
    assert.deepEqual(await seriousViolations(page), [])
  })

  it('a bar of failures leads to their request logs, of its times and upstream', async () => {
    const failures = page.getByRole('slider', { name: 'Failed and rejected requests by upstream' })
    await failures.focus()
    for (const key of ['End', 'ArrowLeft', 'ArrowUp', 'Enter']) await page.keyboard.press(key)
    await page.waitForURL('**/request-logs?**')
    const filter = new URL(page.url()).searchParams
    assert.equal(filter.get('outcome'), 'rejected,failed')
    assert.equal(filter.get('upstream'), 'east')
    assert.equal(Number(filter.get('to')) - Number(filter.get('from')), HOUR)
    await page.goBack()
    await failures.waitFor()
  })

  it('a drag over hours zooms to minutes, for both charts and the table', async () => {
    const chart = page.getByRole('slider', { name: 'Latency, p95, by upstream' })
    const box = (await chart.boundingBox()) ?? assert.fail('no chart')
    const y = box.y + box.height / 2
    await page.mouse.move(box.x + box.width - 10, y)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width - 40, y, { steps: 3 })
    await page.mouse.up()
    await page.getByRole('button', { name: 'Zoom out' }).waitFor()
    const range = page.getByRole('combobox', { name: 'Range' })
    assert.equal(await range.inputValue(), 'Custom times')
    const [, from, to] = /zoom=(\d+)-(\d+)/.exec(page.url()) ?? []
    const minutes = Math.ceil((Number(to) - Number(from)) / 60)
    assert.ok(minutes > 60 && minutes <= 180, `${minutes}`)
    await page.locator(`[role="slider"][aria-valuemax="${minutes}"]`).nth(1).waitFor()
    const hours = Math.ceil(minutes / 60)
    assert.equal((await cells('west'))[1], String(3 * hours))
    await page.getByRole('button', { name: 'Zoom out' }).click()
    await page.locator('[role="slider"][aria-valuemax="24"]').nth(1).waitFor()
  })

  it('by status has failures and how long they took', async () => {
    await page.getByText('Status', { exact: true }).click()
    await page.getByRole('figure', { name: 'Failed and rejected requests by status' }).waitFor()
    const failed = await cells('502')
    assert.equal(failed[2], '23 (100%)')
    assert.match(failed[4] ?? '', /^[34]\.\d+ s$/)
    await page.getByText('First token', { exact: true }).first().click()
    await page.getByRole('figure', { name: 'Time to first token, p95, by status' }).waitFor()
    assert.match(page.url(), /by=status&time=first_token_ms/)
  })

  it('a period without requests says so', async () => {
    await moveTo(page, '/console/usage/latency?range=1h')
    await page.getByRole('figure', { name: 'Latency, p95, by upstream' }).waitFor()
    await page.route('**/v1/organization/usage/latency?*', (route) =>
      route.fulfill({ json: { object: 'page', data: [], has_more: false, next_page: null } }),
    )
    await page.goto('/console/usage/latency?range=30d')
    await page.getByText('No requests in this period').waitFor()
  })
})
