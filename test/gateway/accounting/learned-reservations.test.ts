/** Limits on tokens that reserve the usual output of a project's answers, and not the maximum. */
import assert from 'node:assert/strict'
import { beforeEach, it } from 'node:test'
import { movableClock } from '#test/support/clock.ts'
import { type Answer, CHAT, chat, shareGateway } from '#test/support/gateway.ts'

const { clock, move } = movableClock()
const gateway = shareGateway({
  clock,
  config: `
models:
  gpt-usual: { max_tokens_per_1_minute: 10000, reserve_output: learned }
  gpt-most: { max_tokens_per_1_minute: 10000 }
`,
})

beforeEach(() => {
  move(3_600_000)
  gateway().upstream.reset()
})

const REMAINING = 'x-ratelimit-remaining-tokens'

function send(model: string, more: object = {}, text = 'a'): Promise<Answer> {
  return gateway().post(CHAT, chat(text, { model, max_completion_tokens: 128_000, ...more }))
}

it('a maximum above the limit is no reservation of a model with learned ones', async () => {
  assert.equal((await send('gpt-most')).status, 429)
  const { status, headers } = await send('gpt-usual')
  assert.deepEqual([status, headers.get(REMAINING)], [200, String(10_000 - 4 - 4_096)])
})

it('the reservation follows the outputs of earlier answers, and no more than the maximum', async () => {
  const { upstream } = gateway()
  upstream.script({ usage: { prompt_tokens: 4, completion_tokens: 100 }, times: 'always' })
  for (let i = 0; i < 20; i++) {
    move(60_000)
    assert.equal((await send('gpt-usual')).status, 200)
  }
  move(60_000)
  const reserved = 10_000 - Number((await send('gpt-usual')).headers.get(REMAINING))
  assert.ok(reserved >= 104 && reserved < 240, `reserved: ${reserved}`)
  move(60_000)
  const least = await send('gpt-usual', { max_completion_tokens: 7 })
  assert.ok(Number(least.headers.get(REMAINING)) >= 10_000 - 6 - 7)
})

it('output beyond the reservation is a debt, which later requests wait for', async () => {
  const { upstream } = gateway()
  upstream.script({ usage: { prompt_tokens: 4, completion_tokens: 25_000 } })
  assert.equal((await send('gpt-usual')).status, 200)
  const { status, error } = await send('gpt-usual', { max_completion_tokens: 1 })
  assert.equal(status, 429)
  assert.match(error.message, /Limit 10000, Used 25004, Requested \d\./)
})

it('input that cannot be read from a cache is too large for a limit', async () => {
  const { status, headers, error } = await send('gpt-usual', {}, 'a'.repeat(60_000))
  assert.equal(status, 429)
  assert.match(error.message, /^Request too large .* Requested 15003\./)
  assert.equal(headers.get('retry-after'), null)
})

it('input near the limit with its usual output waits for an empty bucket', async () => {
  const text = 'a'.repeat(36_000)
  assert.equal((await send('gpt-usual', { max_completion_tokens: 1_000 }, 'a')).status, 200)
  const { status, error } = await send('gpt-usual', {}, text)
  assert.equal(status, 429)
  assert.match(error.message, /Requested 10000\./)
  move(60_000)
  assert.equal((await send('gpt-usual', {}, text)).status, 200)
})
