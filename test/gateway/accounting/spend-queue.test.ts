/** Requests that wait for room in a spend limit: their order, limits, and the end of a wait. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { onEachStore } from '#test/support/databases.ts'
import { MODEL } from '#test/support/gateway.ts'
import { sharedRedisUrl, withoutRedis } from '#test/support/redis.ts'
import { FIRST_CENTS, QUEUE_CONFIG, startQueue, WAIT_MS } from '#test/support/spend-queue.ts'

onEachStore('requests that wait for room', (dialect) => {
  for (const [name, redisUrl] of [
    ['in memory', undefined],
    ['by leases', sharedRedisUrl],
  ] as const) {
    describe(name, { skip: redisUrl ? withoutRedis : false }, () => {
      const start = () =>
        startQueue({ dialect, config: QUEUE_CONFIG, ...(redisUrl && { redisUrl: redisUrl() }) })

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
