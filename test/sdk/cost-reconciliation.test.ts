/** Reconciliation of costs with imitations of the providers' accounts, on each store. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { ReconciledAccount } from '#contract/extensions/cost-reconciliation.ts'
import { accountJson } from '#simulator/provider-account.ts'
import { openAs } from '#test/access/browser.ts'
import { run } from '#test/cli/command.ts'
import { onEachStore } from '#test/support/databases.ts'
import { eventually } from '#test/support/eventually.ts'
import { billed, DAY, LUNA, MILLION, OCTOBER, shareReconciled } from './reconciled-accounts.ts'
import { refused } from './suite.ts'

/** Causes by model, of the models that have any. */
function causes({ models }: Pick<ReconciledAccount, 'models'>) {
  const found = models.filter((one) => one.causes.length > 0)
  return Object.fromEntries(found.map((one) => [one.model, one.causes]))
}

onEachStore('reconciliation of costs', (dialect) => {
  const s = shareReconciled(dialect)

  it('counts all upstreams of an account by day and model, and agrees with what is billed', async () => {
    s().openai.uses = [
      billed('2026-10-01', 'gpt-5.6-luna', LUNA),
      billed('2026-10-02', 'gpt-5.6-luna-2026-07-09', LUNA),
      billed('2026-10-03', 'gpt-5.6-terra', { input: 1.8, 'cached input': 0.2, output: 2 }),
      billed('2026-10-01', 'gpt-5.6-sol', { input: 99 }, { project: 'proj_other' }),
    ]
    const account = await s().accountOf({ end_time: OCTOBER + 3 * DAY })
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
      (
        await s().h.client.retrieveCostReconciliation({
          upstream: 'east',
          end_time: OCTOBER + 3 * DAY,
        })
      ).status,
      'agrees',
    )
  })

  it('tells a price from a count by the tokens that the provider lists', async () => {
    s().openai.uses = [
      billed('2026-10-01', 'gpt-5.6-luna', { ...LUNA, output: 2 }),
      billed('2026-10-03', 'gpt-5.6-terra', { input: 9 }, { requests: 30, input: 3 * MILLION }),
      billed('2026-10-04', 'unpriced-1', { input: 1 }),
      billed('2026-10-05', 'Web search', { '': 5 }, { hasTokens: false }),
    ]
    const account = await s().accountOf({ end_time: OCTOBER + 5 * DAY })
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
    s().openai.uses = [
      billed('2026-10-01', 'gpt-5.6-luna', { input: 1 }, { cached: 0 }),
      billed('2026-10-02', 'gpt-5.6-luna', { input: 1 }, { tier: 'batch' }),
      billed('2026-10-03', 'gpt-5.6-terra', { input: 1 }, { tier: 'flex' }),
      billed('2026-10-19', 'gpt-5.6-luna', { input: 1 }),
    ]
    const { days, closed } = await s().accountOf()
    assert.deepEqual(
      [0, 1, 2, 18].map((day) => Object.values(causes(days[day] ?? { models: [] }))[0]),
      [['cached_tokens'], ['batch_or_tier'], ['batch_or_tier'], ['day_open', 'price']],
    )
    assert.deepEqual([days[17]?.status, days[18]?.status, days.length], ['closed', 'open', 20])
    assert.equal(closed.billed?.value, 3)
  })

  it('rejects periods that are none, and upstreams without an account', async () => {
    const { client } = s().h
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

  it('is of all projects: a caller who sees some of them gets a 403', async () => {
    const { h } = s()
    const { id } = await h.client.createUser({ email: 'paul@example.com', role: 'reader' })
    const project_id = h.bootstrapped.organization.defaultProjectId
    await h.client.createProjectUser({ project_id, user_id: id, role: 'owner' })
    const { client } = await openAs(h, id)
    s().openai.requests.length = 0
    await client.usageCosts({ start_time: OCTOBER })
    await refused(client.retrieveCostReconciliation({}), {
      status: 403,
      message: /Missing scopes: api\.usage\.read/,
    })
    assert.equal(s().openai.requests.length, 0)
  })

  it('compares a month that is over as a whole, and no part of another', async () => {
    s().openai.uses = [
      billed('2026-09-30', 'gpt-5.6-luna', { input: 7 }),
      billed('2026-10-01', 'gpt-5.6-luna', { input: 50 }),
    ]
    const { start_time, end_time, accounts } = await s().h.client.retrieveCostReconciliation({
      month: '2026-09',
      upstream: 'east',
    })
    assert.deepEqual([start_time, end_time], [OCTOBER - 30 * DAY, OCTOBER])
    assert.equal(accounts[0]?.closed.billed?.value, 7)
    assert.equal(accounts[0]?.days.length, 30)
  })

  it('the command prints both sides and the causes, and exits with 1 beyond the tolerance', async () => {
    const environment = { BAILIWICK_BASE_URL: s().h.url, BAILIWICK_ADMIN_KEY: s().h.adminKey }
    const command = [...['costs', 'reconcile', '--upstream', 'east'], '--start-time']
    const days = [...command, '2026-10-01T00:00:00Z', '--end-time', '2026-10-03T00:00:00Z']
    s().openai.uses = [
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
    s().openai.script(accountJson({}, 401))
    const unread = await run(
      ['costs', 'reconcile', '--month', '2026-09', ...command.slice(2, 4)],
      environment,
    )
    assert.equal(unread.status, 1)
    assert.match(unread.stderr, /does not accept the admin key/)
    assert.match(unread.stderr, /could not be read/)
  })

  it('is repeated daily, stored by day and shown by metrics, also after a failure', async () => {
    const taskOf = () =>
      s()
        .h.tasks()
        .find(({ name }) => name === 'cost_reconciliation')
    const tick = async (): Promise<string> => {
      s().move(1_000)
      s().h.tick('cost_reconciliation')
      await eventually('the task has run', () => {
        const { lastSuccessAt, lastError } = taskOf() ?? {}
        return lastSuccessAt === s().clock() || lastError?.at === s().clock()
      })
      return s().h.metrics.registry.metrics()
    }
    s().openai.uses = [billed('2026-10-18', 'gpt-5.6-luna', { input: 2 })]
    s().anthropic.script(accountJson({}, 403))
    const text = await tick()
    assert.match(text, /^bailiwick_costs_reconciled_difference_ratio\{upstream="east"\} -1$/m)
    assert.doesNotMatch(text, /reconciled_difference_ratio\{upstream="claude"\}/)
    assert.match(
      taskOf()?.lastError?.message ?? '',
      /^The account of 'claude' was not read: .* 403/,
    )
    const days = await s().h.store.reader.selectFrom('reconciled_day').selectAll().execute()
    assert.deepEqual(
      days.map((day) => [
        day.upstream,
        Number(day.starts_at) / 1_000 - OCTOBER,
        Number(day.billed),
      ]),
      [11, 12, 13, 14, 15, 16, 17].map((day) => ['east', day * DAY, day === 17 ? 2e9 : 0]),
    )
    s().openai.requests.length = 0
    s().move(3_600_000)
    assert.match(
      await tick(),
      /^bailiwick_costs_reconciled_difference_ratio\{upstream="claude"\} 0$/m,
    )
    assert.equal(s().openai.requests.length, 0)
    s().move(DAY * 1_000)
    s().openai.uses = []
    assert.match(
      await tick(),
      /^bailiwick_costs_reconciled_difference_ratio\{upstream="east"\} 1$/m,
    )
    assert.equal(s().openai.requests.length, 3)
  })
})
