/** Guarantees of every limiter, of one process and of many, checked against one model. */

import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, describe, it } from 'node:test'
import fc from 'fast-check'
import { elapsedClock } from '#base/clock.ts'
import { createTurnStages } from '#event-loop/turn-stages.ts'
import { FORGOTTEN_TOGETHER, PENDING_MAX } from '#limits/bucket.ts'
import type { Reservation } from '#limits/limiter.ts'
import { createMemoryLimiter } from '#limits/memory.ts'
import { createRedisLimiter } from '#limits/redis.ts'
import { sharedRedisUrl, withoutRedis } from '#test/support/redis.ts'
import { timedSchedule } from '#test/support/schedule.ts'
import { EXACT, play, ROUNDED, steps } from './scenario.ts'
import { demandOf, MINUTE, NOW, newScope, type Open } from './scope.ts'

const RUNS = Number(process.env.LIMITER_RUNS ?? 300)
const REDIS_RUNS = Math.ceil(RUNS / 4)

function promises(open: Open, runs: number): void {
  const opened = Promise.resolve().then(open)
  after(async () => (await opened).close())
  const inNewScope = () => opened.then(newScope)

  it('equals the model for any sequence of reservations and settlements', async () => {
    await fc.assert(
      fc.asyncProperty(steps(60, 'forward'), async (steps) => {
        await play(await opened, randomUUID(), EXACT, steps, 0)
      }),
      { numRuns: runs },
    )
  })

  it('differs by rounding alone where leaks are not exact doubles', async () => {
    await fc.assert(
      fc.asyncProperty(steps(60, 'forward'), async (steps) => {
        await play(await opened, randomUUID(), ROUNDED, steps, 1e-6)
      }),
      { numRuns: runs },
    )
  })

  it('admits in any span at most limit × (1 + span / window) of actual usage', async () => {
    const events = fc.array(
      fc.record({
        wait: fc.integer({ min: 0, max: 20_000 }),
        cost: fc.integer({ min: 1, max: 600 }),
        used: fc.double({ min: 0, max: 1, noNaN: true }),
        settleAfter: fc.integer({ min: 0, max: 5 }),
      }),
      { minLength: 5, maxLength: 60 },
    )
    await fc.assert(
      fc.asyncProperty(events, async (events) => {
        const { reserve, settle } = await inNewScope()
        const admitted: { at: number; amount: number }[] = []
        const due: (() => void)[][] = []
        let nowMs = NOW
        for (const [index, { wait, cost, used, settleAfter }] of events.entries()) {
          nowMs += wait
          for (const settleIt of due[index] ?? []) settleIt()
          const outcome = await reserve([demandOf(cost, 600)], nowMs)
          if (!outcome.admitted) continue
          const amount = Math.floor(cost * used)
          const row = { at: nowMs, amount: cost }
          admitted.push(row)
          const later = index + 1 + settleAfter
          due[later] ??= []
          due[later].push(() => {
            settle(outcome.reservation, amount, nowMs)
            row.amount = amount
          })
        }
        for (const [from, { at: first }] of admitted.entries()) {
          let sum = 0
          for (const { at, amount } of admitted.slice(from)) {
            sum += amount
            assert.ok(sum <= 600 * (1 + (at - first) / MINUTE) + 1e-6)
          }
        }
      }),
      { numRuns: runs },
    )
  })

  it('a refund never returns what has leaked already', async () => {
    const { reserve, take, settle, level } = await inNewScope()
    const first = await take(100, 100, NOW)
    await take(100, 100, NOW + MINUTE)
    settle(first, 0, NOW + MINUTE)
    const third = await reserve([demandOf(1, 100)], NOW + MINUTE)
    assert.equal(third.admitted, false)
    assert.equal(await level(NOW + MINUTE), 100)
  })

  it('a refund is at most the lowest level since its reservation', async () => {
    const { take, settle, level } = await inNewScope()
    const first = await take(100, 100, NOW)
    // 10 are left of it at the next reservation.
    await take(90, 100, NOW + 54_000)
    settle(first, 0, NOW + 54_000)
    assert.equal(await level(NOW + 54_000), 90)
  })

  it('nothing is returned after a whole window, but a debt is charged', async () => {
    const { take, settle, level } = await inNewScope()
    const less = await take(50, 100, NOW)
    const more = await take(50, 100, NOW)
    const later = NOW + MINUTE
    await take(60, 100, later)
    settle(less, 0, later)
    assert.equal(await level(later), 60)
    settle(more, 70, later)
    assert.equal(await level(later), 80)
  })

  it('usage beyond the reservation is a debt, which must leak before the next admission', async () => {
    const { reserve, take, settle, level } = await inNewScope()
    settle(await take(10, 100, NOW), 150, NOW)
    assert.equal(await level(NOW), 150)
    const refused = await reserve([demandOf(1, 100)], NOW)
    assert.deepEqual(refused, { admitted: false, index: 0, levels: [150] })
    assert.equal((await reserve([demandOf(1, 100)], NOW + 30_599)).admitted, false)
    assert.equal((await reserve([demandOf(1, 100)], NOW + 30_600)).admitted, true)
  })

  it('a debt is reduced by what an empty bucket could have leaked', async () => {
    const { take, settle, level } = await inNewScope()
    const reservation = await take(0, 100, NOW)
    settle(reservation, 80, NOW + 30_000)
    assert.equal(await level(NOW + 30_000), 30)
  })

  it('a second settlement of a reservation is ignored', async () => {
    const { take, settle, level } = await inNewScope()
    await take(20, 100, NOW)
    const reservation = await take(50, 100, NOW)
    for (const actual of [40, 0, 90]) settle(reservation, actual, NOW)
    assert.equal(await level(NOW), 60)
  })

  it('a rejected request reserves in no bucket, and gets the longest wait', async () => {
    const { reserve } = await inNewScope()
    const demands = [demandOf(1, 3, 'requests'), demandOf(80, 100), demandOf(9, 10, 'images')]
    assert.equal((await reserve(demands, NOW)).admitted, true)
    const refused = await reserve(demands, NOW)
    assert.deepEqual(refused, { admitted: false, index: 2, levels: [1, 80, 9] })
    assert.deepEqual(await reserve(demands, NOW), refused)
  })

  it('a cost above the limit never fits, and a cost of 0 fits in a full bucket', async () => {
    const { reserve } = await inNewScope()
    assert.equal((await reserve([demandOf(101, 100)], NOW)).admitted, false)
    assert.equal((await reserve([demandOf(100, 100)], NOW)).admitted, true)
    assert.equal((await reserve([demandOf(0, 100)], NOW)).admitted, true)
  })

  it('limit 0 rejects everything, even a cost of 0', async () => {
    const { reserve } = await inNewScope()
    assert.deepEqual(await reserve([demandOf(0, 0)], NOW), {
      admitted: false,
      index: 0,
      levels: [0],
    })
  })

  it('a changed limit keeps the level, which leaks at the new rate from then on', async () => {
    const { reserve, take, level } = await inNewScope()
    await take(100, 100, NOW)
    const lowered = await reserve([demandOf(1, 20)], NOW + 30_000)
    assert.deepEqual(lowered, { admitted: false, index: 0, levels: [50] })
    assert.equal(await level(NOW + 60_000), 40)
    const raised = await reserve([demandOf(10, 200)], NOW + 60_000)
    assert.equal(raised.admitted, true)
    assert.equal(await level(NOW + 69_000), 20)
  })

  it('a clock that goes back a little pauses', async () => {
    const { take, level } = await inNewScope()
    await take(100, 100, NOW)
    assert.equal(await level(NOW - 900), 100)
    await take(0, 100, NOW - 900)
    assert.equal(await level(NOW + 600), 99)
  })

  it('a clock that is set back is accepted: nothing leaks, and nothing freezes', async () => {
    const { take, level } = await inNewScope()
    await take(100, 100, NOW)
    await take(0, 100, NOW - 3_600_000)
    assert.equal(await level(NOW - 3_600_000), 100)
    assert.equal(await level(NOW - 3_570_000), 50)
  })

  it('above the maximum of open reservations the oldest are final as reserved', async () => {
    const { take, settle, level } = await inNewScope()
    const made: Reservation[] = []
    for (let i = 0; i < PENDING_MAX + 1; i++) made.push(await take(2, 6_000, NOW))
    for (const reservation of made.slice(0, FORGOTTEN_TOGETHER)) settle(reservation, 0, NOW)
    assert.equal(await level(NOW), 2 * PENDING_MAX + 2)
    for (const reservation of made.slice(FORGOTTEN_TOGETHER)) settle(reservation, 0, NOW)
    assert.equal(await level(NOW), 2 * FORGOTTEN_TOGETHER)
  })

  it('concurrent callers are admitted exactly as far as they fit', async () => {
    const { reserve } = await inNewScope()
    const answers = await Promise.all(
      Array.from({ length: 200 }, () =>
        reserve([demandOf(1, 50, 'requests'), demandOf(7, 1_000)], NOW),
      ),
    )
    assert.equal(answers.filter(({ admitted }) => admitted).length, 50)
  })
}

describe('the limiter of one process', () => {
  promises(() => createMemoryLimiter({ now: () => NOW }), RUNS)
})

describe('the limiter of many processes', { skip: withoutRedis }, () => {
  const open = () =>
    createRedisLimiter({
      url: sharedRedisUrl(),
      atStage: createTurnStages(setImmediate),
      elapsed: elapsedClock,
      warn: assert.fail,
      schedule: timedSchedule(),
      // A thousand settlements may precede a response.
      answerMs: 30_000,
    })
  promises(open, REDIS_RUNS)

  it('equals the limiter of one process in every double', async () => {
    const redis = await open()
    after(() => redis.close())
    await fc.assert(
      fc.asyncProperty(steps(60, 'forward'), async (steps) => {
        const memory = createMemoryLimiter({ now: () => NOW })
        const expected = await play(memory, 'scope', ROUNDED, steps, 1e-6)
        assert.deepEqual(await play(redis, randomUUID(), ROUNDED, steps, 1e-6), expected)
      }),
      { numRuns: REDIS_RUNS },
    )
  })

  it('matches the model when the clock goes back', async () => {
    const redis = await open()
    after(() => redis.close())
    await fc.assert(
      fc.asyncProperty(steps(60, 'wandering'), async (steps) => {
        await play(redis, randomUUID(), EXACT, steps, 0)
      }),
      { numRuns: REDIS_RUNS },
    )
  })
})
