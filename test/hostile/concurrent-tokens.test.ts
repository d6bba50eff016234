/** Concurrent requests without a maximum start no more than their limit has room for. */
import assert from 'node:assert/strict'
import { beforeEach, it } from 'node:test'
import { movableClock } from '#test/support/clock.ts'
import { type Answer, CHAT, chat, shareGateway } from '#test/support/gateway.ts'

const { clock, move } = movableClock()
const gateway = shareGateway({
  clock,
  config: `
models:
  gpt-small: { max_requests_per_1_minute: 10000, max_tokens_per_1_minute: 1000 }
  gpt-large: { max_requests_per_1_minute: 10000, max_tokens_per_1_minute: 1000000 }
`,
})

/** Advances the clock until every bucket is empty. */
beforeEach(() => move(240_000))

const REQUESTS = 240

/** Sends concurrent requests, which the upstream holds until all others were answered. */
async function sendAtOnce(model: string, more: object): Promise<Answer[]> {
  const { upstream, post } = gateway()
  upstream.script({ includes: 'hold', answerAfter: 'all', times: 'always' })
  let refused = 0
  const { promise, resolve } = Promise.withResolvers<void>()
  const answers = Array.from({ length: REQUESTS }, async () => {
    const answer = await post(CHAT, chat('a', { model, user: 'hold', ...more }))
    if (answer.status === 429) refused += 1
    if (refused + upstream.requests.length >= REQUESTS) resolve()
    return answer
  })
  await promise
  upstream.open('all')
  return Promise.all(answers)
}

function admitted(answers: readonly Answer[]): number {
  return answers.filter(({ status }) => status === 200).length
}

it('240 concurrent requests without a maximum: the default output of the first fills the limit', async () => {
  assert.equal(admitted(await sendAtOnce('gpt-small', {})), 1)
  assert.equal((await gateway().post(CHAT, chat('a', { model: 'gpt-small' }))).status, 200)
})

it('240 concurrent requests with n: 128: those are admitted whose default outputs fit', async () => {
  // 128 × 4,096 is more than half of the limit; the second gets the rest.
  assert.equal(admitted(await sendAtOnce('gpt-large', { n: 128 })), 2)
})

it('n: 128 without a maximum is too large for a limit below its default output', async () => {
  const answers = await sendAtOnce('gpt-small', { n: 128 })
  assert.equal(admitted(answers), 0)
  const [{ error, headers } = assert.fail()] = answers
  assert.match(error.message, /^Request too large for gpt-small .* Limit 1000, Requested 524292\./)
  assert.equal(headers.get('x-should-retry'), 'false')
  const metrics = await gateway().h.metrics.registry.metrics()
  assert.match(metrics, /bound_exceeded_total\{bound="default_output_tokens"\} 240\n/)
})
