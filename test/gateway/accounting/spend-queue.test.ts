/** Requests that wait for room in a spend limit: their order, limits, and the end of a wait. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { onEachStore } from '#test/harness/databases.ts'
import { CHAT, chat, type GatewayOptions, MODEL, startGateway } from '#test/harness/gateway.ts'
import { sharedRedisUrl, withoutRedis } from '#test/support/redis.ts'
import { makeLimitedProject } from '#test/support/spend.ts'

const WAIT_MS = 60_000
/** Ten tokens of output cost a cent. */
const CONFIG = `
bounds:
  spend_wait_seconds: ${WAIT_MS / 1_000}
models:
  ${MODEL}:
    context_window: 1000
    max_output_tokens: 1000
    price: { input: 0, output: 1000 }
    max_tokens_per_1_minute: unlimited
`
const CENTS = 100
const FIRST_CENTS = 60

/** A project of whose dollar a request has reserved 60 cents, until `open` is called. */
const startQueue = async (options: GatewayOptions) => {
  await using starting = new AsyncDisposableStack()
  const gateway = starting.use(await startGateway(options))
  const { h, post, upstream } = gateway
  const { projectId, key } = await makeLimitedProject(h, CENTS)
  const bodyOf = (text: string, cents: number) => chat(text, { max_tokens: cents * 10 })
  const send = (text: string, cents: number) => post(CHAT, bodyOf(text, cents), { key })
  upstream.script({ includes: 'the first', answerAfter: 'gate' })
  const first = send('the first', FIRST_CENTS)
  await upstream.until((requests) => requests.length > 0)
  const running = starting.move()
  let passed = 0
  return {
    gateway,
    projectId,
    key,
    send,
    /** Sends a request, and resolves with its answer to come once it has been handled. */
    queue: async (text: string, cents: number) => {
      const answer = send(text, cents)
      // Small enough to pass those that wait: it was handled after them.
      passed += 1
      assert.equal((await send(`passing ${passed}`, 2)).status, 200)
      return { answer }
    },
    /** Sends one whose caller leaves when `leave` is called. */
    sendAndLeave: async (text: string, cents: number) => {
      const leaving = new AbortController()
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
      const { signal } = leaving
      const body = bodyOf(text, cents)
      const sent = fetch(h.url + CHAT, { method: 'POST', headers, body, signal })
      sent.catch(() => {})
      passed += 1
      assert.equal((await send(`passing ${passed}`, 2)).status, 200)
      return () => leaving.abort()
    },
    arrived: () => gateway.arrived().flatMap((body) => /the \w+/.exec(body) ?? []),
    end: async () => {
      upstream.open('gate')
      assert.equal((await first).status, 200)
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

onEachStore('requests that wait for room', (dialect) => {
  for (const [name, redisUrl] of [
    ['in memory', undefined],
    ['by leases', sharedRedisUrl],
  ] as const) {
    describe(name, { skip: redisUrl ? withoutRedis : false }, () => {
      const start = () =>
        startQueue({ dialect, config: CONFIG, ...(redisUrl && { redisUrl: redisUrl() }) })

      it('are passed by those alone that leave most of the room', async () => {
        await using queue = await start()
        const large = await queue.queue('the large', 80)
        // It would fit into the 40 cents that are left.
        const later = await queue.queue('the later', 20)
        assert.deepEqual(queue.arrived(), ['the first'])
        await queue.end()
        assert.equal((await large.answer).status, 200)
        assert.equal((await later.answer).status, 200)
        assert.deepEqual(queue.arrived(), ['the first', 'the large', 'the later'])
      })

      it('leave their place when their caller leaves', async () => {
        await using queue = await start()
        const leave = await queue.sendAndLeave('the large', 80)
        const later = await queue.queue('the later', 20)
        leave()
        assert.equal((await later.answer).status, 200)
        await queue.end()
        assert.deepEqual(queue.arrived(), ['the first', 'the later'])
      })

      it('have the limit that was set while they waited', async () => {
        await using queue = await start()
        const { answer } = await queue.queue('the large', 80)
        await queue.gateway.h.client.updateProjectSpendLimit({
          project_id: queue.projectId,
          threshold_amount: 75,
          currency: 'USD',
          interval: 'month',
        })
        await queue.end()
        const { status, error } = await answer
        assert.deepEqual([status, error.code], [429, 'request_above_spend_limit'])
        assert.deepEqual(queue.arrived(), ['the first'])
      })

      it('are rejected long before the wait is over, for what the background holds', async () => {
        await using queue = await start()
        await queue.end()
        const { post } = queue.gateway
        const { key } = queue
        const output = { max_output_tokens: FIRST_CENTS * 10, background: true }
        const response = { model: MODEL, input: 'hello', ...output }
        assert.equal((await post('/v1/responses', response, { key })).status, 200)
        await queue.gateway.h.flush()
        const startedAt = performance.now()
        const { status, error } = await queue.send('the large', 80)
        assert.deepEqual([status, error.code], [429, 'rate_limit_exceeded'])
        assert.ok(performance.now() - startedAt < WAIT_MS / 2)
      })
    })
  }
})
