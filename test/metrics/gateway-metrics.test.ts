/** Metrics of the data plane: load, tokens and durations. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { eventually } from '#test/support/eventually.ts'
import { CHAT, chat, MODEL, shareGateway } from '#test/support/gateway.ts'
import { spentBy } from '#test/support/spend.ts'

const NANO_PER_DOLLAR = 1_000_000_000

const gateway = shareGateway({
  config: (url) => `
upstreams:
  only:
    base_url: ${url}
    api_key: \${UPSTREAM_KEY}
    connections: 1
`,
})

/** The value of a series; 0 where there is none. */
async function countOf(series: string): Promise<number> {
  const text = await gateway().h.metrics.registry.metrics()
  const line = text.split('\n').find((one) => one.startsWith(`${series} `))
  return line === undefined ? 0 : Number(line.slice(series.length + 1))
}

it('a held and a queued request are in flight with their bodies, and nothing is after them', async () => {
  const { post, upstream } = gateway()
  const inFlight = () => countOf('bailiwick_requests_in_flight')
  const queued = () => countOf('bailiwick_upstream_queue_length{upstream="only"}')
  const bodies = () => countOf('bailiwick_body_bytes_in_flight')
  upstream.script({ answerAfter: 'hold' })
  const first = post(CHAT, chat('a'))
  await upstream.until(([one]) => one !== undefined)
  const second = post(CHAT, chat('b'))
  await eventually('the second request waits', async () => (await queued()) === 1)
  assert.equal(await inFlight(), 2)
  assert.equal(await bodies(), chat('a').length + chat('b').length)
  upstream.open('hold')
  assert.deepEqual([(await first).status, (await second).status], [200, 200])
  await eventually('both responses have closed', async () => (await inFlight()) === 0)
  assert.deepEqual([await queued(), await bodies()], [0, 0])
})

it('tokens are counted by model and direction, and those of unlisted models as other', async () => {
  const { post, counted, upstream } = gateway()
  const tokens = (direction: string, model: string) =>
    countOf(`bailiwick_tokens_total{direction="${direction}",model="${model}"}`)
  const before = [await tokens('input', MODEL), await tokens('output', MODEL)]
  assert.equal((await post(CHAT, chat('hello'))).status, 200)
  const used = await counted()
  const after = [await tokens('input', MODEL), await tokens('output', MODEL)]
  assert.deepEqual(
    after.map((sum, at) => sum - (before[at] ?? 0)),
    [used.input_tokens, used.output_tokens],
  )
  assert.equal(await tokens('input', 'other'), 0)
  const usage = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 }
  upstream.script({ path: CHAT, status: 200, body: { choices: [], usage } })
  assert.equal((await post(CHAT, chat('hello', { model: 'invented' }))).status, 200)
  assert.deepEqual([await tokens('input', 'other'), await tokens('output', 'other')], [7, 3])
})

it('time to first token is observed of streams alone', async () => {
  const { post } = gateway()
  const series =
    'bailiwick_time_to_first_token_seconds_count{endpoint="createChatCompletion",upstream="only"}'
  const before = await countOf(series)
  await post(CHAT, chat('whole'))
  await post(CHAT, chat('streamed', { stream: true }))
  await eventually('the stream has closed', async () => (await countOf(series)) === before + 1)
})

it('upstream durations have the status of the response, and none without one', async () => {
  const { post, upstream } = gateway()
  const observed = (status: string) =>
    countOf(`bailiwick_upstream_request_duration_seconds_count{upstream="only",status="${status}"}`)
  const before = [await observed('200'), await observed('503'), await observed('none')]
  await post(CHAT, chat('a'))
  upstream.script({ status: 503, body: {} })
  await post(CHAT, chat('b'))
  upstream.script({ fault: { kind: 'reset', at: 'start' } })
  await post(CHAT, chat('c'))
  const after = [await observed('200'), await observed('503'), await observed('none')]
  assert.deepEqual(
    after.map((count, at) => count - (before[at] ?? 0)),
    // The connection that was reset had been used before, so the request was sent again.
    [2, 1, 1],
  )
})

it('tokens count by their parts, and cost by model, as usage has them', async () => {
  const { post, counted, upstream } = gateway()
  const partOf = (part: string) =>
    countOf(`bailiwick_token_parts_total{part="${part}",model="${MODEL}"}`)
  const parts = async () => [
    await partOf('cached_input'),
    await partOf('cache_write'),
    await partOf('reasoning'),
  ]
  const before = await parts()
  const usage = {
    prompt_tokens: 100,
    completion_tokens: 40,
    total_tokens: 140,
    prompt_tokens_details: { cached_tokens: 60, cache_write_tokens: 10 },
    completion_tokens_details: { reasoning_tokens: 25 },
  }
  upstream.script({ path: CHAT, usage })
  assert.equal((await post(CHAT, chat('hello'))).status, 200)
  await counted()
  const after = await parts()
  assert.deepEqual(
    after.map((sum, at) => sum - (before[at] ?? 0)),
    [60, 10, 25],
  )
  const spent = await spentBy(gateway().h, gateway().key.project_id)
  assert.ok(spent > 0)
  const cost = await countOf(`bailiwick_cost_dollars_total{model="${MODEL}"}`)
  assert.equal(Math.round(cost * NANO_PER_DOLLAR), spent)
})

it('an upstream has the attempts in flight that hold a connection', async () => {
  const { post, upstream } = gateway()
  const held = () => countOf('bailiwick_upstream_requests_in_flight{upstream="only"}')
  assert.equal(await held(), 0)
  upstream.script({ answerAfter: 'hold' })
  const sent = post(CHAT, chat('a'))
  await upstream.until(([one]) => one !== undefined)
  assert.equal(await held(), 1)
  upstream.open('hold')
  await sent
  await eventually('the connection is free', async () => (await held()) === 0)
})

it('time per output token is observed of whole streams with reported tokens', async () => {
  const { post, upstream } = gateway()
  const labels = (model: string) => `{model="${model}",upstream="only"}`
  const observed = (model: string) =>
    countOf(`bailiwick_time_per_output_token_seconds_count${labels(model)}`)
  const before = await observed(MODEL)
  const streamed = chat('a b c', { stream: true })
  await post(CHAT, streamed)
  await eventually('the stream has closed', async () => (await observed(MODEL)) === before + 1)
  assert.ok((await countOf(`bailiwick_time_per_output_token_seconds_sum${labels(MODEL)}`)) > 0)
  // Not streamed, not reported, broken off: no observation before that of the last.
  await post(CHAT, chat('whole'))
  upstream.script({ stream: { usage: 'nowhere' } }, { fault: { kind: 'reset', at: 2 } })
  await post(CHAT, streamed)
  await post(CHAT, streamed).catch(() => {})
  await post(CHAT, streamed)
  await eventually('the last has closed', async () => (await observed(MODEL)) >= before + 2)
  assert.equal(await observed(MODEL), before + 2)
})
