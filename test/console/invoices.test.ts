/** Page of counted and billed costs, beside imitations of the accounts of two providers. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { accountJson } from '#simulator/provider-account.ts'
import {
  ACCOUNT_USES,
  billed,
  LUNA,
  MILLION,
  PRICES,
  type ProviderAccounts,
  startProviderAccounts,
} from '#test/sdk/reconciled-accounts.ts'
import { parseCsv } from '#test/support/csv.ts'
import { use } from '#test/support/usage.ts'
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

const PRESENT = new Date('2026-10-20T12:00:00Z')
const ADDRESS = '/console/usage/invoices'

describe('invoices', { skip: skipWithoutBrowser }, () => {
  let accounts: ProviderAccounts
  let harness: ConsoleHarness
  let operator: Visit
  let page: Page
  const figure = (name: string) => page.getByRole('group', { name, exact: true })
  const table = (by: string) => page.getByRole('table', { name: `Comparison by ${by}` })
  const row = (by: string, name: string) => table(by).getByRole('row', { name })
  const cells = (by: string, name: string) => row(by, name).locator('td').allInnerTexts()
  const upstream = () => page.getByRole('combobox', { name: 'Upstream' })

  before(async () => {
    accounts = await startProviderAccounts()
    const { config, environment, openai, anthropic } = accounts
    openai.uses = [
      billed('2026-10-01', 'gpt-5.6-luna', LUNA),
      billed('2026-10-02', 'gpt-5.6-luna', { ...LUNA, output: 1.1 }),
      billed('2026-10-03', 'gpt-5.6-terra', { input: 9 }, { requests: 30, input: 3 * MILLION }),
      billed('2026-10-05', 'Web search', { '': 5 }, { hasTokens: false }),
    ]
    anthropic.uses = [
      billed('2026-10-05', 'claude-sonnet-5-5', { Input: 3, Output: 1.5 }, { project: 'wrkspc_1' }),
    ]
    harness = await openConsole({ config, environment, clock: () => PRESENT.getTime() })
    await use(harness, ACCOUNT_USES, PRICES)
    operator = await visit(harness.browser, harness.url)
    page = operator.page
    await page.clock.setSystemTime(PRESENT)
    await signIn(page, harness.adminKey, '/console/')
  })
  after(async () => {
    assert.deepEqual(operator?.troubles(), [])
    await harness?.close()
    await accounts?.[Symbol.asyncDispose]()
  })

  it('two clicks from the first page compare both sums of the closed days', async () => {
    // The overview's cards have links of the same names.
    const main = page.getByRole('navigation', { name: 'Main' })
    await main.getByRole('link', { name: 'Usage and costs', exact: true }).click()
    const tabs = page.getByRole('main').getByRole('navigation')
    await tabs.getByRole('link', { name: 'Invoices', exact: true }).click()
    await figure('Counted').getByText('$7.82', { exact: true }).waitFor()
    await figure('Billed').getByText('$17.92', { exact: true }).waitFor()
    await figure('Difference').getByText('−$10.10', { exact: true }).waitFor()
    await figure('Difference').getByText('−56.4%. Beyond the tolerance of 1%').waitFor()
    await figure('Closed days').getByText('18 of 20', { exact: true }).waitFor()
    await figure('Closed days').getByText('2 open days not in the sums').waitFor()
    for (const text of [
      'counted for the upstreams east, west, beside the cost API of OpenAI, for the project proj_bailiwick',
      'Read just now',
      'Tested with imitations of the cost APIs of OpenAI and Anthropic, not with the real ones.',
      'Other keys of the same projects cannot be told apart',
    ]) {
      await page.getByText(text).waitFor()
    }
  })

  it('differences beyond the tolerance are marked in words, with their causes', async () => {
    const luna = await cells('model', 'gpt-5.6-luna')
    assert.deepEqual(luna.slice(0, 3), ['gpt-5.6-luna', '$3.82', '$3.92'])
    assert.match(luna[3] ?? '', /−\$0\.10 \(−2\.6%\)\s+Beyond 1%/)
    assert.equal(luna[4], 'Price. The tokens agree: the price differs.')
    assert.match((await cells('model', 'gpt-5.6-terra'))[4] ?? '', /^Use without Bailiwick\. /)
    assert.match((await cells('model', 'Web search'))[4] ?? '', /^No tokens listed\. /)
    const agreeing = await cells('day', 'Oct 1, 2026')
    assert.deepEqual(
      agreeing.slice(1).map((text) => text.trim()),
      [...['Closed', '$1.91', '$1.91', '$0.00', '']],
    )
    assert.match((await cells('day', 'Oct 2, 2026'))[5] ?? '', /^gpt-5\.6-luna: Price\.$/)
    const open = await cells('day', 'Oct 19, 2026')
    assert.equal(open[1], 'Open')
    assert.match(open[5] ?? '', /^gpt-5\.6-luna: Day not closed, Missing at the provider\.$/)
    assert.deepEqual(await seriousViolations(page), [])
  })

  it('a day shows its models, and its address the same', async () => {
    await row('day', 'Oct 2, 2026').getByRole('link').click()
    await page.waitForURL(/day=2026-10-02/)
    await page.getByText('Oct 2, 2026 (UTC)').waitFor()
    assert.equal(await table('model').locator('tbody tr').count(), 1)
    await moveTo(page, page.url())
    await page.getByText('Oct 2, 2026 (UTC)').waitFor()
    await page.getByRole('link', { name: 'All closed days' }).click()
    await row('model', 'gpt-5.6-terra').waitFor()
  })

  it('columns are sorted by their headings', async () => {
    const first = table('model').locator('tbody tr').first()
    await table('model').getByRole('button', { name: 'Counted' }).click()
    await first.getByText('gpt-5.6-terra').waitFor()
    await table('model').getByRole('button', { name: 'Counted' }).click()
    await first.getByText('Web search').waitFor()
  })

  it('the export has a line for each day and model', async () => {
    const started = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Export CSV', exact: true }).click()
    const file = await started
    assert.equal(file.suggestedFilename(), 'invoice-east-2026-10.csv')
    const lines = parseCsv(await readFile(await file.path(), 'utf8'))
    assert.equal(lines.length, 6)
    const second = lines.find(({ date }) => date === '2026-10-02')
    assert.deepEqual(
      [second?.model, second?.counted_usd, second?.billed_usd, second?.difference_usd],
      ['gpt-5.6-luna', '1.91', '2.01', '-0.1'],
    )
    assert.deepEqual([second?.exceeds_tolerance, second?.causes], ['yes', 'price'])
    assert.deepEqual([second?.counted_requests, second?.billed_requests], ['10', '10'])
  })

  it('another upstream is another account, which may agree', async () => {
    await upstream().click()
    assert.deepEqual(await page.getByRole('option').allInnerTexts(), [
      ...['east (OpenAI): differs', 'claude (Anthropic)'],
    ])
    await page.getByRole('option', { name: 'claude' }).click()
    await page.waitForURL(/upstream=claude/)
    await figure('Difference').getByText('$0.00', { exact: true }).waitFor()
    await figure('Difference').getByText('Within the tolerance of 1%').waitFor()
    await page.getByText('for the workspace wrkspc_1').waitFor()
  })

  it('an account that cannot be read says why, beside the counted costs', async () => {
    accounts.anthropic.script(accountJson({}, 403))
    await moveTo(page, `${ADDRESS}?month=2026-09&upstream=claude`)
    const alert = page.getByRole('alert')
    await alert.getByText('The account of claude couldn’t be read').waitFor()
    await alert.getByText('answered 403: the admin key may not read costs and usage').waitFor()
    await figure('Billed').getByText('–', { exact: true }).waitFor()
    await figure('Difference').getByText('Not compared').waitFor()
    await page.getByText('No costs in September 2026').waitFor()
    await page.getByText('What is billed is not known.').waitFor()
  })

  it('fits a narrow screen', async () => {
    await moveTo(page, ADDRESS, 'narrow')
    await row('model', 'gpt-5.6-luna').waitFor()
    assert.deepEqual(await seriousViolations(page), [])
    const { width } = page.viewportSize() ?? { width: 0 }
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width)
    await resize(page, 'wide')
  })

  it('the overview leads to those of each month, where an upstream has `billing`', async () => {
    await moveTo(page, '/console/overview')
    for (const [name, month] of [
      ['this', '2026-10'],
      ['last', '2026-09'],
    ]) {
      const link = figure(`Spend ${name} month (UTC)`).getByRole('link', { name: 'Invoices' })
      const address = await link.getAttribute('href')
      assert.equal(address, `/console/usage/invoices?month=${month}`)
    }
  })

  it('a member without the usage of all projects has no tab, and reads whom to ask', async () => {
    const { client, bootstrapped } = harness
    const { id } = await client.createUser({ email: 'grace@example.com', role: 'reader' })
    const project_id = bootstrapped.organization.defaultProjectId
    await client.createProjectUser({ project_id, user_id: id, role: 'owner' })
    await signInAs(operator, harness, id)
    await page.goto(ADDRESS)
    await page.getByText('Your role doesn’t include the usage of all projects').waitFor()
    assert.equal(await page.getByRole('link', { name: 'Invoices', exact: true }).count(), 0)
  })
})
