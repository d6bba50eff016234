import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createRetryTimes, type RetryWait } from './retry-times.ts'

function start(queuesMax?: number) {
  let nowMs = 1_000_000
  const times = createRetryTimes(() => nowMs, queuesMax)
  const next = (wait: Partial<RetryWait> = {}, queue = 'bucket'): number =>
    times.next(queue, { waitMs: 1_000, stepMs: 1_000, spanMs: 60_000, isKnown: true, ...wait })
  const move = (ms: number): void => {
    nowMs += ms
  }
  return { next, move }
}

it('of callers that wait for the same room follow each other by the room of one', () => {
  const { next, move } = start()
  assert.deepEqual([next(), next(), next()], [1_000, 2_000, 3_000])
  move(400)
  assert.equal(next({ waitMs: 600 }), 3_600)
})

it('begin again after a span, and never before the wait', () => {
  const { next } = start()
  const given = Array.from({ length: 61 }, () => next())
  assert.equal(Math.max(...given), 60_000)
  assert.equal(given.at(-1), 1_000)
})

it('of sixteen callers differ where each needs more than a sixteenth of the span', () => {
  const { next } = start()
  const given = Array.from({ length: 16 }, () => next({ waitMs: 20_000, stepMs: 30_000 }))
  assert.equal(new Set(given).size, 16)
  assert.equal(Math.min(...given), 20_000)
})

it('are the wait itself once room was taken or returned, or the last time has passed', () => {
  const { next, move } = start()
  assert.deepEqual([next(), next()], [1_000, 2_000])
  assert.equal(next({ waitMs: 2_000 }), 2_000)
  assert.equal(next({ waitMs: 1_000 }), 1_000)
  assert.deepEqual([next({ isKnown: false }), next({ isKnown: false })], [2_000, 3_000])
  move(3_000)
  assert.equal(next({ isKnown: false }), 1_000)
})

it('are the wait itself after a clock was set back', () => {
  const { next, move } = start()
  next()
  move(-3_600_000)
  assert.equal(next({ isKnown: false }), 1_000)
})

it('of more queues than are kept begin again', () => {
  const { next } = start(1)
  assert.deepEqual([next(), next()], [1_000, 2_000])
  next({}, 'another')
  assert.equal(next(), 1_000)
})
