import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { configuredBounds } from '#config/bounds.ts'
import { createOverloadGuard, SAMPLE_MS } from './overload.ts'

const LAG_MS = 1_500

/** A guard over a clock that the test moves. */
function createWorld(entries: Parameters<typeof configuredBounds>[0] = {}) {
  let now = 0
  let heap = 0
  const exceeded: string[] = []
  const guard = createOverloadGuard({
    bounds: configuredBounds(entries),
    elapsed: () => now,
    heapShare: () => heap,
    metrics: { boundExceeded: (bound) => void exceeded.push(bound) },
  })
  const sampleAfter = (ms: number): void => {
    now += ms
    guard.sample()
  }
  return {
    guard,
    exceeded,
    sampleAfter,
    lag: (samples: number): void => {
      for (let i = 0; i < samples; i++) sampleAfter(SAMPLE_MS + LAG_MS)
    },
    fillHeap: (share: number): void => {
      heap = share
    },
    isRejected: (owner: string): boolean => {
      try {
        guard.check(owner)
        return false
      } catch {
        return true
      }
    },
    load: (owner: string, requests: number): void => {
      for (let i = 0; i < requests; i++) guard.check(owner)
    },
  }
}

describe('the overload guard', () => {
  it('lag of 1 s for 3 s rejects an owner above an equal share and no other', () => {
    const world = createWorld()
    world.load('busy', 100)
    world.load('quiet', 5)
    world.lag(2)
    assert.equal(world.isRejected('busy'), true)
    assert.equal(world.isRejected('quiet'), false)
    assert.equal(world.isRejected('new'), false)
    assert.deepEqual(world.exceeded, ['overload_lag_milliseconds'])
  })

  it('lag of less than 1 s, or for less than 3 s, rejects no owner', () => {
    const world = createWorld()
    world.load('busy', 100)
    world.load('quiet', 5)
    world.lag(1)
    assert.equal(world.isRejected('busy'), false)
    for (let i = 0; i < 50; i++) world.sampleAfter(SAMPLE_MS + 900)
    assert.equal(world.isRejected('busy'), false)
  })

  it('the first sample in time ends the overload', () => {
    const world = createWorld()
    world.load('busy', 100)
    world.load('quiet', 5)
    world.lag(4)
    world.sampleAfter(SAMPLE_MS)
    assert.equal(world.isRejected('busy'), false)
  })

  it('an overload that lasts halves the share until a single owner is rejected', () => {
    const world = createWorld()
    world.load('only', 100)
    world.lag(2)
    assert.equal(world.isRejected('only'), false)
    world.load('only', 20)
    world.lag(2)
    assert.equal(world.isRejected('only'), true)
  })

  it('a heap above its share rejects at once', () => {
    const world = createWorld()
    world.load('busy', 100)
    world.load('quiet', 5)
    world.fillHeap(0.95)
    world.sampleAfter(SAMPLE_MS)
    assert.equal(world.isRejected('busy'), true)
    assert.equal(world.isRejected('quiet'), false)
    assert.deepEqual(world.exceeded, ['overload_heap_share'])
  })

  it('bytes of bodies count as load', () => {
    const world = createWorld()
    world.load('texts', 10)
    world.load('bodies', 1)
    world.guard.addBytes('bodies', 64 * 2 ** 20)
    world.lag(2)
    assert.equal(world.isRejected('bodies'), true)
    assert.equal(world.isRejected('texts'), false)
  })

  it('a lag of 0 milliseconds switches the guard off', () => {
    const world = createWorld({ overload_lag_milliseconds: 0 })
    world.load('busy', 100)
    world.load('quiet', 5)
    world.fillHeap(1)
    world.lag(10)
    assert.equal(world.isRejected('busy'), false)
  })
})
