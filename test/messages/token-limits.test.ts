/** Limits on tokens of messages: output as it is made, and input without that read from a cache. */
import assert from 'node:assert/strict'
import { beforeEach, it } from 'node:test'
import { UPSTREAM_KEY } from '#simulator/upstream.ts'
import { movableClock } from '#test/support/clock.ts'
import { type Answer, shareGateway } from '#test/support/gateway.ts'

const MODEL = 'claude-opus-5-5'
const LIMIT = 50_000
const { clock, move } = movableClock()
const gateway = shareGateway({
  clock,
  config: (url) => `upstreams:
  claude:
    base_url: ${url}
    api_key: ${UPSTREAM_KEY}
    api_format: anthropic
    models: [claude-*]
models:
  ${MODEL}: { max_tokens_per_1_minute: ${LIMIT} }
`,
})

beforeEach(() => move(3_600_000))

function send(text: string, more: object = {}): Promise<Answer> {
  const body = {
    model: MODEL,
    max_tokens: 128_000,
    messages: [{ role: 'user', content: text }],
    ...more,
  }
  return gateway().post('/v1/messages', body, { headers: { 'anthropic-version': '2023-06-01' } })
}

const CACHED = { cache_control: { type: 'ephemeral' } }
const LONG = 'a '.repeat(3 * LIMIT)

it('max_tokens above the limit is no reservation of it', async () => {
  assert.equal((await send('Does it rain?')).status, 200)
})

it('tokens that are read from a cache do not count', async () => {
  const usage = {
    input_tokens: 10,
    cache_creation_input_tokens: 20,
    cache_read_input_tokens: 40_000,
    output_tokens: 30,
  }
  for (let i = 0; i < 5; i++) {
    gateway().upstream.script({ usage })
    assert.equal((await send('Does it rain?', CACHED)).status, 200)
  }
})

it('a longer input than the limit is too large, and never fits', async () => {
  const { status, headers, text } = await send(LONG)
  assert.deepEqual([status, headers.get('x-should-retry')], [429, 'false'])
  assert.match(text, /Request too large/)
})

it('a longer input that may be in a cache waits for an empty bucket', async () => {
  const usage = { input_tokens: 10, cache_read_input_tokens: 75_000, output_tokens: 30 }
  gateway().upstream.script({ usage: { ...usage, output_tokens: 10_000 } })
  assert.equal((await send('Does it rain?', CACHED)).status, 200)
  const { status, headers } = await send(LONG, CACHED)
  assert.deepEqual([status, Number(headers.get('retry-after')) > 0], [429, true])
  move(60_000)
  gateway().upstream.script({ usage })
  assert.equal((await send(LONG, CACHED)).status, 200)
})
