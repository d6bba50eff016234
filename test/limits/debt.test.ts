/** The bound on debt and the soft part of a demand, in both limiters. */

import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import fc from 'fast-check'
import { elapsedClock } from '#base/clock.ts'
import { createTurnStages } from '#event-loop/turn-stages.ts'
import { createMemoryLimiter } from '#limits/memory.ts'
import { createRedisLimiter } from '#limits/redis.ts'
import { sharedRedisUrl, withoutRedis } from '#test/support/redis.ts'
import { timedSchedule } from '#test/support/schedule.ts'
import { demandOf, MINUTE, NOW, newScope, type Open } from './scope.ts'

function promises(open: Open, runs: number): void {
  const opened = Promise.resolve().then(open)
  after(async () => (await opened).close())
  const inNewScope = () => opened.then(newScope)

  it('a settlement raises a level to at most three times the limit', async () => {
    const { reserve, take, settle, level } = await inNewScope()
    const first = await take(10, 100, NOW)
    const second = await take(20, 100, NOW)
    settle(first, 1e12, NOW)
    assert.equal(await level(NOW), 300)
    settle(second, 5, NOW)
    assert.equal(await level(NOW), 285)
    assert.equal((await reserve([demandOf(1, 100)], NOW + 2 * MINUTE)).admitted, true)
  })

  it('a debt charged after a window is bounded like one before', async () => {
    const { take, settle, level } = await inNewScope()
    const late = await take(10, 100, NOW)
    settle(late, 1e12, NOW + 2 * MINUTE)
    assert.equal(await level(NOW + 2 * MINUTE), 300)
  })

  it('a soft part is reserved as far as there is room, and never causes a 429', async () => {
    const { reserve, settle, level } = await inNewScope()
    const first = await reserve([{ ...demandOf(10, 100), soft: 500 }], NOW)
    assert.ok(first.admitted)
    assert.deepEqual([first.levels, first.reservation.taken], [[10], [100]])
    assert.equal(await level(NOW), 100)
    const second = await reserve([{ ...demandOf(10, 100), soft: 500 }], NOW)
    assert.deepEqual(second, { admitted: false, index: 0, levels: [100] })
    settle(first.reservation, 30, NOW)
    assert.equal(await level(NOW), 30)
    const third = await reserve([{ ...demandOf(10, 100), soft: 40 }], NOW)
    assert.ok(third.admitted)
    assert.equal(await level(NOW), 80)
  })

  it('sequential callers are admitted as often with a soft part as without', async () => {
    const calls = fc.array(
      fc.record({
        wait: fc.integer({ min: 0, max: 30_000 }),
        cost: fc.integer({ min: 1, max: 300 }),
        used: fc.integer({ min: 1, max: 900 }),
      }),
      { minLength: 1, maxLength: 40 },
    )
    await fc.assert(
      fc.asyncProperty(calls, async (calls) => {
        const [plain, soft] = [await inNewScope(), await inNewScope()]
        let nowMs = NOW
        for (const { wait, cost, used } of calls) {
          nowMs += wait
          const before = await plain.reserve([demandOf(cost, 1_000)], nowMs)
          const now = await soft.reserve([{ ...demandOf(cost, 1_000), soft: 4_096 }], nowMs)
          assert.equal(now.admitted, before.admitted)
          if (before.admitted) plain.settle(before.reservation, used, nowMs + 50)
          if (now.admitted) soft.settle(now.reservation, used, nowMs + 50)
        }
      }),
      { numRuns: runs },
    )
  })
}

describe('in memory', () => promises(() => createMemoryLimiter({ now: () => NOW }), 100))

describe('in Redis', { skip: withoutRedis }, () => {
  const url = sharedRedisUrl
  promises(
    () =>
      createRedisLimiter({
        url: url(),
        atStage: createTurnStages(setImmediate),
        elapsed: elapsedClock,
        schedule: timedSchedule(),
        warn: assert.fail,
        answerMs: 30_000,
      }),
    20,
  )
})
