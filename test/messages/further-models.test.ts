/** Models of a message besides its own: limits of their own, prices, and whom an answer charges. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { UPSTREAM_KEY } from '#simulator/upstream.ts'
import { type Answer, shareGateway } from '#test/support/gateway.ts'

const HEADERS = {
  'anthropic-version': '2023-06-01',
  'anthropic-beta': 'server-side-fallback-2026-07-01,advisor-tool-2026-03-01',
}
const MODEL = 'claude-sonnet-5-5'
const OTHER = 'claude-haiku-5-5'
const LIMITED = 'claude-limited'
const UNPRICED = 'claude-unpriced'

const gateway = shareGateway({
  config: (url) => `unpriced_models: refuse
models:
  ${LIMITED}:
    price: { input: 1, output: 5 }
    max_requests_per_1_minute: 1
    max_tokens_per_1_minute: 1000
upstreams:
  claude:
    base_url: ${url}
    api_key: ${UPSTREAM_KEY}
    api_format: anthropic
    models: [claude-*]
`,
})

function send(more: object): Promise<Answer> {
  const messages = [{ role: 'user', content: 'Does it rain in Oslo?' }]
  const body = { model: MODEL, max_tokens: 64, messages, ...more }
  return gateway().post('/v1/messages', body, { headers: HEADERS })
}

/** Script of an answer by fallbacks: these tokens of each model, the last has answered. */
function answeredBy(...models: readonly string[]): void {
  const iterations = models.map((model, index) => ({
    type: index === 0 ? 'message' : 'fallback_message',
    model,
    input_tokens: 100,
    output_tokens: 10,
  }))
  gateway().upstream.script({
    includes: 'Oslo',
    message: { model: models.at(-1) },
    usage: { input_tokens: 100, output_tokens: 10, iterations },
  })
}

it('an answer of a model that the request does not name is charged as the requested one', async () => {
  gateway().upstream.script({ includes: 'Oslo', message: { model: OTHER } })
  assert.equal((await send({})).status, 200)
  assert.deepEqual((await gateway().counted()).models, [MODEL])
})

it('an answer of a fallback is charged at its model, and what was declined at its own', async () => {
  answeredBy(MODEL, OTHER)
  const { status, text } = await send({ fallbacks: [{ model: OTHER }] })
  assert.equal(status, 200, text)
  const { models, input_tokens, output_tokens } = await gateway().counted()
  // Of all tests so far.
  assert.deepEqual([models, input_tokens, output_tokens], [[OTHER, MODEL], 200, 20])
})

it('a further model without room in its own limits rejects the request, and names it', async () => {
  const fallbacks = [{ model: LIMITED }]
  answeredBy(MODEL, LIMITED)
  assert.equal((await send({ fallbacks })).status, 200)
  const { status, error } = await send({ fallbacks })
  assert.equal(status, 429)
  assert.match(error.message, new RegExp(LIMITED))
  assert.equal((await send({})).status, 200)
})

it('a further model without a price is rejected where such models are', async () => {
  const advisor = { type: 'advisor_20260301', name: 'advisor', model: UNPRICED, max_uses: 1 }
  for (const more of [{ fallbacks: [{ model: UNPRICED }] }, { tools: [advisor] }]) {
    const { status, error } = await send(more)
    assert.equal(status, 403)
    assert.match(error.message, new RegExp(UNPRICED))
  }
})
