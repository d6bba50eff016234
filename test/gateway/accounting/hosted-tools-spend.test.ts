/** Hosted tools under a spend limit: bounded by a maximum of calls, and rejected without one. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { USAGE_COSTS } from '#storage/usage-columns.ts'
import { CHAT, chat, MODEL, shareGateway } from '#test/harness/gateway.ts'
import { makeLimitedProject, spentBy } from '#test/support/spend.ts'

/** Dollars for a million tokens: a cent buys 100 tokens of input, or 10 of output. */
const CONFIG = `
models:
  ${MODEL}:
    context_window: 1000
    price: { input: 100, output: 1000, thousand_web_searches: 10 }
`
const RESPONSES = '/v1/responses'

const gateway = shareGateway({ config: CONFIG })

const limited = (cents: number) => makeLimitedProject(gateway().h, cents)
const spent = (projectId: string) => spentBy(gateway().h, projectId)

it('a request whose cost has no known maximum is rejected with the reason', async () => {
  const { post, arrived } = gateway()
  const { key } = await limited(100)
  const search = { model: MODEL, input: 'x', tools: [{ type: 'web_search' }] }
  const rejected = [
    await post(RESPONSES, search, { key }),
    await post(CHAT, chat('x', { web_search_options: {} }), { key }),
  ]
  assert.match(rejected[0]?.error.message ?? '', /set `max_tool_calls`/)
  assert.deepEqual(
    rejected.map(({ status, error }) => [status, error.code]),
    rejected.map(() => [400, 'spend_limit_unbounded']),
  )
  assert.deepEqual(arrived(), [])
})

it('a hosted tool with a maximum of calls reserves a window for each turn, and each call', async (t) => {
  const { post, upstream } = gateway()
  const { projectId, key } = await limited(35)
  const tools = [{ type: 'web_search' }]
  const body = { model: MODEL, input: 'x', tools, max_tool_calls: 2, max_output_tokens: 16 }
  // Three turns of 1,000 tokens, 16 tokens of output, two searches, and the rounding.
  const bound = 3 * 1_000 * 100_000 + 16 * 1_000_000 + 2 * 10_000_000 + USAGE_COSTS.length + 2
  const lacking = await post(RESPONSES, { ...body, max_output_tokens: 100 }, { key })
  assert.match(lacking.headers.get('x-bailiwick-limit') ?? '', /requested=420000013;/)
  const call = { type: 'web_search_call', status: 'completed', action: { type: 'search' } }
  const output = [
    { ...call, id: 'ws_1' },
    { ...call, id: 'ws_2' },
  ]
  const usage = { input_tokens: 3_000, output_tokens: 16, total_tokens: 3_016 }
  const answer = { id: 'resp_1', object: 'response', status: 'completed', model: MODEL }
  upstream.script({ path: RESPONSES, status: 200, body: { ...answer, output, usage } })
  assert.equal((await post(RESPONSES, body, { key })).status, 200)
  const used = await spent(projectId)
  t.diagnostic(`bound ${bound} nano-dollars, cost ${used}`)
  assert.equal(used, bound - USAGE_COSTS.length - 2)
})
