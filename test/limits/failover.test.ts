/**
 * Rate limiting of a node while Redis is down, on a server that is killed, frozen and restarted.
 */

import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { elapsedClock } from '#base/clock.ts'
import { createTurnStages } from '#event-loop/turn-stages.ts'
import { createFailover } from '#limits/failover.ts'
import {
  type Demand,
  type Reservation,
  type ReserveOutcome,
  retryAfterMs,
} from '#limits/limiter.ts'
import { createRedisLimiter } from '#limits/redis.ts'
import { eventually } from '#test/support/eventually.ts'
import { startRedis, withoutRedis } from '#test/support/redis.ts'
import { timedSchedule } from '#test/support/schedule.ts'

const MINUTE = 60_000

function demandOf(cost: number, limit = 100, bucket = 'tokens'): Demand {
  return {
    bucket,
    windowMs: MINUTE,
    limit,
    cost,
  }
}

function taken(outcome: ReserveOutcome): Reservation {
  assert.ok(outcome.admitted)
  return outcome.reservation
}

/** A node of `nodes`, with a clock that does not move, on a Redis of its own. */
async function startNode(t: TestContext, nodes: number) {
  const server = await startRedis()
  const time = { ms: Date.now() }
  const switches: string[] = []
  const schedule = timedSchedule()
  const shared = await createRedisLimiter({
    url: server.url,
    atStage: createTurnStages(setImmediate),
    elapsed: elapsedClock,
    schedule,
    warn: () => {},
  })
  const node = createFailover({
    shared,
    schedule,
    now: () => time.ms,
    liveNodes: () => nodes,
    onSwitch: (state) => switches.push(state),
  })
  t.after(async () => {
    await node.close()
    await server.remove()
  })
  const levelOf = async (bucket = 'tokens'): Promise<number> =>
    (await node.read('org', [demandOf(0, 100, bucket)]))[0] ?? Number.NaN
  const reserve = async (...demands: Demand[]): Promise<ReserveOutcome> =>
    node.reserve('org', demands)
  const isBack = () =>
    eventually('the node counts in Redis', () => assert.equal(node.state(), 'shared'))
  return { server, time, switches, node, shared, reserve, levelOf, isBack }
}

/** Tolerance: the server's clock runs during a test, so a level may have leaked by this much. */
function about(level: number, expected: number): void {
  assert.ok(level <= expected && level > expected - 10, `${level} is not about ${expected}`)
}

describe('a node without Redis', { skip: withoutRedis }, () => {
  it('enforces its share of a limit, from the last level it saw', async (t) => {
    const { server, node, switches, reserve } = await startNode(t, 2)
    await reserve(demandOf(60))
    await server.kill()
    // Of its 50, 30 are used.
    const outcome = await reserve(demandOf(20))
    assert.equal(outcome.admitted, true)
    assert.deepEqual(outcome.levels, [100])
    assert.equal((await reserve(demandOf(1))).admitted, false)
    assert.equal(node.state(), 'fallback')
    assert.deepEqual(switches, ['fallback'])
  })

  it('allows no burst: an unseen bucket starts full and leaks at the node’s own rate', async (t) => {
    const { server, time, reserve } = await startNode(t, 2)
    await server.kill()
    assert.equal((await reserve(demandOf(1))).admitted, false)
    time.ms += 6_000
    assert.equal((await reserve(demandOf(5))).admitted, true)
    assert.equal((await reserve(demandOf(1))).admitted, false)
    time.ms += MINUTE
    assert.equal((await reserve(demandOf(50))).admitted, true)
    assert.equal((await reserve(demandOf(1))).admitted, false)
    // Full at the switch, empty a window later, also for buckets not requested until then.
    assert.equal((await reserve(demandOf(45, 100, 'other'))).admitted, true)
  })

  it('treats a level older than a window as full', async (t) => {
    const { server, time, reserve } = await startNode(t, 1)
    await reserve(demandOf(10))
    time.ms += MINUTE
    await server.kill()
    assert.equal((await reserve(demandOf(1))).admitted, false)
  })

  it('returns a correct retry hint, also above its share', async (t) => {
    const { server, time, reserve } = await startNode(t, 4)
    await reserve(demandOf(100))
    await server.kill()
    const demand = demandOf(10)
    const { levels } = await reserve(demand)
    const waitMs = retryAfterMs(demand, levels[0] ?? 0)
    assert.equal(waitMs, 24_000)
    time.ms += waitMs - 1
    assert.equal((await reserve(demand)).admitted, false)
    time.ms += 1
    assert.equal((await reserve(demand)).admitted, true)
    const tooMuch = demandOf(60)
    const refused = await reserve(tooMuch)
    assert.ok(Number.isFinite(retryAfterMs(tooMuch, refused.levels[0] ?? 0)))
  })

  it('fails no request in flight, and admits no more than the share', async (t) => {
    const { server, reserve } = await startNode(t, 2)
    await reserve(demandOf(0, 100, 'requests'))
    server.freeze()
    const reservations = Array.from({ length: 200 }, () => reserve(demandOf(1, 100, 'requests')))
    await server.kill()
    const answers = await Promise.all(reservations)
    assert.equal(answers.filter(({ admitted }) => admitted).length, 50)
  })

  it('charges its local reservations to the recovered server', async (t) => {
    const { server, switches, reserve, levelOf, isBack } = await startNode(t, 2)
    await reserve(demandOf(60))
    await server.kill()
    taken(await reserve(demandOf(15)))
    assert.equal((await reserve(demandOf(1, 100, 'other'))).admitted, false)
    await server.start()
    await isBack()
    assert.deepEqual(switches, ['fallback', 'shared'])
    // The restarted server is empty: its level is this node's charge alone.
    about(await levelOf(), 15)
    assert.equal(await levelOf('other'), 0)
  })

  it('settles Redis reservations in Redis, once it is back', async (t) => {
    const { server, node, reserve, levelOf, isBack } = await startNode(t, 1)
    const reservation = taken(await reserve(demandOf(60)))
    server.freeze()
    // Reserved here after the timeout. It reaches Redis as well, which errs towards rejecting.
    taken(await reserve(demandOf(5)))
    assert.equal(await levelOf(), 65)
    node.settle(reservation, [20])
    server.resume()
    await isBack()
    await eventually('both reservations reach Redis', async () =>
      about(await levelOf(), 20 + 5 + 5),
    )
  })

  it('settles local reservations locally, and charges the rest', async (t) => {
    const { server, node, reserve, levelOf, isBack } = await startNode(t, 1)
    await reserve(demandOf(60))
    await server.kill()
    const reservation = taken(await reserve(demandOf(30)))
    assert.equal(await levelOf(), 90)
    node.settle(reservation, [12])
    assert.equal(await levelOf(), 72)
    await server.start()
    await isBack()
    about(await levelOf(), 12)
  })

  it('after recovery returns nothing of local reservations, but charges a debt once', async (t) => {
    const { server, node, reserve, levelOf, isBack } = await startNode(t, 1)
    await reserve(demandOf(20))
    await server.kill()
    const less = taken(await reserve(demandOf(30)))
    const more = taken(await reserve(demandOf(10)))
    await server.start()
    await isBack()
    for (let times = 0; times < 2; times++) {
      node.settle(less, [0])
      node.settle(more, [60])
    }
    await eventually('the settlements reach Redis', async () => about(await levelOf(), 90))
  })

  it('switches as often as Redis fails and recovers', async (t) => {
    const { server, switches, reserve, levelOf, isBack } = await startNode(t, 1)
    await reserve(demandOf(10))
    for (const expected of [30, 50]) {
      await server.kill()
      taken(await reserve(demandOf(20)))
      await server.start()
      await isBack()
      // Redis starts empty each time, so its level is the charge of this outage alone.
      about(await levelOf(), 20)
      assert.equal(switches.length, (expected - 10) / 10)
    }
  })
})
