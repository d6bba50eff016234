/** Input outside the messages counts against the token limit. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { CHAT, MODEL, shareGateway } from '#test/support/gateway.ts'

const LIMIT = 1_000
const gateway = shareGateway({
  config: (url) => `
upstreams:
  only: { base_url: "${url}", api_key: "\${UPSTREAM_KEY}" }
models:
  ${MODEL}: { max_tokens_per_1_minute: ${LIMIT} }
`,
})

const TEXT = 'x'.repeat(8 * LIMIT)
const USER = { role: 'user', content: 'a' }
const HIDDEN: Readonly<Record<string, object>> = {
  'a prediction': { messages: [USER], prediction: { type: 'content', content: TEXT } },
  'a prediction in parts': {
    messages: [USER],
    prediction: { type: 'content', content: [{ type: 'text', text: TEXT }] },
  },
  documents: { messages: [USER], documents: [{ title: 'a', text: TEXT }] },
  'earlier reasoning': {
    messages: [USER, { role: 'assistant', content: 'b', reasoning_content: TEXT }, USER],
  },
}

for (const [name, body] of Object.entries(HIDDEN)) {
  it(`${name} with more tokens than the limit is rejected as too large`, async () => {
    const { post, upstream } = gateway()
    const { status, error } = await post(CHAT, { model: MODEL, ...body })
    assert.equal(status, 429)
    assert.match(error.message, /^Request too large .* Requested 20\d\d\./)
    assert.equal(upstream.arrived, 0)
  })
}
