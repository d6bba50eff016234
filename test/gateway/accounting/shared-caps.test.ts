/** Maxima of output of agents that share a budget: one leaves room for the next. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { CHAT, chat, MODEL, startGateway } from '#test/harness/gateway.ts'
import { makeLimitedProject } from '#test/support/spend.ts'

/** A cent buys 1,000 tokens of output. */
const CONFIG = `
bounds:
  spend_wait_seconds: 0
models:
  ${MODEL}:
    context_window: 400000
    max_output_tokens: 128000
    price: { input: 0, output: 10 }
    max_tokens_per_1_minute: unlimited
`
const CENTS = 200
const FIRST_TOKENS = 80_000

it('a maximum above 16,384 tokens leaves half of the room to the requests after it', async () => {
  await using gateway = await startGateway({ config: CONFIG })
  const { h, post, upstream } = gateway
  const { key } = await makeLimitedProject(h, CENTS)
  upstream.script({ answerAfter: 'gate', times: 'always' })
  const answers: ReturnType<typeof post>[] = []
  for (const body of [chat('x', { max_tokens: FIRST_TOKENS }), ...Array(4).fill(chat('x'))]) {
    const answer = post(CHAT, body, { key })
    answers.push(answer)
    const arrived = upstream.until((requests) => requests.length === answers.length)
    await Promise.race([arrived, answer])
  }
  upstream.open('gate')
  const given = (await Promise.all(answers)).map(({ status, headers }) => [
    status,
    Math.round(Number(headers.get('x-bailiwick-capped')) / 1_000),
  ])
  // 120,000 tokens are left to the second, then 60, 30 and 14 thousand.
  assert.deepEqual(given, [
    [200, 0],
    [200, 60],
    [200, 30],
    [200, 16],
    [200, 14],
  ])
})
