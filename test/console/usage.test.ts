import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { formatCount, formatDollars } from '#console/display/numbers.ts'
import { record } from '#storage/transaction.ts'
import { use } from '#test/support/usage.ts'
import { resize, signIn, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { moveTo } from './pages.ts'
import { signInAs } from './person.ts'
import { openSeededConsole } from './seeded-organization.ts'
import { assertAccessible } from './themes.ts'

const DAY_SECONDS = 86_400
const ADDRESS = '/console/usage'

describe('usage of the organization', { skip: skipWithoutBrowser }, () => {
  let harness: Awaited<ReturnType<typeof openSeededConsole>>
  let operator: Visit
  let page: Page
  const today = (): number => Math.floor(Date.now() / 1000 / DAY_SECONDS) * DAY_SECONDS
  const idOf = (name: string): string =>
    harness.seeded.projects.find((one) => one.name === name)?.id ?? assert.fail(`no ${name}`)
  const figure = (name: string) => page.getByRole('group', { name, exact: true })
  const table = (by: string) => page.getByRole('table', { name: `Usage by ${by}` })
  const row = (by: string, name: string) => table(by).getByRole('row', { name })
  const choose = async (field: string, option: string): Promise<void> => {
    await page.getByRole('combobox', { name: field }).click()
    await page.getByRole('option', { name: option, exact: true }).click()
  }
  const press = (name: string) => page.locator('label').getByText(name, { exact: true }).click()
  /** Expected content of the page for some days, from the API. */
  const sumsOf = async (start_time: number, filter: { project_ids?: string[] } = {}) => {
    const { client } = harness
    const parameters = { start_time, limit: 31, ...filter }
    const resultsOf = <R>(answer: { data: { results: R[] }[] }): R[] =>
      answer.data.flatMap(({ results }) => results)
    const refusals = resultsOf(await client.usageRefusals(parameters))
    const tokens = [
      ...resultsOf(await client.usageCompletions(parameters)),
      ...resultsOf(await client.usageEmbeddings(parameters)),
    ]
    const costs = resultsOf(await client.usageCosts(parameters))
    return {
      requests: refusals.reduce((sum, one) => sum + one.requested_requests, 0),
      tokens: tokens.reduce(
        (sum, one) => sum + one.input_tokens + ('output_tokens' in one ? one.output_tokens : 0),
        0,
      ),
      cost: costs.reduce((sum, { amount }) => sum + amount.value, 0),
    }
  }
  const shows = async (sums: Awaited<ReturnType<typeof sumsOf>>): Promise<void> => {
    assert.ok(sums.requests > 0 && sums.tokens > 0 && sums.cost > 0)
    await figure('Requests').getByText(formatCount(sums.requests), { exact: true }).waitFor()
    await figure('Tokens').getByText(formatCount(sums.tokens), { exact: true }).waitFor()
    await figure('Cost').getByText(formatDollars(sums.cost), { exact: true }).waitFor()
  }
  const download = async (): Promise<{ name: string; lines: string[] }> => {
    const started = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Export CSV' }).click()
    const file = await started
    const text = await readFile(await file.path(), 'utf8')
    return { name: file.suggestedFilename(), lines: text.split('\r\n') }
  }

  before(async () => {
    harness = await openSeededConsole()
    operator = await visit(harness.browser, harness.url)
    page = operator.page
    await signIn(page, harness.seeded.adminKeys.operator, ADDRESS)
  })
  after(async () => {
    assert.deepEqual(operator?.troubles(), [])
    await harness?.close()
  })

  it('its sums equal the API’s in each range, and the range is in the address', async () => {
    await moveTo(page, ADDRESS)
    await shows(await sumsOf(today() - 29 * DAY_SECONDS))
    await choose('Range', 'Last 7 days')
    await shows(await sumsOf(today() - 6 * DAY_SECONDS))
    assert.match(page.url(), /range=7d/)
    const chart = page.getByRole('figure', { name: 'Cost by project' })
    // The chart has a query of its own, which may end after that of the sums.
    await chart.locator('tbody tr').nth(7).waitFor({ state: 'detached' })
    assert.equal(await chart.locator('tbody tr').count(), 7)
    await page.reload()
    await shows(await sumsOf(today() - 6 * DAY_SECONDS))
  })

  it('custom days are counted to the end of the last', async () => {
    const dateOf = (day: number): string => new Date(day * 1000).toISOString().slice(0, 10)
    const first = today() - 12 * DAY_SECONDS
    await moveTo(page, ADDRESS)
    await choose('Range', 'Custom range')
    await page.getByLabel('First day (UTC)').fill(dateOf(first))
    await page.getByLabel('Last day (UTC)').fill(dateOf(first))
    const { data } = await harness.client.usageRefusals({ start_time: first, limit: 1 })
    const requests = data[0]?.results[0]?.requested_requests ?? 0
    assert.ok(requests > 0)
    await figure('Requests').getByText(formatCount(requests), { exact: true }).waitFor()
    await page.getByLabel('First day (UTC)').fill(dateOf(first + DAY_SECONDS))
    await page.getByText('Not before the first day, and at most 366 days').waitFor()
    assert.equal(await page.getByLabel('First day (UTC)').inputValue(), dateOf(first + DAY_SECONDS))
    assert.match(page.url(), new RegExp(`from=${dateOf(first)}&to=${dateOf(first)}`))
  })

  it('it is grouped by project, model, key and user, in descending order', async () => {
    await moveTo(page, `${ADDRESS}?range=30d`)
    await row('project', 'Code review bot').waitFor()
    const byCost = await table('project').locator('tbody tr td:first-child').allTextContents()
    await press('Requests')
    await table('project').getByText('Share of requests').waitFor()
    const byRequests = await table('project').locator('tbody tr td:first-child').allTextContents()
    assert.notDeepEqual(byRequests, byCost)
    assert.equal(byRequests.length, byCost.length)

    await choose('Group by', 'Model')
    const { data } = await harness.client.usageRefusals({
      start_time: today() - 29 * DAY_SECONDS,
      limit: 31,
      group_by: ['model'],
    })
    const ofModel = data
      .flatMap(({ results }) => results)
      .filter(({ model }) => model === 'gpt-5.4-mini')
      .reduce((sum, { requested_requests }) => sum + requested_requests, 0)
    await row('model', 'gpt-5.4-mini').getByText(formatCount(ofModel), { exact: true }).waitFor()

    await choose('Group by', 'Key')
    await row('key', 'translator-eu Secret Key in Translation pipeline').first().waitFor()
    await choose('Group by', 'User')
    await row('user', 'nightly-evaluation Service account').waitFor()
    await page.getByRole('button', { name: 'Show more' }).click()
    await row('user', 'Leila Haddad').waitFor()
  })

  it('some rows are shown, and more by a button', async () => {
    await moveTo(page, `${ADDRESS}?range=30d&by=key`)
    const rows = table('key').locator('tbody tr')
    await rows.nth(20).waitFor()
    assert.equal(await rows.count(), 21, '20 keys and their sum')
    await page.getByRole('button', { name: 'Show more' }).click()
    await rows.nth(21).waitFor()
  })

  it('a project is found by a part of its name, and links to its page', async () => {
    await moveTo(page, `${ADDRESS}?range=30d`)
    const field = page.getByRole('combobox', { name: 'Project' })
    await field.click()
    await page.getByRole('option', { name: 'Meeting notes' }).waitFor()
    await field.fill('playgr')
    await page.getByRole('option', { name: 'Meeting notes' }).waitFor({ state: 'detached' })
    await page.getByRole('option', { name: 'Playground' }).click()
    const filter = { project_ids: [idOf('Playground')] }
    await shows(await sumsOf(today() - 29 * DAY_SECONDS, filter))
    assert.equal(await field.inputValue(), 'Playground')
    await page.reload()
    await shows(await sumsOf(today() - 29 * DAY_SECONDS, filter))
    assert.equal(await field.inputValue(), 'Playground')
    await choose('Project', 'All projects')
    await row('project', 'Support assistant').waitFor()
    await row('project', 'Playground').getByRole('link', { name: 'Playground' }).click()
    await page.getByRole('heading', { level: 1, name: 'Playground' }).waitFor()
  })

  it('a project without usage says so', async () => {
    const { id } = await harness.client.createProject({ name: 'Empty' })
    await moveTo(page, `${ADDRESS}?project=${id}`)
    await page.getByText('No usage in this period').waitFor()
  })

  it('the export has every row with its ids, and no name is run as a formula', async () => {
    const { client } = harness
    await client.modifyProject({ project_id: idOf('Playground'), name: '=HYPERLINK("x")' })
    await moveTo(page, `${ADDRESS}?range=7d`)
    await row('project', '=HYPERLINK').waitFor()
    const { name, lines } = await download()
    const date = (at: number): string => new Date(at * 1000).toISOString().slice(0, 10)
    assert.equal(name, `costs-by-project-${date(today() - 6 * DAY_SECONDS)}-${date(today())}.csv`)
    assert.equal(
      lines[0],
      'period_start,period_end,project_id,name,deleted,requests,refused_requests,' +
        'failed_requests,input_tokens,input_cached_tokens,output_tokens,cost_usd,' +
        'previous_cost_usd,change_usd',
    )
    const id = idOf('Playground')
    const line = lines.find((one) => one.includes(`,${id},`)) ?? assert.fail('it is not there')
    const sums = await sumsOf(today() - 6 * DAY_SECONDS, { project_ids: [id] })
    assert.ok(line.includes(`,${id},"'=HYPERLINK(""x"")",no,${sums.requests},`), line)
    assert.equal(Number(line.split(',').at(-3)), Number(sums.cost.toFixed(9)))
    await client.modifyProject({ project_id: id, name: 'Playground' })

    await moveTo(page, `${ADDRESS}?range=30d&by=key`)
    await table('key').waitFor()
    const { lines: keys } = await download()
    const { data } = await client.usageCosts({
      start_time: today() - 29 * DAY_SECONDS,
      limit: 31,
      group_by: ['api_key_id'],
    })
    const used = new Set(data.flatMap(({ results }) => results.map((one) => one.api_key_id)))
    // Then keys of the period before alone, and the sum.
    const listed = keys.slice(1, -2).map((one) => one.split(','))
    assert.deepEqual(
      new Set(listed.filter(([, , , , , , requests]) => requests !== '0').map((one) => one[3])),
      used,
    )
  })

  it('the cached share of the input is shown by project, key, model and upstream', async () => {
    const { client } = harness
    const { id } = await client.createProject({ name: 'Cached' })
    const uses = [
      { upstream: 'east', amounts: { requests: 1, inputTokens: 1_000, inputCachedTokens: 250 } },
      { upstream: 'west', amounts: { requests: 3, inputTokens: 3_000, inputCachedTokens: 2_750 } },
    ]
    const one = (upstream: string) => ({ projectId: id, keyId: 'key_cached', upstream })
    await use(
      harness,
      uses.map(({ upstream, amounts }) => ({ at: today(), subject: one(upstream), amounts })),
    )
    for (const by of ['project', 'key', 'model']) {
      await moveTo(page, `${ADDRESS}?measure=tokens&range=7d&by=${by}&project=${id}`)
      await figure('Tokens').getByText('4,000 input (75% cached), 0 output').waitFor()
      const share = table(by).locator('tbody tr').first().getByText('75.0%', { exact: true })
      await share.waitFor()
      assert.equal(await share.getAttribute('title'), '3,000 of 4,000 input tokens')
    }
    const upstreams = table('upstream').locator('tbody tr')
    await upstreams.nth(1).waitFor()
    assert.deepEqual(
      await Promise.all((await upstreams.all()).map((line) => line.locator('td').allInnerTexts())),
      [
        ['west', '3', '3,000', '91.7%'],
        ['east', '1', '1,000', '25.0%'],
      ],
    )
    const { lines } = await download()
    const cells = lines[1]?.split(',').slice(2).join()
    const model = 'gpt-4o-2024-08-06'
    assert.equal(cells, `${model},${model},no,0,0,0,4000,3000,0,0.00625,0,4000`)
    await choose('Range', 'Last month')
    await page.getByText('No usage in this period').waitFor()
    assert.equal(await table('upstream').count(), 0)
  })

  it('no accessibility violations in either theme, and it fits a narrow screen', async () => {
    await resize(page, 'narrow')
    await moveTo(page, `${ADDRESS}?by=key&range=custom`)
    await page.getByText('Invalid date range').waitFor()
    await assertAccessible(page)
    await moveTo(page, `${ADDRESS}?by=key&range=7d`)
    await table('key').waitFor()
    await assertAccessible(page)
    await resize(page, 'wide')
  })

  it('a member sees the usage of her projects, and no other', async () => {
    const leila = harness.seeded.people.find(({ email }) => email.startsWith('leila'))
    await operator.context.clearCookies()
    await signInAs(operator, harness, leila?.id ?? assert.fail('no Leila'))
    await page.goto(ADDRESS)
    await row('project', 'Playground').waitFor()
    assert.equal(await table('project').getByRole('row').count(), 2)
  })

  it('a session without access to usage says so, and requests none', async () => {
    const { client, store } = harness
    const { id, value } = await client.createAdminApiKey({ name: 'without usage' })
    const scopes = JSON.stringify(['api.management.read'])
    await record(store, (tx) =>
      tx.updateTable('admin_api_key').set({ scopes }).where('id', '=', id).execute(),
    )
    await operator.context.clearCookies()
    await using other = await visit(harness.browser, harness.url, operator)
    const requestedPaths: string[] = []
    other.page.on('request', (request) => requestedPaths.push(new URL(request.url()).pathname))
    await signIn(other.page, value, ADDRESS)
    await other.page.getByText('Your admin key doesn’t include usage').waitFor()
    await moveTo(other.page, `/console/projects/${idOf('Support assistant')}`)
    await other.page.getByText('Your admin key doesn’t include usage').waitFor()
    assert.deepEqual(
      requestedPaths.filter((path) => /\/(usage|costs)\b/.test(path) && path.startsWith('/v1')),
      [],
    )
    assert.deepEqual(other.troubles(), [])
  })
})
