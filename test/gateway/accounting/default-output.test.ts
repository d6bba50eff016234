/** Default output of a request without a maximum: reserved as far as the limit has room. */
import assert from 'node:assert/strict'
import { beforeEach, it } from 'node:test'
import { movableClock } from '#test/support/clock.ts'
import { type Answer, CHAT, chat, shareGateway } from '#test/support/gateway.ts'

const { clock, move } = movableClock()
const gateway = shareGateway({
  clock,
  config: `
models:
  gpt-small: { max_requests_per_1_minute: 1000, max_tokens_per_1_minute: 1000 }
  gpt-wide: { max_requests_per_1_minute: 1000, max_tokens_per_1_minute: 10000 }
  gpt-short: { max_tokens_per_1_minute: 10000, default_output_tokens: 100 }
  thinker: { max_tokens_per_1_minute: 100000, reasoning: true }
`,
})

beforeEach(() => move(240_000))

function send(model: string, more: object = {}): Promise<Answer> {
  return gateway().post(CHAT, chat('a', { model, ...more }))
}

let gates = 0

/** `error.limit` in the 429 of a second request while a first one is in flight. */
async function limitBeside(model: string, more: object, second: object) {
  const { upstream } = gateway()
  const gate = `refused ${++gates}`
  upstream.reset()
  upstream.script({ includes: 'hold', answerAfter: gate })
  const held = send(model, { ...more, user: 'hold' })
  await upstream.until(([first]) => first?.complete === true)
  const refused = await send(model, second)
  upstream.open(gate)
  const { headers } = await held
  return { ...JSON.parse(refused.text).error.limit, remaining: headers.get(REMAINING) }
}

const REMAINING = 'x-ratelimit-remaining-tokens'

it('sequential requests under 1,000 TPM are admitted as long as their usage fits', async () => {
  const { upstream } = gateway()
  upstream.script({ usage: { prompt_tokens: 4, completion_tokens: 16 }, times: 'always' })
  for (let i = 0; i < 50; i++) {
    const { status, headers } = await send('gpt-small', { stream: i % 2 === 1 })
    assert.equal(status, 200, `request ${i}`)
    assert.equal(headers.get(REMAINING), String(1000 - 20 * i - 4))
  }
  const refused = await send('gpt-small')
  assert.match(
    refused.error.message,
    /Limit 1000, Used 1000, Requested 4\. Please try again in 240ms/,
  )
})

it('the default output is reserved in addition to the estimate, and is absent from the headers', async () => {
  const limit = await limitBeside('gpt-wide', {}, { max_tokens: 9_000 })
  assert.deepEqual([limit.used, limit.reserved, limit.requested], [4_100, 4_100, 9_000])
  assert.equal(limit.remaining, '9996')
})

it('a maximum replaces the default output and is multiplied by n', async () => {
  const one = await limitBeside('gpt-wide', { max_tokens: 50 }, { max_tokens: 9_990 })
  assert.deepEqual([one.used, one.reserved], [50, 50])
  move(240_000)
  const two = await limitBeside('gpt-wide', { n: 2 }, { max_tokens: 9_000 })
  assert.deepEqual([two.used, two.reserved], [8_196, 8_196])
})

it('a model’s own default output applies, and a reasoning model has the larger one', async () => {
  assert.equal((await limitBeside('gpt-short', {}, { max_tokens: 9_990 })).reserved, 104)
  assert.equal((await limitBeside('thinker', {}, { max_tokens: 99_000 })).reserved, 16_388)
})

it('a request whose default output alone exceeds the limit is admitted, also twice in a row', async () => {
  for (let i = 0; i < 2; i++) assert.equal((await send('gpt-small', { n: 1 })).status, 200)
})

it('a failed call returns the default output to the bucket', async () => {
  const { upstream } = gateway()
  upstream.script({ status: 500 })
  assert.equal((await send('gpt-small')).status, 500)
  const next = await send('gpt-small')
  assert.deepEqual([next.status, next.headers.get(REMAINING)], [200, '996'])
})
