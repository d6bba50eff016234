/** Report of usage and costs: totals, comparison, order, filters and exports. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { formatDollars } from '#console/display/numbers.ts'
import { record } from '#storage/transaction.ts'
import { parseCsv } from '#test/support/csv.ts'
import { use } from '#test/support/usage.ts'
import { tagSetOf } from '#usage/tag-set.ts'
import {
  resize,
  seriousViolations,
  signIn,
  skipWithoutBrowser,
  type Visit,
  visit,
} from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'
import { moveTo } from './pages.ts'
import { signInAs } from './person.ts'
import { printsStatement } from './printed-statement.ts'

const PRESENT = new Date('2026-11-20T12:00:00Z')
const ADDRESS = '/console/usage'
const MONTH = `${ADDRESS}?range=month`
/** Creation of the organization. */
const BEGAN = '2026-08-01T00:00:00'
/** Tokens of input of `gpt-4o` for a dollar. */
const DOLLAR = 400_000
const SEARCH = tagSetOf({ team: 'search' })

function at(date: string): number {
  return Date.parse(`${date}Z`) / 1000
}

describe('costs', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness
  let operator: Visit
  let page: Page
  const ids = new Map<string, string>()
  const idOf = (name: string): string => ids.get(name) ?? assert.fail(name)
  const figure = (name: string) => page.getByRole('group', { name, exact: true })
  const rows = () => page.getByRole('table', { name: 'Usage by project' }).locator('tbody tr')
  /** Resolves when these are the rows, in this order. */
  const shows = async (...names: readonly string[]): Promise<void> => {
    for (const [at, name] of [...names, 'All 3 projects'].entries()) {
      await rows().nth(at).filter({ hasText: name }).waitFor()
    }
  }
  const cells = (name: string) => rows().filter({ hasText: name }).locator('td').allInnerTexts()
  const head = (name: string) => page.getByRole('columnheader', { name })
  const choose = async (field: string, option: string): Promise<void> => {
    await page.getByRole('combobox', { name: field, exact: true }).click()
    await page.getByRole('option', { name: option, exact: true }).click()
  }

  /** Sets the creation of the organization. */
  const begin = (date: string) => {
    const { defaultProjectId: id } = harness.bootstrapped.organization
    return record(harness.store, (tx) =>
      tx
        .updateTable('project')
        .set({ created_at: at(date) * 1000 })
        .where('id', '=', id)
        .execute(),
    )
  }

  before(async () => {
    harness = await openConsole({ clock: () => PRESENT.getTime() })
    await begin(BEGAN)
    for (const name of ['Alpha', 'Beta', 'Gamma', 'Old']) {
      ids.set(name, (await harness.client.createProject({ name })).id)
    }
    const spend = (name: string, date: string, dollars: number) => ({
      at: at(date),
      subject: { projectId: idOf(name), ...(name === 'Beta' && { tags: SEARCH }) },
      amounts: { requests: 1, inputTokens: dollars * DOLLAR },
    })
    await use(harness, [
      ...[spend('Alpha', '2026-11-03T10:00:00', 6), spend('Alpha', '2026-10-05T10:00:00', 2)],
      ...[spend('Beta', '2026-11-20T09:00:00', 10), spend('Beta', '2026-10-20T11:00:00', 20)],
      spend('Gamma', '2026-11-10T09:00:00', 1),
      // Not in the same part of October, and all of a project that has cost nothing since.
      ...[spend('Gamma', '2026-10-25T09:00:00', 7), spend('Old', '2026-10-02T09:00:00', 3)],
    ])
    const unpriced = { projectId: idOf('Alpha'), model: 'my-own-model' }
    await use(harness, [{ at: at('2026-11-04T10:00:00'), subject: unpriced }])
    operator = await visit(harness.browser, harness.url)
    page = operator.page
    await page.clock.setSystemTime(PRESENT)
    await signIn(page, harness.adminKey, MONTH)
  })
  after(async () => {
    assert.deepEqual(operator?.troubles(), [])
    await harness?.close()
  })

  it('a month that is not over is compared with the same part of the month before', async () => {
    await figure('Cost').getByText('$17.00', { exact: true }).waitFor()
    const before = figure('Previous period')
    await before.getByText('$25.00', { exact: true }).waitFor()
    await before.getByText('Oct 1 – Oct 20').waitFor()
    await figure('Change').getByText('−$8.00', { exact: true }).waitFor()
    await figure('Change').getByText('−32%', { exact: true }).waitFor()
    assert.deepEqual(await cells('Alpha'), [
      ...['Alpha', '$6.00', '$2.00', '+$4.00 (+200%)', '35.3%'],
      ...['0', '0', '0', '2.4M', 'By model'],
    ])
    assert.deepEqual((await cells('Gamma')).slice(1, 4), ['$1.00', '$0.00', '+$1.00 (new)'])
    assert.deepEqual((await cells('All 3')).slice(1, 3), ['$17.00', '$25.00'])
    const chart = page.getByRole('figure', { name: 'Cost by project' })
    assert.equal(await chart.locator('tbody tr').count(), 20)
    assert.match((await chart.locator('tbody tr').last().textContent()) ?? '', /so far/)
  })

  it('models without a price are named, with their usage, and the price list is dated', async () => {
    const note = page.getByRole('note')
    await note.getByText('Costs don’t include a model without a price: my-own-model').waitFor()
    await note.getByRole('button', { name: 'Show their usage' }).click()
    const row = note.getByRole('row', { name: 'my-own-model' })
    assert.deepEqual(await row.locator('td').allInnerTexts(), [
      'my-own-model',
      'all',
      '1',
      '10',
      '5',
    ])
    await note.getByRole('button', { name: 'Hide their usage' }).click()
    const { prices } = await harness.client.retrieveServer()
    await page.getByText(`list prices (${prices.list}, ${prices.list_date})`).waitFor()
  })

  it('columns are sorted by their headings, and the order is in the address', async () => {
    await shows('Beta', 'Alpha', 'Gamma')
    assert.equal(await head('Cost').first().getAttribute('aria-sort'), 'descending')
    await head('Project').getByRole('button').click()
    await page.waitForURL(/sort=Project\+up/)
    await shows('Alpha', 'Beta', 'Gamma')
    await head('Change').getByRole('button').click()
    await page.waitForURL(/sort=Change$/)
    await shows('Alpha', 'Gamma', 'Beta')
    await moveTo(page, page.url())
    await rows().nth(3).waitFor()
    await page.getByText('−$10.00 (−50%)').waitFor()
    await shows('Alpha', 'Gamma', 'Beta')
    await head('Change').getByRole('button').click()
    await page.waitForURL(/sort=Change\+up$/)
    await shows('Beta', 'Gamma', 'Alpha')
  })

  const download = async (button: string): Promise<{ name: string; lines: string[] }> => {
    const started = page.waitForEvent('download')
    await page.getByRole('button', { name: button, exact: true }).click()
    const file = await started
    const text = await readFile(await file.path(), 'utf8')
    return { name: file.suggestedFilename(), lines: text.trimEnd().split('\r\n') }
  }

  it('the exports have every row and day, with their sums', async () => {
    const { name, lines } = await download('Export CSV')
    assert.equal(name, 'costs-by-project-2026-11-01-2026-11-20.csv')
    assert.equal(
      lines[0],
      'period_start,period_end,project_id,name,deleted,requests,refused_requests,' +
        'failed_requests,input_tokens,input_cached_tokens,output_tokens,cost_usd,' +
        'previous_cost_usd,change_usd',
    )
    const costs = lines.slice(1).map((line) => {
      const listed = line.split(',')
      return [listed[3], ...listed.slice(-3)]
    })
    assert.deepEqual(costs, [
      ...[
        ['Beta', '10', '20', '-10'],
        ['Alpha', '6', '2', '4'],
        ['Gamma', '1', '0', '1'],
      ],
      ...[
        ['Old', '0', '3', '-3'],
        ['Total', '17', '25', '-8'],
      ],
    ])
    const days = await download('Export over time')
    assert.equal(days.name, 'costs-over-time-by-project-2026-11-01-2026-11-20.csv')
    assert.equal(days.lines[0], 'start,Beta,Alpha,Gamma,total_usd')
    assert.equal(days.lines.length, 21)
    assert.equal(days.lines[3], '2026-11-03T00:00:00.000Z,0,6,0,6')
    assert.equal(days.lines[20], '2026-11-20T00:00:00.000Z,10,0,0,10')
  })

  it('a tag divides the costs, or filters them, by whole days', async () => {
    await choose('Group by', 'Tag team')
    await page.waitForURL(/by=tag%3Ateam/)
    const values = page.getByRole('table', { name: 'Usage by tag team' }).locator('tbody tr')
    await values.nth(2).getByText('$25.00', { exact: true }).waitFor()
    const shown = await Promise.all(
      [0, 1, 2].map((at) => values.nth(at).locator('td').allInnerTexts()),
    )
    assert.deepEqual(
      shown.map((row) => row.slice(0, 4)),
      [
        ['search', '$10.00', '$20.00', '−$10.00 (−50%)'],
        ['Without this tag', '$7.00', '$5.00', '+$2.00 (+40%)'],
        ['All 2 values', '$17.00', '$25.00', '−$8.00 (−32%)'],
      ],
    )
    const { name, lines } = await download('Export CSV')
    assert.equal(name, 'costs-by-tag-team-2026-11-01-2026-11-20.csv')
    assert.equal(lines[1]?.split(',').slice(2).join(), 'search,search,no,10,20,-10')
    await page.getByText('Tags have costs alone, summed by day').waitFor()
    assert.ok(await page.getByRole('radio', { name: 'Requests' }).isDisabled())
    await page.getByRole('button', { name: 'search by project' }).click()
    await page.waitForURL(/only=team%3Dsearch/)
    await page.waitForURL(/by=project/)
    await rows().first().getByText('Beta').waitFor()
    assert.deepEqual((await rows().first().locator('td').allInnerTexts()).slice(0, 3), [
      ...['Beta', '$10.00', '$20.00'],
    ])
    assert.equal(await rows().count(), 1)
  })

  it('a row leads to its parts, by filters that are removed again', async () => {
    await moveTo(page, MONTH)
    await page.getByRole('button', { name: 'Beta by model' }).click()
    const models = page.getByRole('table', { name: 'Usage by model' })
    await models.getByRole('row', { name: /^gpt-4o/ }).waitFor()
    assert.match(page.url(), new RegExp(`range=month&project=${idOf('Beta')}&by=model$`))
    await models.getByRole('button', { name: /^gpt-4o.* by project$/ }).click()
    await rows().filter({ hasText: 'Beta' }).waitFor()
    await choose('Project', 'All projects')
    await shows('Beta', 'Alpha', 'Gamma')
    const filter = page.getByRole('button', { name: /^Remove the filter Model: gpt-4o/ })
    await filter.click()
    await filter.waitFor({ state: 'detached' })
    await page.goBack()
    await filter.waitFor()
    assert.deepEqual((await cells('Alpha')).slice(0, 2), ['Alpha', '$6.00'])
  })

  it('tokens and requests are compared as costs are', async () => {
    await moveTo(page, MONTH)
    await page.locator('label').getByText('Tokens', { exact: true }).click()
    await figure('Previous period').getByText('10.0M', { exact: true }).waitFor()
    assert.deepEqual((await cells('Alpha')).slice(1, 5), [
      '2.4M',
      '800.0K',
      '+1.6M (+200%)',
      '35.3%',
    ])
    await page.locator('label').getByText('Requests', { exact: true }).click()
    await figure('Change').getByText('no change').waitFor()
  })

  it('addresses of costs until now lead to the same rows and pages', async () => {
    const old = '/console/costs'
    await moveTo(page, `${old}?order=change&direction=up&by=project`)
    await page.waitForURL(/usage\?by=project&sort=Change\+up&range=month$/)
    await shows('Beta', 'Gamma', 'Alpha')
    await moveTo(page, `${old}?range=7d&only=team%3Dsearch`)
    await page.waitForURL(/usage\?range=7d&only=team%3Dsearch$/)
    await moveTo(page, `${old}/statements?month=2026-10`)
    await page.waitForURL(/usage\/statements\?month=2026-10$/)
    await page.getByRole('table', { name: 'Statement by team' }).waitFor()
  })

  it('FOCUS and the statement of a month are files of the API', async () => {
    await moveTo(page, `${ADDRESS}/statements`)
    await page.getByText('$17.00', { exact: true }).first().waitFor()
    await page.getByText('Open', { exact: true }).waitFor()
    await page.getByRole('combobox', { name: 'Month (UTC)' }).click()
    assert.deepEqual(await page.getByRole('option').allInnerTexts(), [
      ...['November 2026', 'October 2026', 'September 2026', 'August 2026'],
    ])
    await page.getByRole('option', { name: 'October 2026' }).click()
    await page.getByText('$32.00', { exact: true }).first().waitFor()
    const teams = page.getByRole('table', { name: 'Statement by team' }).locator('tbody tr')
    const costs = await teams.locator('td:nth-child(2)').allInnerTexts()
    assert.deepEqual(costs, ['$20.00', '$12.00', '$32.00'])
    for (const [file, column] of [
      ['Export CSV', 'Cost'],
      ['Export FOCUS', 'BilledCost'],
    ] as const) {
      const link = page.getByRole('link', { name: file, exact: true })
      const text = await (await page.request.get((await link.getAttribute('href')) ?? '')).text()
      const sum = parseCsv(text).reduce((dollars, line) => dollars + Number(line[column]), 0)
      assert.equal(sum, 32, file)
    }
    await page.getByRole('link', { name: 'Export FOCUS', exact: true }).hover()
    await page.getByRole('tooltip').getByText('Costs as CSV in the columns of FOCUS 1.2').waitFor()
  })

  it('a month before the organization has no statement, and its change no percentage', async () => {
    await moveTo(page, `${ADDRESS}/statements?month=2026-07`)
    await page.getByText('The organization did not exist yet.').waitFor()
    await moveTo(page, `${ADDRESS}?range=custom&from=2026-09-01&to=2026-11-20`)
    await figure('Change').getByText('Data since Aug 1', { exact: true }).waitFor()
    await begin('2026-10-04T00:00:00')
    await page.goto(`${ADDRESS}?range=custom&from=2026-10-20&to=2026-11-20`)
    await figure('Change').getByText('Data since Oct 4', { exact: true }).waitFor()
    assert.equal((await cells('Alpha'))[3], '+$4.00')
    await begin(BEGAN)
    await page.goto(MONTH)
  })

  it('a period that is over is compared as a whole', async () => {
    await moveTo(page, `${ADDRESS}?range=last-month`)
    await figure('Cost').getByText('$32.00', { exact: true }).waitFor()
    await figure('Previous period').getByText('$0.00', { exact: true }).waitFor()
    await figure('Previous period').getByText('Sep 1 – Sep 30').waitFor()
    assert.equal(await page.getByText('So far', { exact: true }).count(), 0)
    const { data } = await harness.client.usageCosts({
      start_time: at('2026-10-01T00:00:00'),
      end_time: at('2026-11-01T00:00:00'),
      limit: 31,
    })
    const cost = data
      .flatMap(({ results }) => results)
      .reduce((sum, one) => sum + one.amount.value, 0)
    assert.equal(formatDollars(cost), '$32.00')
  })

  it('fits a narrow screen, where a select sorts', async () => {
    await moveTo(page, MONTH, 'narrow')
    await page.getByRole('combobox', { name: 'Sort by' }).click()
    await page.getByRole('option', { name: 'Project' }).click()
    await page.waitForURL(/sort=Project\+up/)
    assert.deepEqual(await seriousViolations(page), [])
    const { width } = page.viewportSize() ?? { width: 0 }
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width)
    await resize(page, 'wide')
  })

  it('a statement is printed with all rows, and without the console', async () => {
    const subject = { projectId: idOf('Alpha') }
    await printsStatement(harness, page, { subject, at: at('2026-08-10T10:00:00') })
  })

  it('a member sees the costs of her projects, and no other', async () => {
    const { client } = harness
    const { id } = await client.createUser({ email: 'grace@example.com', role: 'reader' })
    await client.createProjectUser({ project_id: idOf('Beta'), user_id: id, role: 'member' })
    await signInAs(operator, harness, id)
    await page.goto(ADDRESS)
    const costs = page.getByRole('table', { name: 'Usage by project' })
    await costs.getByRole('row', { name: 'Beta' }).waitFor()
    assert.equal(await page.getByText('Alpha').count(), 0)
  })
})
