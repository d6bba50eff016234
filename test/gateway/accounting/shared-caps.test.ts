/** Shares of requests without a maximum of output: each leaves most of the room to the next. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { onEachStore } from '#test/support/databases.ts'
import {
  type Answer,
  CHAT,
  chat,
  type GatewayOptions,
  MODEL,
  startGateway,
} from '#test/support/gateway.ts'
import { sharedRedisUrl, withoutRedis } from '#test/support/redis.ts'
import { makeLimitedProject } from '#test/support/spend.ts'

const MAXIMUM = 128_000
/** A cent buys 1,000 tokens of output. */
const CONFIG = `
bounds:
  spend_wait_seconds: 0
models:
  ${MODEL}:
    context_window: 400000
    max_output_tokens: ${MAXIMUM}
    price: { input: 0, output: 10 }
    max_tokens_per_1_minute: unlimited
`
const CAP_LONG = 16_384
const PARTS = 8

/** Statuses and maxima of requests at once, each sent when the one before it is under way. */
async function givenTo(options: GatewayOptions, cents: number, bodies: readonly string[]) {
  await using gateway = await startGateway(options)
  const { h, post, upstream } = gateway
  const { key } = await makeLimitedProject(h, cents)
  upstream.script({ answerAfter: 'gate', times: 'always' })
  const answers: Promise<Answer>[] = []
  for (const body of bodies) {
    const answer = post(CHAT, body, { key })
    answers.push(answer)
    const arrived = upstream.until((requests) => requests.length === answers.length)
    await Promise.race([arrived, answer])
  }
  upstream.open('gate')
  return (await Promise.all(answers)).map(({ status, headers }) => {
    const given = headers.get('x-bailiwick-capped')
    return [status, given === null ? undefined : Number(given)] as const
  })
}

onEachStore('a request without a maximum of output', (dialect) => {
  for (const [name, redisUrl] of [
    ['in memory', undefined],
    ['by leases', sharedRedisUrl],
  ] as const) {
    describe(name, { skip: redisUrl ? withoutRedis : false }, () => {
      const options: GatewayOptions = { dialect, config: CONFIG }
      const start = () => (redisUrl ? { ...options, redisUrl: redisUrl() } : options)

      it('takes an eighth of the room, and at least that of a long answer', async () => {
        const given = await givenTo(start(), 1_200, Array(20).fill(chat('x')))
        let left = 1_200_000
        for (const [status, most] of given) {
          const share = Math.min(MAXIMUM, Math.max(CAP_LONG, Math.floor(left / PARTS)))
          const capped = most ?? MAXIMUM
          assert.equal(status, 200)
          assert.ok(Math.abs(capped - share) <= 1, `${capped} tokens of ${left}, not ${share}`)
          left -= capped
        }
        assert.equal(given[0]?.[1], undefined)
      })

      it('gets all that its model writes where that is an eighth of the room', async () => {
        const given = await givenTo(start(), 10_000, Array(20).fill(chat('x')))
        assert.deepEqual(given, Array(20).fill([200, undefined]))
      })

      it('is given the rest where that is too little for a long answer', async () => {
        const first = chat('x', { max_tokens: 80_000 })
        const given = await givenTo(start(), 90, [first, chat('x'), chat('x')])
        assert.deepEqual(given[0], [200, undefined])
        assert.deepEqual([given[1]?.[0], given[2]?.[0]], [200, 429])
        const capped = given[1]?.[1] ?? 0
        assert.ok(capped > 9_900 && capped <= 10_000, `${capped} tokens`)
      })
    })
  }
})
