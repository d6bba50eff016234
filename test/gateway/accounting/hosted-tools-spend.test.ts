/** Hosted tools under a spend limit: what they reserve, and the maximum of calls that they get. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { USAGE_COSTS } from '#storage/tables/usage-columns.ts'
import { onEachStore } from '#test/support/databases.ts'
import {
  type Answer,
  CHAT,
  chat,
  MODEL,
  shareGateway,
  startGateway,
} from '#test/support/gateway.ts'
import { makeLimitedProject, spentBy } from '#test/support/spend.ts'

/** A model with a configured maximum of calls. */
const SEVERAL = 'gpt-4o'
/** Dollars for a million tokens: a cent buys 100 tokens of input, or 10 of output. */
const CONFIG = `
bounds: { spend_wait_seconds: 0 }
models:
  ${MODEL}:
    context_window: 1000
    price: { input: 100, output: 1000, thousand_web_searches: 10 }
  ${SEVERAL}:
    context_window: 1000
    max_tool_calls: 3
    price: { input: 100, output: 1000, thousand_web_searches: 10 }
`
const RESPONSES = '/v1/responses'
const CALLS = 'x-bailiwick-capped-tool-calls'
const INPUT_NANO = 100_000
const OUTPUT_NANO = 1_000_000
const SEARCH_NANO = 10_000_000
const SEARCH = { type: 'web_search', external_web_access: true }
const FUNCTION = { type: 'function', name: 'spawn', parameters: { type: 'object' } }
const MCP = { type: 'mcp', server_label: 'a', server_url: 'https://example.com/mcp' }

const gateway = shareGateway({ config: CONFIG })

function limited(cents: number) {
  return makeLimitedProject(gateway().h, cents)
}

function spent(projectId: string) {
  return spentBy(gateway().h, projectId)
}

/** The amount that a request lacks room for, in nano-dollars. */
function requestedBy({ headers }: Answer): number {
  return Number(/requested=(\d+);/.exec(headers.get('x-bailiwick-limit') ?? '')?.[1])
}

/** The most that a response with one turn costs, and with a turn more for each call. */
function boundOf(bytes: number, calls: number, output: number): number {
  const [read, written] = [bytes + calls * 1_000, output]
  return (read + calls * written) * INPUT_NANO + written * OUTPUT_NANO
}

describe('calls of hosted tools', () => {
  it('reserve a turn of text and a window for each call, and the price of each', async (t) => {
    const { post, upstream } = gateway()
    const tools = [{ type: 'web_search' }]
    const body = { model: MODEL, input: 'x', tools, max_tool_calls: 2, max_output_tokens: 16 }
    const bytes = JSON.stringify(body).length
    const rounding = USAGE_COSTS.length + 2
    const bound = boundOf(bytes, 2, 16) + 2 * SEARCH_NANO + rounding
    const lacking = await post(RESPONSES, body, { key: (await limited(1)).key })
    assert.equal(requestedBy(lacking), bound)
    const { projectId, key } = await limited(35)
    const call = { type: 'web_search_call', status: 'completed', action: { type: 'search' } }
    const output = [
      { ...call, id: 'ws_1' },
      { ...call, id: 'ws_2' },
    ]
    const usage = { input_tokens: 2_000 + bytes, output_tokens: 16, total_tokens: 2_016 + bytes }
    const answer = { id: 'resp_1', object: 'response', status: 'completed', model: MODEL }
    upstream.script({ path: RESPONSES, status: 200, body: { ...answer, output, usage } })
    assert.equal((await post(RESPONSES, body, { key })).status, 200)
    const used = await spent(projectId)
    t.diagnostic(`bound ${bound} nano-dollars, cost ${used}`)
    assert.ok(used < bound)
  })

  it('of mcp have no price, and may fill the window in each turn', async () => {
    const { post } = gateway()
    const body = {
      model: MODEL,
      input: 'x',
      tools: [MCP],
      max_tool_calls: 2,
      max_output_tokens: 16,
    }
    const lacking = await post(RESPONSES, body, { key: (await limited(1)).key })
    const rounding = USAGE_COSTS.length + 2
    assert.equal(requestedBy(lacking), 3_000 * INPUT_NANO + 16 * OUTPUT_NANO + rounding)
  })

  it('of a chat are one search, or as many as are configured', async () => {
    const { post } = gateway()
    const searching = (model: string) =>
      chat('x', { model, web_search_options: {}, max_completion_tokens: 16 })
    for (const [model, calls] of [
      [MODEL, 1],
      [SEVERAL, 3],
    ] as const) {
      const body = searching(model)
      const lacking = await post(CHAT, body, { key: (await limited(1)).key })
      const price = calls * SEARCH_NANO + USAGE_COSTS.length + calls
      assert.equal(requestedBy(lacking), boundOf(body.length, calls, 16 * 1) + price, model)
    }
    const { projectId, key } = await limited(100)
    assert.equal((await post(CHAT, searching(MODEL), { key })).status, 200)
    assert.ok((await spent(projectId)) > SEARCH_NANO)
  })

  it('of a chat with another hosted tool need a configured maximum', async () => {
    const { post } = gateway()
    const { key } = await limited(1_000)
    const tools = [{ type: 'web_search' }]
    for (const open of [tools, [{ function: { name: 'f' } }], [{}]]) {
      const { status, error } = await post(CHAT, chat('x', { tools: open }), { key })
      assert.deepEqual([status, error.code], [400, 'spend_limit_unbounded'])
    }
    const known = await post(CHAT, chat('x', { model: SEVERAL, tools }), { key })
    assert.equal(known.status, 200)
  })
})

/** The body that arrived upstream, and the header for its calls. */
async function sent(body: object, key: string) {
  const { post, arrived } = gateway()
  const answer = await post(RESPONSES, body, { key })
  assert.equal(answer.status, 200, answer.text)
  return { text: arrived().at(-1) ?? '', calls: answer.headers.get(CALLS) }
}

describe('a response with hosted tools and without a maximum of calls', () => {
  it('gets as many as an eighth of the room covers, and sixteen at most', async () => {
    const body = { model: MODEL, input: 'x', tools: [SEARCH] }
    for (const [cents, calls] of [
      [100, '1'],
      [500, '5'],
      [10_000, '16'],
    ] as const) {
      const { key } = await limited(cents)
      assert.equal((await sent({ ...body, max_output_tokens: 16 }, key)).calls, calls, `${cents}`)
    }
  })

  it('is sent with both maxima, and otherwise byte for byte', async () => {
    const { key } = await limited(1_000_000)
    const text = '{ "model": "gpt-4o-mini",\n "tools": [{"type":"web_search"}], "input" : "é" }'
    const { post, arrived } = gateway()
    const { status, headers } = await post(RESPONSES, text, { key })
    assert.deepEqual(
      [status, headers.get(CALLS), headers.get('x-bailiwick-capped')],
      [200, '16', '1000'],
    )
    const added = '"max_output_tokens":1000,"max_tool_calls":16,'
    assert.deepEqual(arrived().at(-1), `{${added}${text.slice(1)}`)
  })

  it('gets it in place of null', async () => {
    const { key } = await limited(1_000_000)
    const body = { model: MODEL, max_tool_calls: null, tools: [SEARCH], input: 'x' }
    const { text } = await sent({ ...body, max_output_tokens: 16 }, key)
    assert.equal(text, JSON.stringify({ ...body, max_tool_calls: 16, max_output_tokens: 16 }))
  })

  it('gets it in a stream and in the background', async () => {
    const { key } = await limited(1_000_000)
    const body = { model: MODEL, tools: [SEARCH, MCP], input: 'x' }
    for (const more of [{ stream: true }, { background: true }]) {
      const { text, calls } = await sent({ ...body, ...more }, key)
      assert.match(text, /"max_tool_calls":16,/)
      assert.equal(calls, '16')
    }
  })

  it('keeps its body where no limit is enforced', async () => {
    const { h } = gateway()
    const { projectId, key } = await limited(100)
    await h.client.updateProjectSpendLimit({
      project_id: projectId,
      threshold_amount: 100,
      currency: 'USD',
      interval: 'month',
      mode: 'warn',
    })
    const body = { model: MODEL, tools: [SEARCH], input: 'x' }
    assert.deepEqual(await sent(body, key), { text: JSON.stringify(body), calls: null })
  })
})

describe('tools that the caller runs', () => {
  const namespace = { type: 'namespace', name: 'multi_agent_v1', description: 'd' }
  const callers = [
    [{ ...namespace, tools: [FUNCTION] }],
    [{ ...namespace, tools: [] }],
    [{ type: 'tool_search', execution: 'client', description: 'd', parameters: {} }],
    [{ type: 'shell', environment: { type: 'local' } }],
  ]

  it('have no calls to bound', async () => {
    const { key } = await limited(1_000)
    for (const tools of callers) {
      const body = { model: MODEL, input: 'x', tools, max_output_tokens: 16 }
      assert.deepEqual(await sent(body, key), { text: JSON.stringify(body), calls: null })
    }
  })

  it('are not those in a namespace that the upstream runs', async () => {
    const { key } = await limited(1_000_000)
    for (const tools of [
      [{ ...namespace, tools: [FUNCTION, SEARCH] }],
      [{ type: 'tool_search' }],
      [{ type: 'tool_search', execution: 'server' }],
      [{ type: 'of_a_later_release' }],
    ]) {
      const body = { model: SEVERAL, input: 'x', tools, max_output_tokens: 16 }
      assert.equal((await sent(body, key)).calls, '3', JSON.stringify(tools))
    }
    const container = [{ type: 'shell', environment: { type: 'container_auto' } }]
    const body = { model: SEVERAL, input: 'x', tools: container }
    const { error } = await gateway().post(RESPONSES, body, { key })
    // The configuration has no price of one.
    assert.equal(error.code, 'model_not_priced')
  })
})

it('without calls to give, a request whose calls have no maximum is rejected', async () => {
  await using other = await startGateway({ config: `spend_cap_tool_calls: 0\n${CONFIG}` })
  const { key } = await makeLimitedProject(other.h, 1_000)
  const body = { model: MODEL, input: 'x', tools: [SEARCH] }
  const { status, error } = await other.post(RESPONSES, body, { key })
  assert.deepEqual([status, error.code], [400, 'spend_limit_unbounded'])
  assert.match(error.message, /set `max_tool_calls`/)
  assert.deepEqual(other.arrived(), [])
})

onEachStore('the first calls that a budget gives', (dialect) => {
  it('are by what the store has of it', async () => {
    await using other = await startGateway({ dialect, config: CONFIG })
    const { key } = await makeLimitedProject(other.h, 500)
    const body = { model: MODEL, input: 'x', tools: [SEARCH], max_output_tokens: 16 }
    const { status, headers } = await other.post(RESPONSES, body, { key })
    assert.deepEqual([status, headers.get(CALLS)], [200, '5'])
  })
})
