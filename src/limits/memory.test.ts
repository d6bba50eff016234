import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Demand } from './limiter.ts'
import { createMemoryLimiter } from './memory.ts'

const START = 1_700_000_000_000
const MINUTE = 60_000

function demandOf(bucket: string, cost: number, limit = 100): Demand {
  return {
    bucket,
    windowMs: MINUTE,
    limit,
    cost,
  }
}

function movable(options: { readonly bucketsMax?: number } = {}) {
  const time = { ms: START }
  return { time, limiter: createMemoryLimiter({ now: () => time.ms, ...options }) }
}

it('empty buckets of 5,000 callers that came once are dropped', () => {
  const { time, limiter } = movable()
  for (let i = 0; i < 5_000; i++) {
    time.ms += 60
    limiter.reserve('org', [demandOf(`bucket-${i}`, 50)])
  }
  // Those of the last window, in which they leak and may be settled, and a lap of the sweep.
  assert.ok(limiter.size() < 2_100, `${limiter.size()} buckets are kept`)
})

it('a bucket that is not empty, or can still be settled, is not dropped', () => {
  const { time, limiter } = movable()
  const outcome = limiter.reserve('org', [demandOf('kept', 1)])
  for (let i = 0; i < 1_000; i++) {
    time.ms += 59
    limiter.reserve('org', [demandOf('other', 0)])
  }
  assert.ok(outcome.admitted)
  // As if 150 had been charged then: they have leaked for 59 s.
  limiter.settle(outcome.reservation, [150])
  assert.equal(limiter.read('org', [demandOf('kept', 0)])[0], 150 - (59_000 * 100) / MINUTE)
})

it('at the most buckets an unknown bucket counts as full and a known one admits', () => {
  const { limiter } = movable({ bucketsMax: 2 })
  for (const bucket of ['a', 'b']) assert.ok(limiter.reserve('org', [demandOf(bucket, 1)]).admitted)
  const refused = limiter.reserve('org', [demandOf('a', 1), demandOf('c', 1)])
  assert.deepEqual(refused, { admitted: false, index: 1, levels: [1, 100] })
  assert.ok(limiter.reserve('org', [demandOf('a', 1)]).admitted)
})

it('a dump has each bucket once after it has changed', () => {
  const { time, limiter } = movable()
  limiter.reserve('org', [demandOf('a', 10), demandOf('b', 20)])
  const dumped = (sinceMs: number) =>
    limiter.dump(sinceMs).map(({ bucket, level, atMs }) => [bucket, level, atMs - START])
  assert.deepEqual(dumped(0), [
    ['a', 10, 0],
    ['b', 20, 0],
  ])
  assert.deepEqual(dumped(time.ms), [])
  time.ms += 600
  limiter.reserve('org', [demandOf('a', 10)])
  assert.deepEqual(dumped(START), [['a', 19, 600]])
  time.ms += 10_000
  // The same dump again, as after a flush that failed.
  assert.deepEqual(dumped(START), [
    ['a', 19, 600],
    ['b', 20, 0],
  ])
})

it('restored levels have leaked since they were saved, at the rate of the demand', () => {
  const { time, limiter } = movable()
  limiter.restore([{ scope: 'org', bucket: 'a', level: 80, atMs: START - 6_000 }])
  assert.deepEqual(limiter.read('org', [demandOf('a', 0, 100)]), [70])
  assert.deepEqual(limiter.read('org', [demandOf('a', 0, 200)]), [60])
  assert.equal(limiter.reserve('org', [demandOf('a', 31)]).admitted, false)
  assert.equal(limiter.reserve('org', [demandOf('a', 30)]).admitted, true)
  time.ms += MINUTE
  assert.deepEqual(limiter.read('org', [demandOf('a', 0)]), [0])
})

it('a level saved by a clock ahead of this one leaks from now on', () => {
  const { limiter } = movable()
  limiter.restore([{ scope: 'org', bucket: 'a', level: 80, atMs: START + 3_600_000 }])
  assert.ok(limiter.reserve('org', [demandOf('a', 10)]).admitted)
  assert.deepEqual(limiter.read('org', [demandOf('a', 0)], START + 6_000), [80])
})

it('settling a reservation of another process returns nothing', () => {
  const { limiter } = movable()
  const before = movable().limiter.reserve('org', [demandOf('a', 50)])
  limiter.reserve('org', [demandOf('a', 50)])
  assert.ok(before.admitted)
  limiter.settle(before.reservation, [0])
  assert.deepEqual(limiter.read('org', [demandOf('a', 0)]), [50])
})

it('a fixed demand is not changed by settlement', () => {
  const { limiter } = movable()
  const outcome = limiter.reserve('org', [
    { ...demandOf('requests', 1), fixed: true },
    demandOf('a', 50),
  ])
  assert.ok(outcome.admitted)
  limiter.settle(outcome.reservation, [0, 20])
  assert.deepEqual(limiter.read('org', [demandOf('requests', 0), demandOf('a', 0)]), [1, 20])
})

it('a dump has a bucket once that was dropped and created again since the last dump', () => {
  const { time, limiter } = movable()
  limiter.reserve('org', [demandOf('a', 10)])
  time.ms += 10 * MINUTE
  // The sweep drops it before the reservation looks for it.
  limiter.reserve('org', [demandOf('a', 30)])
  const dumped = limiter.dump(START).map(({ bucket, level }) => [bucket, level])
  assert.deepEqual(dumped, [['a', 30]])
})
