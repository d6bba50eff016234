/** Reconciliation of costs with imitations of the providers' accounts, on each store. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, it } from 'node:test'
import type { ReconciledAccount } from '#contract/extensions/cost-reconciliation.ts'
import {
  type AccountAnswer,
  type AccountUse,
  accountJson,
  type ProviderAccountServer,
  startProviderAccount,
} from '#simulator/provider-account.ts'
import { run } from '#test/cli/command.ts'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { eventually } from '#test/support/eventually.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { type Use, use } from '#test/support/usage.ts'
import { refused } from './suite.ts'

const KEY = 'sk-admin-of-the-provider'
const CLAUDE_KEY = 'sk-ant-admin-of-the-provider'
const DAY = 86_400
const OCTOBER = Date.parse('2026-10-01T00:00:00Z') / 1000
const NOON_OF_THE_20TH = OCTOBER + 19.5 * DAY
const MILLION = 1_000_000

/** Prices of the models, so that the amounts of this file hold with any list. */
const PRICES = `models:
  gpt-5.6-luna: { price: { input: 1, cached_input: 0.1, output: 10 } }
  gpt-5.6-terra: { price: { input: 2, output: 20 } }
  claude-sonnet-5-5: { price: { input: 3, output: 15 } }
  unpriced-1: {}
`

function configOf(openai: string, anthropic: string): string {
  return `${PRICES}
upstreams:
  east:
    base_url: ${openai}/v1
    api_key: sk-east
    model_names: { fast: gpt-5.6-luna }
    models: [gpt-5.6-luna, gpt-5.6-terra, unpriced-1]
    billing:
      admin_key: \${PROVIDER_KEY}
      project_ids: [proj_bailiwick]
      upstreams: [west]
  west:
    base_url: ${openai}/v1
    api_key: sk-west
  claude:
    base_url: ${anthropic}/v1
    api_format: anthropic
    api_key: sk-claude
    billing:
      admin_key: { env: CLAUDE_ADMIN_KEY }
      workspace_ids: [wrkspc_1]
`
}

/** A request with a million tokens of input, a tenth of them cached, and a tenth as much output. */
function million(upstream: string, model: string, day: number, more: Partial<Use> = {}): Use {
  return {
    at: OCTOBER + day * DAY + 3_600,
    subject: { upstream, model },
    amounts: {
      requests: 10,
      inputTokens: MILLION,
      inputCachedTokens: 100_000,
      outputTokens: 100_000,
    },
    ...more,
  }
}

function billed(day: string, model: string, dollars: AccountUse['dollars'], more = {}): AccountUse {
  return {
    day,
    model,
    dollars,
    project: 'proj_bailiwick',
    requests: 10,
    input: MILLION,
    cached: 100_000,
    output: 100_000,
    ...more,
  }
}

/** $0.90 + $0.01 + $1 */
const LUNA = { input: 0.9, 'cached input': 0.01, output: 1 }

onEachStore('reconciliation of costs', (dialect) => {
  const { clock, move } = movableClock(NOON_OF_THE_20TH * 1000)
  const waits: number[] = []
  let openai: ProviderAccountServer
  let anthropic: ProviderAccountServer
  let h: Harness
  const opened = new AsyncDisposableStack()

  before(async () => {
    openai = opened.use(await startProviderAccount({ key: KEY }))
    anthropic = opened.use(await startProviderAccount({ key: CLAUDE_KEY }))
    const config = configOf(openai.url, anthropic.url)
    const starting = startHarness(dialect, {
      clock,
      config,
      environment: { PROVIDER_KEY: KEY, CLAUDE_ADMIN_KEY: CLAUDE_KEY },
      wait: async (ms) => void waits.push(ms),
    })
    h = opened.use(await starting)
    await use(
      h,
      [
        million('east', 'gpt-5.6-luna-2026-07-09', 0),
        million('west', 'gpt-5.6-luna', 1),
        million('east', 'gpt-5.6-terra', 2),
        million('east', 'unpriced-1', 3),
        million('claude', 'claude-sonnet-5-5', 4),
        million('west', 'gpt-5.6-luna', 18),
      ],
      PRICES,
    )
  })
  after(() => opened.disposeAsync())
  beforeEach(() => {
    openai.uses = []
    anthropic.uses = []
    waits.length = 0
    // Earlier readings are no longer kept.
    move(600_000)
  })

  type Query = Partial<Parameters<Harness['client']['retrieveCostReconciliation']>[0]>

  const reconcile = (query: Query = {}) => h.client.retrieveCostReconciliation(query)

  const accountOf = async (query: Query = {}): Promise<ReconciledAccount> => {
    const { accounts } = await reconcile({ upstream: 'east', ...query })
    const [account] = accounts
    assert.ok(account)
    return account
  }

  /** Causes by model, of the models that have any. */
  const causes = ({ models }: Pick<ReconciledAccount, 'models'>) =>
    Object.fromEntries(
      models.filter((one) => one.causes.length > 0).map((one) => [one.model, one.causes]),
    )

  it('counts all upstreams of an account by day and model, and agrees with what is billed', async () => {
    openai.uses = [
      billed('2026-10-01', 'gpt-5.6-luna', LUNA),
      billed('2026-10-02', 'gpt-5.6-luna-2026-07-09', LUNA),
      billed('2026-10-03', 'gpt-5.6-terra', { input: 1.8, 'cached input': 0.2, output: 2 }),
      billed('2026-10-01', 'gpt-5.6-sol', { input: 99 }, { project: 'proj_other' }),
    ]
    const account = await accountOf({ end_time: OCTOBER + 3 * DAY })
    assert.deepEqual(account.upstreams, ['east', 'west'])
    assert.equal(account.error, null)
    assert.deepEqual(account.closed, {
      counted: { value: 7.82, currency: 'usd' },
      billed: { value: 7.82, currency: 'usd' },
      difference: 0,
      difference_ratio: 0,
      exceeds_tolerance: false,
    })
    assert.deepEqual(
      account.days.map(({ start_time, status, counted, difference }) => [
        ...[(start_time - OCTOBER) / DAY, status, counted.value, difference],
      ]),
      [
        [0, 'closed', 1.91, 0],
        [1, 'closed', 1.91, 0],
        [2, 'closed', 4, 0],
      ],
    )
    const [terra, luna] = account.models
    assert.equal(terra?.model, 'gpt-5.6-terra')
    assert.equal(luna?.model, 'gpt-5.6-luna')
    assert.deepEqual(luna.requests, { counted: 20, billed: 20 })
    assert.deepEqual(luna.cached_tokens, { counted: 200_000, billed: 200_000 })
    assert.deepEqual(
      luna.line_items.map(({ name, amount }) => [name, amount.value]),
      [
        ['gpt-5.6-luna, input', 0.9],
        ['gpt-5.6-luna, cached input', 0.01],
        ['gpt-5.6-luna, output', 1],
        ['gpt-5.6-luna-2026-07-09, input', 0.9],
        ['gpt-5.6-luna-2026-07-09, cached input', 0.01],
        ['gpt-5.6-luna-2026-07-09, output', 1],
      ],
    )
    assert.equal(
      (await reconcile({ upstream: 'east', end_time: OCTOBER + 3 * DAY })).status,
      'agrees',
    )
  })

  it('tells a price from a count by the tokens that the provider lists', async () => {
    openai.uses = [
      billed('2026-10-01', 'gpt-5.6-luna', { ...LUNA, output: 2 }),
      billed('2026-10-03', 'gpt-5.6-terra', { input: 9 }, { requests: 30, input: 3 * MILLION }),
      billed('2026-10-04', 'unpriced-1', { input: 1 }),
      billed('2026-10-05', 'Web search', { '': 5 }, { hasTokens: false }),
    ]
    const account = await accountOf({ end_time: OCTOBER + 5 * DAY })
    assert.deepEqual(causes(account), {
      'gpt-5.6-luna': ['missing_at_provider'],
      'gpt-5.6-terra': ['outside_bailiwick'],
      'unpriced-1': ['no_price'],
      'Web search': ['no_token_usage'],
    })
    const [first] = account.days
    assert.deepEqual(first && causes(first), { 'gpt-5.6-luna': ['price'] })
    assert.equal(first?.difference, -1)
    assert.equal(account.closed.exceeds_tolerance, true)
  })

  it('names cached tokens, batches and tiers, and days that are open', async () => {
    openai.uses = [
      billed('2026-10-01', 'gpt-5.6-luna', { input: 1 }, { cached: 0 }),
      billed('2026-10-02', 'gpt-5.6-luna', { input: 1 }, { tier: 'batch' }),
      billed('2026-10-03', 'gpt-5.6-terra', { input: 1 }, { tier: 'flex' }),
      billed('2026-10-19', 'gpt-5.6-luna', { input: 1 }),
    ]
    const { days, closed } = await accountOf()
    assert.deepEqual(
      [0, 1, 2, 18].map((day) => Object.values(causes(days[day] ?? { models: [] }))[0]),
      [['cached_tokens'], ['batch_or_tier'], ['batch_or_tier'], ['day_open', 'price']],
    )
    assert.deepEqual([days[17]?.status, days[18]?.status, days.length], ['closed', 'open', 20])
    assert.equal(closed.billed?.value, 3)
  })

  it('reads every page with the admin key and the filters, once for several askers', async () => {
    openai.requests.length = 0
    const [one, other] = await Promise.all([accountOf(), accountOf()])
    assert.deepEqual(one, other)
    assert.equal(openai.requests.length, 9)
    const [first, second] = openai.requests
    assert.equal(first?.headers.authorization, `Bearer ${KEY}`)
    const asked = new URL(first?.path ?? '', openai.url).searchParams
    assert.deepEqual(asked.getAll('project_ids[]'), ['proj_bailiwick'])
    assert.deepEqual(asked.getAll('group_by[]'), ['line_item'])
    assert.match(second?.path ?? '', /page=page_7$/)
    await accountOf()
    assert.equal(openai.requests.length, 9)
    move(600_000)
    await accountOf()
    assert.equal(openai.requests.length, 18)
  })

  it('waits as long as a 429 asks, and gives up where that is too long', async () => {
    openai.script(accountJson({}, 429, { 'retry-after': '7' }), accountJson({}, 503))
    assert.equal((await accountOf()).error, null)
    assert.deepEqual(waits, [7_000, 2_000])
    move(600_000)
    openai.script(accountJson({}, 429, { 'retry-after': '3600' }))
    const host = new URL(openai.url).host
    assert.equal((await accountOf()).error, `${host} answered 429, and asks to wait 3600 seconds.`)
    move(600_000)
    openai.script(...Array.from({ length: 4 }, () => accountJson({}, 429)))
    assert.equal((await accountOf()).error, `${host} answered 429 to 4 attempts.`)
  })

  it('states why an account cannot be read, without the key and the provider’s words', async () => {
    const host = new URL(openai.url).host
    const faults: [AccountAnswer, string][] = [
      [accountJson({ error: KEY }, 401), 'answered 401: it does not accept the admin key.'],
      [accountJson({}, 403), 'answered 403: the admin key may not read costs and usage.'],
      [accountJson({}, 404), "answered 404: it has no cost API at this address; set 'base_url'."],
      [accountJson({}, 500), 'answered 500.'],
      [accountJson({}, 302, { location: 'http://127.0.0.1:1/' }), 'gave no usable answer'],
      [{ status: 200, body: 'no json' }, 'answered with no JSON.'],
      [accountJson({ data: 'none' }), 'answered without a list of days.'],
      [accountJson({ data: [], has_more: true }), 'says that there are more days, and not where.'],
      [{ status: 200, body: ' '.repeat(2 * MILLION) }, 'gave no usable answer: it is too long.'],
    ]
    for (const [answer, sentence] of faults) {
      move(600_000)
      openai.script(answer)
      const { error, closed, read_at, days } = await accountOf()
      assert.ok(error?.startsWith(`${host} ${sentence}`), String(error))
      assert.ok(!error?.includes(KEY))
      assert.deepEqual([closed.billed, closed.difference, read_at], [null, null, null])
      assert.equal(days[0]?.counted.value, 1.91)
    }
    move(600_000)
    openai.script(accountJson({}, 500))
    assert.equal((await reconcile({ upstream: 'east' })).status, 'unread')
  })

  it('ends at a page that comes again', async () => {
    const page = accountJson({ data: [], has_more: true, next_page: 'page_7' })
    openai.script(page, page)
    const host = new URL(openai.url).host
    assert.equal((await accountOf()).error, `${host} lists the same page again and again.`)
  })

  it('compares no negative amount, no other currency and no number that is none', async () => {
    const result = (amount: unknown, item: unknown = 'gpt-5.6-luna, input') => ({
      amount,
      line_item: item,
    })
    openai.script(
      accountJson({
        data: [
          {
            start_time: OCTOBER,
            results: [
              result({ value: -5, currency: 'usd' }),
              result({ value: 5, currency: 'eur' }),
              result({ value: 'much', currency: 'usd' }),
              result({ value: 1e300, currency: 'usd' }),
              result(null),
              result({ value: '1.5', currency: 'usd' }),
              result({ value: 2, currency: 'usd' }, `${'x'.repeat(5_000)}\u0000, input`),
            ],
          },
          { start_time: OCTOBER - DAY, results: [result({ value: 7, currency: 'usd' })] },
          { results: 'none' },
        ],
        has_more: false,
      }),
    )
    const { days, notes, closed } = await accountOf()
    assert.equal(closed.billed?.value, 3.5)
    const luna = days[0]?.models.find(({ model }) => model === 'gpt-5.6-luna')
    assert.equal(luna?.billed?.value, 1.5)
    const names = days.flatMap(({ models }) => models.map(({ model }) => model.length))
    assert.ok(Math.max(...names) <= 201)
    for (const part of ['Negative amounts', 'Amounts in EUR', 'no numbers of dollars']) {
      assert.ok(
        notes.some((note) => note.includes(part)),
        part,
      )
    }
  })

  it('compares Anthropic’s cost report of the configured workspaces', async () => {
    const more = { project: 'wrkspc_1' }
    anthropic.uses = [
      billed('2026-10-05', 'claude-sonnet-5-5', { Input: 3, Output: 1.5 }, more),
      billed('2026-10-05', 'claude-opus-5-5', { Input: 80 }, { project: 'wrkspc_2' }),
      billed('2026-10-05', '', { 'Web Search Usage': 0.5 }, { ...more, hasTokens: false }),
      billed('2026-10-06', 'claude-sonnet-5-5', {}, { ...more, tier: 'priority' }),
    ]
    anthropic.requests.length = 0
    const account = await accountOf({ upstream: 'claude' })
    const { headers, path } = anthropic.requests[0] ?? {}
    assert.equal(headers?.['x-api-key'], CLAUDE_KEY)
    assert.equal(headers?.['anthropic-version'], '2023-06-01')
    assert.match(path ?? '', /^\/v1\/organizations\/cost_report\?starting_at=2026-10-01T00%3A00/)
    const day = account.days[4]
    assert.deepEqual(
      day?.models.map(({ model, counted, billed: by }) => [model, counted.value, by?.value]),
      [
        ['claude-sonnet-5-5', 4.5, 4.5],
        ['Web Search Usage', 0, 0.5],
      ],
    )
    const [sonnet] = day.models
    assert.deepEqual(sonnet?.requests, { counted: 10, billed: null })
    assert.deepEqual(sonnet?.input_tokens, { counted: MILLION, billed: MILLION })
    assert.ok(account.notes.some((note) => note.includes('Priority Tier')))
  })

  it('rejects periods that are none, and upstreams without an account', async () => {
    const { client } = h
    await refused(client.retrieveCostReconciliation({ upstream: 'west' }), {
      status: 400,
      code: 'invalid_value',
      param: 'upstream',
    })
    await refused(client.retrieveCostReconciliation({ month: '2026-11' }), {
      status: 400,
      code: 'invalid_value',
      param: 'month',
    })
    await refused(client.retrieveCostReconciliation({ month: '2026-10', start_time: OCTOBER }), {
      status: 400,
      code: 'invalid_value',
      param: 'month',
    })
    await refused(
      client.retrieveCostReconciliation({ start_time: OCTOBER, end_time: OCTOBER - DAY }),
      { status: 400, code: 'integer_below_min_value', param: 'end_time' },
    )
    await refused(client.retrieveCostReconciliation({ start_time: OCTOBER - 100 * DAY }), {
      status: 400,
      code: 'integer_above_max_value',
      param: 'end_time',
    })
  })

  it('compares a month that is over as a whole, and no part of another', async () => {
    openai.uses = [
      billed('2026-09-30', 'gpt-5.6-luna', { input: 7 }),
      billed('2026-10-01', 'gpt-5.6-luna', { input: 50 }),
    ]
    const { start_time, end_time, accounts } = await reconcile({
      month: '2026-09',
      upstream: 'east',
    })
    assert.deepEqual([start_time, end_time], [OCTOBER - 30 * DAY, OCTOBER])
    assert.equal(accounts[0]?.closed.billed?.value, 7)
    assert.equal(accounts[0]?.days.length, 30)
  })

  it('the command prints both sides and the causes, and exits with 1 beyond the tolerance', async () => {
    const environment = { BAILIWICK_BASE_URL: h.url, BAILIWICK_ADMIN_KEY: h.adminKey }
    const command = [...['costs', 'reconcile', '--upstream', 'east'], '--start-time']
    const days = [...command, '2026-10-01T00:00:00Z', '--end-time', '2026-10-03T00:00:00Z']
    openai.uses = [
      billed('2026-10-01', 'gpt-5.6-luna', LUNA),
      billed('2026-10-02', 'gpt-5.6-luna', { ...LUNA, output: 1.1 }),
    ]
    const { status, stdout, stderr } = await run(days, environment)
    assert.equal(status, 1)
    assert.equal(
      stderr,
      'error: Counted and billed costs of the closed days differ by more than 1%.\n',
    )
    assert.match(stdout, /^east, west at OpenAI, read 2026-10-20T/)
    assert.match(stdout, /^2026-10-01 +closed +1\.91 +1\.91 +0 +0 +-$/m)
    assert.match(stdout, /^2026-10-02 +closed +1\.91 +2\.01 +-0\.1 +-4\.9751 +yes$/m)
    assert.match(stdout, /^price: The tokens agree: the price differs\.$/m)
    const within = await run([...days, '--tolerance', '3%', '--json'], environment)
    assert.deepEqual([within.status, within.stderr], [0, ''])
    assert.equal(JSON.parse(within.stdout).status, 'agrees')
    openai.script(accountJson({}, 401))
    const unread = await run(
      ['costs', 'reconcile', '--month', '2026-09', ...command.slice(2, 4)],
      environment,
    )
    assert.equal(unread.status, 1)
    assert.match(unread.stderr, /does not accept the admin key/)
    assert.match(unread.stderr, /could not be read/)
  })

  it('is repeated daily, stored by day and shown by metrics, also after a failure', async () => {
    const taskOf = () => h.tasks().find(({ name }) => name === 'cost_reconciliation')
    const tick = async (): Promise<string> => {
      move(1_000)
      h.tick('cost_reconciliation')
      await eventually('the task has run', () => {
        const { lastSuccessAt, lastError } = taskOf() ?? {}
        return lastSuccessAt === clock() || lastError?.at === clock()
      })
      return h.metrics.registry.metrics()
    }
    openai.uses = [billed('2026-10-18', 'gpt-5.6-luna', { input: 2 })]
    anthropic.script(accountJson({}, 403))
    const text = await tick()
    assert.match(text, /^bailiwick_costs_reconciled_difference_ratio\{upstream="east"\} -1$/m)
    assert.doesNotMatch(text, /reconciled_difference_ratio\{upstream="claude"\}/)
    assert.match(
      taskOf()?.lastError?.message ?? '',
      /^The account of 'claude' was not read: .* 403/,
    )
    const days = await h.store.reader.selectFrom('reconciled_day').selectAll().execute()
    assert.deepEqual(
      days.map((day) => [
        day.upstream,
        Number(day.starts_at) / 1_000 - OCTOBER,
        Number(day.billed),
      ]),
      [11, 12, 13, 14, 15, 16, 17].map((day) => ['east', day * DAY, day === 17 ? 2e9 : 0]),
    )
    openai.requests.length = 0
    move(3_600_000)
    assert.match(
      await tick(),
      /^bailiwick_costs_reconciled_difference_ratio\{upstream="claude"\} 0$/m,
    )
    assert.equal(openai.requests.length, 0)
    move(DAY * 1_000)
    openai.uses = []
    assert.match(
      await tick(),
      /^bailiwick_costs_reconciled_difference_ratio\{upstream="east"\} 1$/m,
    )
    assert.equal(openai.requests.length, 3)
  })
})
