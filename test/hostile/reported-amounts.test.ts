/**
 * Impossible reported amounts: usage that no model can produce is replaced by the estimate, and
 * what the model of a request cannot produce is not charged.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { movableClock } from '#test/support/clock.ts'
import { CHAT, type Counted, chat, MODEL, shareGateway } from '#test/support/gateway.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'

const WINDOW = 1_000
const { clock, move } = movableClock()
const gateway = shareGateway({
  clock,
  config: (url) => `
upstreams:
  only: { base_url: "${url}", api_key: "\${UPSTREAM_KEY}" }
models:
  ${MODEL}: { max_tokens_per_1_minute: 1000, price: { input: 1, output: 1 } }
  narrow:
    context_window: ${WINDOW}
    max_tokens_per_1_minute: 1000000
    price: { input: 1, output: 1 }
  unknown: { max_tokens_per_1_minute: 1000000, price: { input: 1, output: 1 } }
`,
})
/** Text of every response: 100 tokens by its length. */
const REPLY = 'x'.repeat(400)
const ABSURD = 2e14

async function send(usage: object, more: object): Promise<Counted> {
  const { post, counted, upstream } = gateway()
  await counted()
  upstream.script({ reply: REPLY, usage: usage as never })
  const { status } = await post(CHAT, chat('abcd', more))
  assert.equal(status, 200)
  return counted()
}

for (const stream of [false, true]) {
  const name = stream ? 'a stream' : 'a whole answer'
  it(`2e14 reported tokens of ${name} are replaced by the estimate, and close no bucket`, async () => {
    for (const usage of [
      { prompt_tokens: 10, completion_tokens: ABSURD },
      { prompt_tokens: ABSURD, completion_tokens: 10 },
      { prompt_tokens: 10, completion_tokens: 1e300 },
      {
        prompt_tokens: 10,
        completion_tokens: 10,
        prompt_tokens_details: { cached_tokens: ABSURD },
      },
    ]) {
      const counted = await send(usage, { stream })
      assert.deepEqual([counted.input_tokens, counted.output_tokens], [4, 100])
      assert.equal(counted.estimated_output_tokens, 100)
    }
  })
}

/** More than any window of the configuration, and less than what no model can produce. */
const WRONG = 99_000_000
const WRONG_USAGE = { prompt_tokens: 10, completion_tokens: WRONG, total_tokens: WRONG + 10 }
const WRONG_RESPONSE = { input_tokens: 10, output_tokens: WRONG, total_tokens: WRONG + 10 }

/** Tokens that were reported, and not charged. */
async function beyondBound(): Promise<number> {
  const { h } = gateway()
  const metric = h.metrics.registry.getSingleMetric('bailiwick_tokens_beyond_bound_total')
  return (await metric?.get())?.values.find(({ labels }) => labels.upstream === 'only')?.value ?? 0
}

/** Tokens counted of one answer, and those beyond the bound. */
async function charged(path: string, request: object, answer: object) {
  const { post, counted, upstream } = gateway()
  await counted()
  const before = await beyondBound()
  upstream.script({ status: 200, body: answer })
  assert.equal((await post(path, JSON.stringify(request))).status, 200)
  const { input_tokens, output_tokens = 0 } = await counted()
  return { input_tokens, output_tokens, beyond: (await beyondBound()) - before }
}

function chatTo(model: string, more: object = {}) {
  return {
    model,
    messages: [{ role: 'user', content: 'abcd' }],
    max_tokens: 9,
    ...more,
  }
}

it('usage over the window of its model is charged up to it, and the rest counted', async () => {
  const answer = { id: 'c', choices: [], usage: WRONG_USAGE }
  for (const n of [1, 3]) {
    const most = n * WINDOW
    const found = await charged(CHAT, chatTo('narrow', { n }), answer)
    assert.deepEqual(found, { input_tokens: 10, output_tokens: most, beyond: WRONG - most })
  }
})

it('usage over the window closes no bucket of the organization', async () => {
  const { h, post, upstream } = gateway()
  const answer = { id: 'c', choices: [], usage: WRONG_USAGE }
  upstream.script({ status: 200, body: answer, times: 2 })
  await post(CHAT, JSON.stringify(chatTo('narrow')))
  const { value: key } = await makeUserKey(h, await makeProject(h))
  assert.equal((await post(CHAT, JSON.stringify(chatTo('narrow')), { key })).status, 200)
})

it('a response with tools is charged a window for each call, and one more', async () => {
  const output = [{ type: 'web_search_call' }, { type: 'mcp_call' }, { type: 'message' }]
  const answer = { id: 'r', status: 'completed', output, usage: WRONG_RESPONSE }
  const request = { model: 'narrow', input: 'abcd', tools: [{ type: 'web_search' }] }
  for (const [more, windows] of [
    [{ max_tool_calls: 4 }, 5],
    // without a maximum, those that the answer has
    [{}, 3],
    [{ tools: [] }, 1],
  ] as const) {
    const most = windows * WINDOW
    const found = await charged('/v1/responses', { ...request, ...more }, answer)
    assert.deepEqual(found, { input_tokens: 10, output_tokens: most, beyond: WRONG - most })
  }
})

it('a response in the background is charged up to the window as well', async () => {
  const { h, post, counted, upstream } = gateway()
  await counted()
  const before = await beyondBound()
  const made = { id: 'resp_wrong', object: 'response', background: true, output: [] }
  upstream.script({ status: 200, body: { ...made, status: 'queued' } })
  const request = { model: 'narrow', input: 'abcd', background: true }
  assert.equal((await post('/v1/responses', JSON.stringify(request))).status, 200)
  await h.flush()
  const body = { ...made, status: 'completed', usage: WRONG_RESPONSE }
  upstream.script({ path: '/v1/responses/resp_wrong', status: 200, body, times: 'always' })
  move(120_000)
  await h.poll()
  const { input_tokens, output_tokens } = await counted()
  assert.deepEqual([input_tokens, output_tokens], [10, WINDOW])
  assert.equal((await beyondBound()) - before, WRONG - WINDOW)
})

it('input over the window is charged up to it', async () => {
  const usage = { prompt_tokens: WRONG, completion_tokens: 10, total_tokens: WRONG + 10 }
  const found = await charged(CHAT, chatTo('narrow'), { id: 'c', choices: [], usage })
  assert.deepEqual(found, { input_tokens: WINDOW, output_tokens: 10, beyond: WRONG - WINDOW })
})

it('usage of a model of an unknown window is charged as it is reported', async () => {
  const answer = { id: 'c', choices: [], usage: WRONG_USAGE }
  const found = await charged(CHAT, chatTo('unknown'), answer)
  assert.deepEqual(found, { input_tokens: 10, output_tokens: WRONG, beyond: 0 })
})

it('input that is no text is charged as it is reported, and output up to the window', async () => {
  // gpt-4o-mini counts up to 48,169 tokens for an image.
  const content = [{ type: 'image_url', image_url: { url: 'https://example.com/a.png' } }]
  const usage = { prompt_tokens: 48_169, completion_tokens: WRONG, total_tokens: WRONG + 48_169 }
  const answer = { id: 'c', choices: [], usage }
  const messages = [{ role: 'user', content }]
  const found = await charged(CHAT, chatTo('narrow', { messages }), answer)
  const beyond = WRONG - WINDOW
  assert.deepEqual(found, { input_tokens: 48_169, output_tokens: WINDOW, beyond })
})
