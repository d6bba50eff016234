/** Levels in Redis or Valkey: the connection, server time, and keys. */

import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { Redis } from 'ioredis'
import { elapsedClock } from '#base/clock.ts'
import { createTurnStages } from '#event-loop/turn-stages.ts'
import type { Demand } from '#limits/limiter.ts'
import { createMemoryLimiter } from '#limits/memory.ts'
import { createRedisLimiter } from '#limits/redis.ts'
import { LimiterUnavailable } from '#limits/redis-client.ts'
import { eventually } from '#test/support/eventually.ts'
import { freePort } from '#test/support/free-port.ts'
import { sharedRedisUrl, startRedis, withoutRedis } from '#test/support/redis.ts'
import { timedSchedule } from '#test/support/schedule.ts'

const MINUTE = 60_000

function demandOf(cost: number, limit = 100): Demand {
  return {
    bucket: 'tokens',
    windowMs: MINUTE,
    limit,
    cost,
  }
}

function open(url = sharedRedisUrl(), warn: (message: string) => void = assert.fail) {
  return createRedisLimiter({
    url,
    atStage: createTurnStages(setImmediate),
    elapsed: elapsedClock,
    schedule: timedSchedule(),
    warn,
  })
}

/** A server that is removed when the test ends. */
async function ownServer(t: TestContext, ...settings: string[]) {
  const server = await startRedis(...settings)
  t.after(() => server.remove())
  return server
}

type TestContext = { after(fn: () => Promise<void>): void }

/** A limiter and a client of the same server, which are closed when the test ends. */
async function openWithClient(t: TestContext, url = sharedRedisUrl()) {
  const limiter = await open(url)
  const client = new Redis(url)
  t.after(async () => {
    client.disconnect()
    await limiter.close()
  })
  return { limiter, client }
}

describe('levels in Redis', { skip: withoutRedis }, () => {
  it('a server with an evicting policy is rejected with a sentence', async (t) => {
    const server = await ownServer(t, '--maxmemory-policy', 'allkeys-lru')
    await assert.rejects(open(server.url), /maxmemory-policy allkeys-lru.*Set it to noeviction/)
  })

  it('an unreadable policy is logged as a warning to check it', async (t) => {
    const server = await ownServer(t, '--rename-command', 'CONFIG', '')
    const warnings: string[] = []
    const limiter = await open(server.url, (message) => warnings.push(message))
    t.after(() => limiter.close())
    assert.match(warnings.join(), /maxmemory-policy of Redis cannot be read .*noeviction/)
  })

  it('an unreachable server is an error with a sentence', async (t) => {
    const server = await ownServer(t)
    await server.kill()
    await assert.rejects(
      open(server.url, () => {}),
      /^LimiterUnavailable: Redis cannot be reached/,
    )
  })

  it('a reservation is one command, for any number of buckets', async (t) => {
    const server = await ownServer(t)
    const { limiter, client } = await openWithClient(t, server.url)
    const demands = ['a', 'b', 'c', 'd'].map((bucket) => ({ ...demandOf(1), bucket }))
    for (let i = 0; i < 20; i++) await limiter.reserve('org', demands)
    const stats = await client.info('commandstats')
    // The first call, which a new server answers NOSCRIPT, is repeated with the script.
    assert.match(stats, /cmdstat_eval:calls=1,/)
    assert.match(stats, /cmdstat_evalsha:calls=20,.*failed_calls=1\b/)
  })

  it('time is the server’s, in Unix milliseconds', async (t) => {
    const limiter = await open()
    t.after(() => limiter.close())
    const before = Date.now()
    const outcome = await limiter.reserve(randomUUID(), [demandOf(1)])
    assert.ok(outcome.admitted)
    const { reservedAt } = outcome.reservation
    assert.ok(reservedAt >= before - 5_000 && reservedAt <= Date.now() + 5_000)
  })

  it('a key expires when its bucket is empty and settled', async (t) => {
    const { limiter, client } = await openWithClient(t)
    const scope = randomUUID()
    const remaining = async (demand: Demand): Promise<number> => {
      const outcome = await limiter.reserve(scope, [demand])
      assert.ok(outcome.admitted)
      return client.pttl(`{${scope}}:b:${demand.bucket}`)
    }
    const within = (ms: number, low: number, high: number) =>
      assert.ok(ms > low && ms <= high, `${ms} is not in ${low}..${high}`)
    // Until it has leaked, where nothing can be settled; else that much longer.
    within(await remaining({ ...demandOf(50), bucket: 'fixed', fixed: true }), 25_000, 30_001)
    within(await remaining({ ...demandOf(1), bucket: 'open' }), 55_000, 60_001)
    within(await remaining({ ...demandOf(0), bucket: 'open' }), 55_000, 60_001)
  })

  it('a command without a reply is LimiterUnavailable, and its reservation is kept', async (t) => {
    const server = await ownServer(t)
    const limiter = await open(server.url, () => {})
    t.after(() => limiter.close())
    await limiter.reserve('org', [demandOf(10)])
    server.freeze()
    await assert.rejects(
      limiter.reserve('org', [demandOf(50)]),
      (error) => error instanceof LimiterUnavailable && /did not answer within/.test(error.message),
    )
    server.resume()
    await eventually('the reservation is taken back', async () => {
      const [level = 0] = await limiter.read('org', [demandOf(0)])
      assert.ok(level > 55 && level <= 60, String(level))
    })
  })

  it('an unanswered settlement is retried, and applied once', async (t) => {
    const server = await ownServer(t)
    const limiter = await open(server.url, () => {})
    const client = new Redis(server.url)
    t.after(async () => {
      client.disconnect()
      await limiter.close()
    })
    const outcome = await limiter.reserve('org', [demandOf(50)])
    assert.ok(outcome.admitted)
    // The limiter detects it only at its next write or read.
    await client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
    limiter.settle(outcome.reservation, [90])
    await eventually('the settlement is made', async () => {
      const [level = 0] = await limiter.read('org', [demandOf(0)])
      assert.ok(level > 80 && level <= 90, String(level))
    })
    limiter.settle(outcome.reservation, [90])
    const [level = 0] = await limiter.read('org', [demandOf(0)])
    assert.ok(level <= 90)
  })

  it('settlements of one turn have the effect of one after the other, in any order', async (t) => {
    const limiter = await open()
    t.after(() => limiter.close())
    const costs = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 2, maxLength: 9 })
    const turns = costs.chain((all) =>
      fc.record({
        costs: fc.constant(all),
        order: fc.shuffledSubarray([...all.keys()], { minLength: 1 }),
        shares: fc.array(fc.double({ min: 0, max: 3, noNaN: true }), {
          minLength: all.length,
          maxLength: all.length,
        }),
      }),
    )
    await fc.assert(
      fc.asyncProperty(turns, async ({ costs, order, shares }) => {
        const memory = createMemoryLimiter({ now: () => 0 })
        const levels = [limiter, memory].map(async (one) => {
          const scope = randomUUID()
          const reserve = (cost: number, ms: number) =>
            one.reserve(scope, [demandOf(cost, 300)], ms)
          const made = await Promise.all(costs.map((cost, i) => reserve(cost, i > 4 ? 1_000 : 0)))
          for (const index of order) {
            const outcome = made[index]
            if (!outcome?.admitted) continue
            one.settle(outcome.reservation, [(costs[index] ?? 0) * (shares[index] ?? 0)], 2_000)
          }
          const last = await reserve(7, 2_000)
          return [...last.levels, ...(await one.read(scope, [demandOf(0, 300)], 2_000))]
        })
        const [real, expected] = await Promise.all(levels)
        assert.deepEqual(real, expected)
      }),
      { numRuns: 200 },
    )
  })

  it('a settlement beside a bucket that cannot be read is not lost', async (t) => {
    const { limiter, client } = await openWithClient(t)
    const scope = randomUUID()
    const outcome = await limiter.reserve(scope, [demandOf(50)])
    assert.ok(outcome.admitted)
    await client.rpush(`{${scope}}:b:broken`, 'not a bucket')
    limiter.settle(outcome.reservation, [90])
    const beside = limiter.reserve(scope, [{ ...demandOf(1), bucket: 'broken' }])
    await assert.rejects(beside, /WRONGTYPE/)
    await eventually('the settlement is made', async () => {
      const [level = 0] = await limiter.read(scope, [demandOf(0)])
      assert.ok(level > 80 && level <= 90, String(level))
    })
  })

  it('a server that loses its scripts gets them again, and no call fails', async (t) => {
    const server = await ownServer(t)
    const { limiter, client } = await openWithClient(t, server.url)
    await limiter.reserve('org', [demandOf(10)])
    await client.script('FLUSH')
    const outcomes = await Promise.all(
      ['org', 'other', 'third'].map((scope) => limiter.reserve(scope, [demandOf(10)])),
    )
    assert.ok(outcomes.every(({ admitted }) => admitted))
    const [level = 0] = await limiter.read('org', [demandOf(0)])
    assert.ok(level > 19 && level <= 20, String(level))
  })

  it('a cluster is supported', async (t) => {
    const bus = ['--cluster-announce-ip', '127.0.0.1', '--cluster-port', String(await freePort())]
    const server = await ownServer(t, '--cluster-enabled', 'yes', ...bus)
    const client = new Redis(server.url)
    t.after(async () => client.disconnect())
    await client.cluster('ADDSLOTSRANGE', 0, 16_383)
    await eventually('the cluster is up', async () =>
      assert.match(await client.cluster('INFO'), /cluster_state:ok/),
    )
    const limiter = await open(`${server.url}?cluster=true`)
    t.after(() => limiter.close())
    for (const scope of ['one', 'two', 'three']) {
      const outcome = await limiter.reserve(scope, [
        demandOf(60),
        { ...demandOf(1), bucket: 'requests' },
      ])
      assert.ok(outcome.admitted)
      limiter.settle(outcome.reservation, [10, 1])
      await limiter.probe(scope)
      const [level = 0] = await limiter.read(scope, [demandOf(0)])
      assert.ok(level > 5 && level <= 10, String(level))
    }
  })
})
