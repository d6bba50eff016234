/** Spend limits: what is spent never exceeds one, whatever is sent at once. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { USAGE_COSTS } from '#storage/tables/usage-columns.ts'
import { eventually } from '#test/support/eventually.ts'
import { CHAT, chat, MODEL, shareGateway } from '#test/support/gateway.ts'
import { startHarness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'
import { sharedRedisUrl, withoutRedis } from '#test/support/redis.ts'

/** A model that may be given a maximum: it can write more than the least one, 4,096 tokens. */
const WRITER = 'gpt-writer'

/** Dollars for a million tokens: a cent buys 100 tokens of input, or 10 of output. */
const CONFIG = `
bounds:
  spend_wait_seconds: 60
  spend_waiting: 1
models:
  ${MODEL}:
    context_window: 1000
    price: { input: 100, output: 1000 }
    max_requests_per_1_minute: 100000
    max_tokens_per_1_minute: 100000000
  ${WRITER}:
    context_window: 100000
    price: { input: 1, output: 10 }
    max_requests_per_1_minute: 100000
    max_tokens_per_1_minute: 100000000
`
const NANO_PER_CENT = 10_000_000

/** Costs 1.6 cents at most. */
const SMALL = chat('x', { max_tokens: 8 })

const gateway = shareGateway({ config: CONFIG })

/** A project with a limit in cents, and a key of it. */
async function limited(cents: number, rest: object = {}) {
  const { h } = gateway()
  const projectId = await makeProject(h)
  const { value: key } = await makeUserKey(h, projectId)
  await limit(projectId, cents, rest)
  return { projectId, key }
}

function limit(projectId: string, cents: number, rest: object = {}) {
  return gateway().h.client.updateProjectSpendLimit({
    project_id: projectId,
    threshold_amount: cents,
    currency: 'USD',
    interval: 'month',
    ...rest,
  })
}

/** A project that has spent 1.9 of 2 cents, by an upstream that writes more than its maximum. */
async function usedUp() {
  const { post, upstream } = gateway()
  const made = await limited(2)
  upstream.script({ usage: { prompt_tokens: 0, completion_tokens: 19 } })
  assert.equal((await post(CHAT, SMALL, { key: made.key })).status, 200)
  return made
}

/** Cost of a project, or of the organization, by the ledger, in nano-dollars. */
async function spent(projectId?: string): Promise<number> {
  const { h } = gateway()
  await h.flush()
  const rows = await h.store.reader
    .selectFrom('usage')
    .select([...USAGE_COSTS])
    .$if(projectId !== undefined, (rows) => rows.where('project_id', '=', projectId ?? ''))
    .where('width', '=', '1d')
    .execute()
  return rows.flatMap((row) => Object.values(row)).reduce((sum, cost) => sum + cost, 0)
}

it('200 callers at once spend a limit to its end, and no more', async () => {
  const { post } = gateway()
  const { projectId, key } = await limited(100)
  const kinds = [
    chat('x'.repeat(40), { max_tokens: 20 }),
    chat('x'.repeat(80), { max_tokens: 50, stream: true }),
    chat('x'.repeat(20), { model: WRITER }),
    chat('x'.repeat(20), { stream: true, n: 2, max_completion_tokens: 9 }),
  ]
  const statuses: number[] = []
  const caller = async (at: number): Promise<void> => {
    for (let n = 0; n < 4; n++) {
      const { status } = await post(CHAT, kinds[(at + n) % kinds.length], { key })
      statuses.push(status)
    }
  }
  await Promise.all(Array.from({ length: 200 }, (_, at) => caller(at)))
  const used = await spent(projectId)
  assert.ok(used <= 100 * NANO_PER_CENT, `${used} nano-dollars`)
  assert.ok(used >= 95 * NANO_PER_CENT, `${used} nano-dollars`)
  assert.deepEqual([...new Set(statuses)].sort(), [200, 429])
})

it('an exhausted limit answers as OpenAI does, with a header against retries', async () => {
  const { post } = gateway()
  const { key } = await usedUp()
  const { status, error, headers } = await post(CHAT, SMALL, { key })
  assert.deepEqual(
    [status, error.type, error.code],
    [429, 'insufficient_quota', 'project_spend_limit_exceeded'],
  )
  assert.match(error.message, /^Your project reached its enforced spend limit\. /)
  assert.equal(headers.get('x-should-retry'), 'false')
  assert.match(
    headers.get('x-bailiwick-limit') ?? '',
    /^dimension=spend; source=project; limit=20000000; used=19000000; /,
  )
})

it('a request that a limit rejects is counted, in usage and in a metric', async () => {
  const { post, h, counted } = gateway()
  const { key } = await usedUp()
  await counted()
  await post(CHAT, SMALL, { key })
  const { refused_spend, requested_requests, requests = 0 } = await counted()
  assert.deepEqual([refused_spend, requested_requests, requests], [1, 1, 0])
  const text = await (await fetch(`${h.url}/metrics`)).text()
  const count = /^bailiwick_spend_rejected_total\{scope="project",reason="exhausted"\} (\d+)$/m
  assert.ok(Number(count.exec(text)?.[1]) >= 1)
})

it('a request that fits but for what others reserve waits for their end', async () => {
  const { post, upstream } = gateway()
  const { key } = await limited(10)
  const send = () => post(CHAT, chat('x', { max_tokens: 60 }), { key })
  upstream.script({ answerAfter: 'the first' })
  const first = send()
  await upstream.until((requests) => requests.length > 0)
  // One may wait: of two, one is rejected at once.
  const others = [send(), send()]
  const { status, error, headers } = await Promise.race(others)
  assert.equal(status, 429)
  assert.equal(error.code, 'rate_limit_exceeded')
  assert.equal(headers.get('retry-after'), '1')
  assert.match(
    error.message,
    /^Requests under way hold the rest of your project's spend limit\. This request may cost up to \$0\.06\d; \$0\.10 of \$0\.10 is left, \$0\.06\d of it held by requests under way\. /,
  )
  upstream.open('the first')
  const statuses = (await Promise.all([first, ...others])).map((answer) => answer.status)
  assert.deepEqual(statuses.sort(), [200, 200, 429])
})

it('a limit that is set later counts what was spent before', async () => {
  const { post, h } = gateway()
  const projectId = await makeProject(h)
  const { value: key } = await makeUserKey(h, projectId)
  await post(CHAT, chat('x'.repeat(40), { max_tokens: 50 }), { key })
  const before = await spent(projectId)
  assert.ok(before >= NANO_PER_CENT)
  await limit(projectId, 2)
  assert.equal((await post(CHAT, SMALL, { key })).status, 429)
  await limit(projectId, 3)
  assert.equal((await post(CHAT, SMALL, { key })).status, 200)
})

it('the organization’s limit holds for all its projects together', async (t) => {
  const { h, post } = gateway()
  const keys = []
  for (let n = 0; n < 3; n++) keys.push((await makeUserKey(h, await makeProject(h))).value)
  const total = await spent()
  const room = 20 * NANO_PER_CENT
  const cents = Math.ceil((total + room) / NANO_PER_CENT)
  await h.client.updateOrganizationSpendLimit({
    threshold_amount: cents,
    currency: 'USD',
    interval: 'month',
  })
  t.after(() => h.client.deleteOrganizationSpendLimit())
  const sent = keys.flatMap((key) =>
    Array.from({ length: 20 }, () => post(CHAT, chat('x'.repeat(40), { max_tokens: 20 }), { key })),
  )
  const codes = new Set((await Promise.all(sent)).map(({ status }) => status))
  assert.deepEqual([...codes].sort(), [200, 429])
  assert.ok((await spent()) <= cents * NANO_PER_CENT)
  const { error } = await post(CHAT, chat('x', { max_tokens: 900 }), { key: keys[0] ?? '' })
  assert.equal(error.code, 'organization_spend_limit_exceeded')
})

it('a limit that warns admits everything', async () => {
  const { post } = gateway()
  const { key } = await limited(1, { mode: 'warn' })
  const { status, headers } = await post(CHAT, chat('x', { max_tokens: 900 }), { key })
  assert.deepEqual([status, headers.get('x-bailiwick-capped')], [200, null])
})

it('a server that starts again counts what was spent before', async () => {
  const { h, upstream } = gateway()
  const { projectId, key } = await limited(2)
  await gateway().post(CHAT, chat('x'.repeat(20), { max_tokens: 8 }), { key })
  const before = await spent(projectId)
  assert.ok(before > 0)
  const options = { store: h.store, upstreamUrl: upstream.url, config: CONFIG }
  const next = await startHarness('sqlite', options)
  const body = chat('x', { max_tokens: 10 })
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  const answer = await fetch(next.url + CHAT, { method: 'POST', headers, body })
  assert.equal(answer.status, 429)
  assert.match(answer.headers.get('x-bailiwick-limit') ?? '', new RegExp(`used=${before}; `))
  await next.close()
})

it('metrics have each budget, and what requests cost beyond their bound', async () => {
  const { post, upstream, h } = gateway()
  const { projectId, key } = await limited(10)
  // An upstream that reports more than it was asked for: 50 tokens of output instead of 20.
  upstream.script({ usage: { completion_tokens: 50 } })
  await post(CHAT, chat('x', { max_tokens: 20 }), { key })
  const used = await spent(projectId)
  const text = await h.metrics.registry.metrics()
  const labels = `scope="project",owner="${projectId}",interval="month"`
  assert.ok(text.includes(`bailiwick_budget_dollars{${labels},amount="spent"} ${used / 1e9}\n`))
  assert.ok(text.includes(`bailiwick_budget_dollars{${labels},amount="limit"} 0.1\n`))
  const beyond = /^bailiwick_spend_beyond_bound_dollars_total (.+)$/m.exec(text)?.[1]
  assert.ok(Number(beyond) > 0 && Number(beyond) <= 0.03)
})

it('the limit says that it enforces once it has rejected a request', async () => {
  const { post, h } = gateway()
  const { projectId: project_id, key } = await usedUp()
  const status = async () =>
    (await h.client.retrieveProjectSpendLimit({ project_id })).enforcement.status
  assert.equal(await status(), 'inactive')
  await post(CHAT, SMALL, { key })
  assert.equal(await status(), 'enforcing')
  await limit(project_id, 3)
  assert.equal(await status(), 'inactive')
})

it('nodes that count in Redis enforce a limit, and report that they do', {
  skip: withoutRedis,
}, async () => {
  const { h, upstream } = gateway()
  const settings = { store: h.store, upstreamUrl: upstream.url, config: CONFIG }
  const node = await startHarness('sqlite', { ...settings, redisUrl: sharedRedisUrl() })
  const { projectId, key } = await limited(3)
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  const send = async () => {
    const answer = await fetch(node.url + CHAT, { method: 'POST', headers, body: SMALL })
    const { error } = (await answer.json()) as { error?: { code: string } }
    return [answer.status, error?.code]
  }
  const status = async () =>
    (await node.client.retrieveProjectSpendLimit({ project_id: projectId })).enforcement.status
  upstream.script({ usage: { prompt_tokens: 0, completion_tokens: 29 } })
  assert.deepEqual(await send(), [200, undefined])
  assert.equal(await status(), 'inactive')
  assert.deepEqual(await send(), [429, 'project_spend_limit_exceeded'])
  assert.equal(await status(), 'enforcing')
  // A budget there is what the ledger has.
  const budget = await node.client.retrieveProjectSpendBudget({ project_id: projectId })
  const { data } = (await (await fetch(`${node.url}/v1/spend_budgets`, { headers })).json()) as {
    data: unknown[]
  }
  assert.deepEqual(data, [budget])
  await node.close()
})

it('a name without a price reserves at the price of the model behind it', async () => {
  const { h, upstream } = gateway()
  const named = `${CONFIG}upstreams:
  main: { base_url: '${upstream.url}', api_key: sk-upstream-key, model_names: { fast: ${MODEL} } }
`
  const node = await startHarness('sqlite', { store: h.store, config: named })
  const { key } = await limited(1)
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  const send = (max_tokens: number) => {
    const body = chat('x', { model: 'fast', max_tokens })
    return fetch(node.url + CHAT, { method: 'POST', headers, body })
  }
  assert.equal((await send(200)).status, 429)
  assert.equal((await send(1)).status, 200)
  await node.close()
})

it('an answer that its caller leaves costs no more than it has reserved', async () => {
  const { h, post, upstream } = gateway()
  const { projectId, key } = await limited(10)
  upstream.script({ reply: 'x'.repeat(4_000), fault: { kind: 'stall', at: 3 } })
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  const body = chat('x', { model: WRITER, stream: true })
  const leaves = new AbortController()
  const { signal } = leaves
  const answer = await fetch(h.url + CHAT, { method: 'POST', headers, body, signal })
  const capped = Number(answer.headers.get('x-bailiwick-capped'))
  await answer.body?.getReader().read()
  leaves.abort()
  await eventually('the answer is counted', async () => (await spent(projectId)) > 0)
  const used = await spent(projectId)
  assert.ok(used <= capped * 10_000 + body.length * 1_000, `${used} nano-dollars`)
  assert.equal((await post(CHAT, chat('x', { max_tokens: 1 }), { key })).status, 200)
})
