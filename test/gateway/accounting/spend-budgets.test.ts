/** Raises and defaults of spend limits at the gateway, and what a key sees of its budgets. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { listSpendBudgets } from '#contract/data-plane/model-routes.ts'
import type { SpendBudget } from '#contract/spend/budget.ts'
import { movableClock } from '#test/support/clock.ts'
import { CHAT, chat, MODEL, shareGateway } from '#test/support/gateway.ts'
import { makeAccountKey, makeProject, makeUserKey } from '#test/support/keys.ts'

/** Dollars for a million tokens: a cent buys 100 tokens of input, or 10 of output. */
const CONFIG = `
models:
  ${MODEL}:
    context_window: 1000
    price: { input: 100, output: 1000 }
    max_requests_per_1_minute: 100000
    max_tokens_per_1_minute: 100000000
`
const MONTHLY = { currency: 'USD', interval: 'month' } as const
const DAILY = { currency: 'USD', interval: 'day' } as const
const NOW = Date.parse('2026-11-26T12:00:00Z')
const HOUR_MS = 3_600_000
/** Reserves more than one cent, and less than two. */
const TWO_CENTS = chat('x', { max_tokens: 10 })

const { clock, move } = movableClock(NOW)
const gateway = shareGateway({ config: CONFIG, clock })
const answers = Compile(listSpendBudgets.answer)

function send(key: string) {
  return gateway().post(CHAT, TWO_CENTS, { key })
}

async function budgetsOf(key: string): Promise<Static<typeof SpendBudget>[]> {
  const headers = { authorization: `Bearer ${key}` }
  const response = await fetch(`${gateway().h.url}/v1/spend_budgets`, { headers })
  assert.equal(response.status, 200)
  const body = await response.json()
  assert.ok(answers.Check(body), JSON.stringify(body))
  return (body as { data: Static<typeof SpendBudget>[] }).data
}

it('a raise holds until its end, on the next request', async () => {
  const { h } = gateway()
  const project_id = await makeProject(h)
  const { value: key } = await makeUserKey(h, project_id)
  const until = (clock() + HOUR_MS) / 1_000
  const limit = { project_id, threshold_amount: 1, ...MONTHLY }
  await h.client.updateProjectSpendLimit(limit)
  assert.equal((await send(key)).status, 429)
  await h.client.updateProjectSpendLimit({ ...limit, raise: { threshold_amount: 100, until } })
  assert.equal((await send(key)).status, 200)
  assert.equal((await budgetsOf(key))[0]?.limit, 1)
  move(HOUR_MS)
  const { status, headers } = await send(key)
  assert.equal(status, 429)
  assert.match(headers.get('x-bailiwick-limit') ?? '', /limit=10000000; /)
  assert.equal((await budgetsOf(key))[0]?.limit, 0.01)
})

it('a default holds for each that has no limit of its own, older ones too', async (t) => {
  const { h } = gateway()
  const project_id = await makeProject(h)
  const [first, second] = [await makeUserKey(h, project_id), await makeUserKey(h, project_id)]
  assert.equal((await send(first.value)).status, 200)
  await h.client.updateSpendLimitDefaults({ api_key: { threshold_amount: 2, ...MONTHLY } })
  t.after(() => h.client.updateSpendLimitDefaults({ api_key: null, service_account: null }))
  // Earlier spend counts, and each key has its own budget.
  assert.equal((await send(first.value)).error.code, 'api_key_spend_limit_exceeded')
  assert.equal((await send(second.value)).status, 200)
  const own = { project_id, api_key_id: first.id }
  await h.client.updateApiKeySpendLimit({ ...own, threshold_amount: 100, ...MONTHLY })
  assert.equal((await send(first.value)).status, 200)
  await h.client.deleteApiKeySpendLimit(own)
  assert.equal((await send(first.value)).status, 429)
  const accounts = { threshold_amount: 2, ...MONTHLY }
  await h.client.updateSpendLimitDefaults({ service_account: accounts, api_key: null })
  assert.equal((await send(first.value)).status, 200)
  const program = await makeAccountKey(h, project_id)
  assert.equal((await send(program.value)).status, 200)
  assert.equal((await send(program.value)).error.code, 'service_account_spend_limit_exceeded')
})

it('a key lists its budgets, the narrowest first, with what is spent and reserved', async (t) => {
  const { h, upstream } = gateway()
  const project_id = await makeProject(h)
  const { value: key, id: api_key_id, owner: user_id } = await makeUserKey(h, project_id)
  const { organization } = h.bootstrapped
  assert.deepEqual(await budgetsOf(key), [])
  await h.client.updateOrganizationSpendLimit({ threshold_amount: 10 ** 13, ...MONTHLY })
  t.after(() => h.client.deleteOrganizationSpendLimit())
  await h.client.updateProjectSpendLimit({
    project_id,
    threshold_amount: 1,
    ...MONTHLY,
    mode: 'warn',
  })
  await h.client.updateUserSpendLimit({ user_id, threshold_amount: 50, ...MONTHLY })
  await h.client.updateApiKeySpendLimit({ project_id, api_key_id, threshold_amount: 20, ...DAILY })
  assert.equal((await send(key)).status, 200)
  upstream.script({ answerAfter: 'the list' })
  const sent = send(key)
  await upstream.until((requests) => requests.length > 1)
  const budgets = await budgetsOf(key)
  upstream.open('the list')
  assert.equal((await sent).status, 200)
  assert.deepEqual(
    budgets.map(({ scope, id, interval, mode, limit }) => [scope, id, interval, mode, limit]),
    [
      ['api_key', api_key_id, 'day', 'enforce', 0.2],
      ['user', user_id, 'month', 'enforce', 0.5],
      ['project', project_id, 'month', 'warn', 0.01],
      ['organization', organization.id, 'month', 'enforce', 10 ** 11],
    ],
  )
  const [own, , project] = budgets
  assert.ok(own && own.spent > 0 && own.reserved > 0)
  assert.ok(Math.abs(own.remaining - (own.limit - own.spent - own.reserved)) < 1e-9)
  assert.equal(own.period_end, Date.parse('2026-11-27T00:00:00Z') / 1_000)
  assert.deepEqual([project?.remaining, project?.inherited], [0, false])
})

it('a key lists an inherited budget before its first request, marked as such', async (t) => {
  const { h } = gateway()
  const { value: key } = await makeUserKey(h, await makeProject(h))
  await h.client.updateSpendLimitDefaults({ user: { threshold_amount: 500, ...MONTHLY } })
  t.after(() => h.client.updateSpendLimitDefaults({ user: null }))
  const [budget] = await budgetsOf(key)
  assert.deepEqual(
    [budget?.scope, budget?.inherited, budget?.spent, budget?.remaining],
    ['user', true, 0, 5],
  )
  const user_id = budget?.id ?? ''
  assert.deepEqual(await h.client.retrieveUserSpendBudget({ user_id }), budget)
  assert.equal((await send(key)).status, 200)
  const after = await h.client.retrieveUserSpendBudget({ user_id })
  assert.ok(after.spent > 0 && after.remaining < 5)
})
