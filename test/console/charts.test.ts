/** Charts of all pages: the table behind each, lines of limits, and marks that lead to an event. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { serial } from '#test/support/serial.ts'
import { use } from '#test/support/usage.ts'
import { seriousViolations, signIn, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { moveTo } from './pages.ts'
import { visitAs } from './person.ts'
import { refresh } from './refresh.ts'
import { openSeededConsole } from './seeded-organization.ts'

const PROJECT = 'Playground'
const MODEL = 'gpt-5.6-terra'
const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Pages that draw charts, by their files, with the address of each and its number of charts. */
const DRAWN: Readonly<Record<string, readonly (readonly [path: string, charts: number])[]>> = {
  'usage/usage-chart.tsx': [
    ['/usage', 1],
    ['/costs', 1],
  ],
  'usage/latency/latency-charts.tsx': [['/usage/latency?range=7d', 2]],
  'usage/charts.tsx': [
    [`/projects/{${PROJECT}}?range=30d`, 4],
    [`/usage/models/${MODEL}`, 2],
  ],
  'account/usage/account-usage-page.tsx': [['/account/usage?range=30d', 2]],
}

function sourcesWith(pattern: RegExp, under: string): string[] {
  const folder = new URL(`../../console/${under}/`, import.meta.url)
  return globSync('**/*.tsx', { cwd: folder })
    .filter((file) => pattern.test(readFileSync(new URL(file, folder), 'utf8')))
    .toSorted()
}

it('charts are drawn by one component, which has the table, on the pages that are tested here', () => {
  assert.deepEqual(sourcesWith(/<(Bar|Line)Chart$/m, 'pages'), Object.keys(DRAWN).toSorted())
  // The legend has a sample of a line, and a sparkline is no chart: a row has its amounts.
  assert.deepEqual(sourcesWith(/<svg\b/, ''), [
    ...['charts/curves.tsx', 'charts/drawing.tsx', 'charts/sparkline.tsx'],
  ])
  assert.deepEqual(sourcesWith(/<Plot\b/, ''), ['charts/chart.tsx'])
  assert.deepEqual(sourcesWith(/<NumbersTable\b/, ''), ['charts/chart.tsx'])
})

describe('charts', { skip: skipWithoutBrowser }, () => {
  let harness: Awaited<ReturnType<typeof openSeededConsole>>
  let operator: Visit
  let page: Page
  const idOf = (name: string): string =>
    harness.seeded.projects.find((one) => one.name === name)?.id ?? assert.fail(`no ${name}`)
  const addressOf = (path: string): string =>
    `/console${path.replace(/\{(.*)\}/, (_, name: string) => idOf(name))}`

  before(async () => {
    harness = await openSeededConsole()
    operator = await visit(harness.browser, harness.url)
    page = operator.page
    await signIn(page, harness.seeded.adminKeys.operator, '/console/usage')
  })
  after(async () => {
    assert.deepEqual(operator?.troubles(), [])
    await harness?.close()
  })

  /** Asserts that the table of a chart has a row for each bar, and is shown by its button. */
  const assertTable = async (chart: Locator): Promise<void> => {
    const label = (await chart.getAttribute('aria-label')) ?? assert.fail('no label')
    const table = chart.getByRole('table', { name: label, exact: true })
    const bars = Number(await chart.getByRole('slider').getAttribute('aria-valuemax'))
    assert.equal(await table.getByRole('row').count(), 1 + bars, label)
    const series = await chart
      .locator('.details .amount:has(.swatch:not(.so-far), .sample)')
      .count()
    assert.equal(await table.getByRole('columnheader').count(), 1 + series, label)
    await chart.getByRole('button', { name: `Show table: ${label}` }).click()
    const box = await table.boundingBox()
    assert.ok(box && box.height > 20 * bars, `the table of ${label} is not visible`)
    await chart.getByRole('button', { name: `Hide table: ${label}` }).click()
  }
  const assertCharts = async (on: Page, path: string, count: number): Promise<void> => {
    await moveTo(on, addressOf(path))
    const charts = on.locator('figure.chart')
    await charts.nth(count - 1).waitFor()
    for (const chart of await charts.all()) await assertTable(chart)
    assert.equal(await charts.count(), count, path)
  }

  it('each has its numbers in a table, also to look at', async () => {
    const { 'account/usage/account-usage-page.tsx': own = [], ...others } = DRAWN
    for (const [path, charts] of Object.values(others).flat()) {
      await assertCharts(page, path, charts)
    }
    const owner = harness.seeded.keys
      .filter(({ endsMs, weight }) => endsMs === Infinity && weight > 0)
      .find(({ ownerId }) => harness.seeded.people.some(({ id }) => id === ownerId))
    await using person = await visitAs(harness, owner?.ownerId ?? assert.fail('nobody'))
    await person.page.goto('/console/account')
    for (const [path, charts] of own) await assertCharts(person.page, path, charts)
  })

  it('a shown table is accessible', async () => {
    await moveTo(page, addressOf('/usage/latency?range=7d'))
    await page.getByRole('button', { name: /^Show table: Latency/ }).press('Enter')
    await page.getByRole('region', { name: /^Latency.*table$/ }).waitFor()
    assert.deepEqual(await seriousViolations(page), [])
  })

  serial('limits and their changes', (step) => {
    const now = Math.floor(Date.now() / 1000)
    const from = now - (now % HOUR) - HOUR
    const chartOf = (name: string) => page.getByRole('figure', { name, exact: true })
    const level = (name: string) => chartOf(name).locator('polyline[data-tone="limit"]')
    const legend = (name: string, text: string) =>
      chartOf(name).locator('.amount', { hasText: 'imit now' }).filter({ hasText: text })

    step('a limit of a minute is a line over minutes of one model', async () => {
      const { client } = harness
      await client.updateProjectRateLimits({
        project_id: idOf(PROJECT),
        rate_limit_id: `rl-${MODEL}`,
        max_requests_per_1_minute: 12,
        max_tokens_per_1_minute: 900_000,
      })
      const amounts = { requests: 9, requestedRequests: 9, inputTokens: 90, outputTokens: 10 }
      const subject = { projectId: idOf(PROJECT), model: MODEL }
      const other = { projectId: idOf(PROJECT), model: 'gpt-5.6-luna' }
      await use(harness, [
        { at: from + 5 * MINUTE, subject, amounts },
        { at: from + 6 * MINUTE, subject: other, amounts },
      ])
      const zoom = `zoom=${from}-${from + HOUR}`
      await moveTo(page, addressOf(`/projects/{${PROJECT}}?${zoom}&model=${MODEL}`))
      await legend('Requests over time', 'this project').getByText('12', { exact: true }).waitFor()
      assert.equal(await level('Requests over time').count(), 1)
      const tokens = legend('Tokens over time', 'above the axis')
      await tokens.getByText('900,000', { exact: true }).waitFor()
      assert.equal(await level('Tokens over time').count(), 0)
      assert.equal(await level('Cost over time').count(), 0)
    })

    step('all models together have no line, and hours none', async () => {
      await page.getByRole('button', { name: 'All models' }).click()
      await page.waitForURL((url) => !url.searchParams.has('model'))
      await legend('Requests over time', 'this project').waitFor({ state: 'detached' })
      await moveTo(page, addressOf(`/projects/{${PROJECT}}?range=24h&model=${MODEL}`))
      await chartOf('Requests over time').waitFor()
      assert.equal(await legend('Requests over time', '').count(), 0)
    })

    step('the name of a model leads to its usage alone', async () => {
      await moveTo(page, addressOf(`/projects/{${PROJECT}}?range=30d`))
      await page.getByRole('table', { name: 'By model' }).getByRole('link', { name: MODEL }).click()
      await page.getByText(`Only ${MODEL}`).waitFor()
      assert.match(page.url(), /range=30d/)
    })

    step('a daily spend limit is a line over the cost of days', async () => {
      const { client } = harness
      const today = now - (now % DAY)
      const { data } = await client.usageCosts({
        start_time: today - 29 * DAY,
        project_ids: [idOf(PROJECT)],
        limit: 31,
      })
      const days = data.map(({ results: [one] }) => one?.amount.value ?? 0)
      const cents = Math.ceil(Math.max(...days) * 120)
      const limit = { threshold_amount: cents, currency: 'USD', interval: 'day' } as const
      await client.updateProjectSpendLimit({ project_id: idOf(PROJECT), ...limit })
      await moveTo(page, addressOf(`/projects/{${PROJECT}}?range=30d`))
      await chartOf('Cost over time').waitFor()
      await refresh(page)
      await legend('Cost over time', 'Spend limit now').waitFor()
      assert.equal(await level('Cost over time').count(), 1)
      assert.equal(await level('Requests over time').count(), 0)
    })

    step('a mark leads to its event alone, unfolded', async () => {
      await moveTo(page, addressOf(`/projects/{${PROJECT}}?range=30d`))
      // Marks of the organization arrive apart from those of the project.
      const ofProject = { name: /gpt-5\.6-terra|per day/ }
      const mark = chartOf('Requests over time').getByRole('link', ofProject).last()
      const to = new URL((await mark.getAttribute('href')) ?? '', page.url())
      const [id = ''] = (to.searchParams.get('event') ?? '').split(',')
      await moveTo(page, `/console/audit-log?event=${id}`)
      await page.getByText('One event.').waitFor()
      const events = page.getByRole('list', { name: 'Events' })
      await events.getByText(`"id": "${id}"`).waitFor()
      assert.equal(await events.locator('details').count(), 1)
      assert.deepEqual(await seriousViolations(page), [])
      await page.getByRole('button', { name: 'All events' }).click()
      await events.locator('details').nth(5).waitFor()
    })
  })
})
