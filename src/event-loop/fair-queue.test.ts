/** Shares, turns and bounds of the queue. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type BoundName, configuredBounds } from '#config/bounds.ts'
import { countShortages, sharesOf } from '#gateway/upstream/connection-shares.ts'
import { type Claim, createClaim, createFairQueue, type Shares } from './fair-queue.ts'

/** Longer than any test. */
const NEVER_MS = 60_000

interface Options {
  readonly shares?: Partial<Shares>
  readonly capacity?: number
  readonly waitMs?: number
  readonly waitingMax?: number
  readonly waitingMaxOfAll?: number
  readonly isLastAfterRelease?: boolean
}

/** A queue whose claims are named, and the log of what became of them. */
function openQueue(options: Options = {}) {
  const { shares, capacity = 8, waitMs = NEVER_MS, waitingMax = 1_100, ...others } = options
  const log: string[] = []
  const exceeded: BoundName[] = []
  const queue = createFairQueue({
    shares: { ...sharesOf(capacity, configuredBounds()), ...shares },
    waitMs,
    waitingMax,
    ...others,
    onShort: countShortages((bound) => exceeded.push(bound)),
  })
  const acquire = (projectId: string, name = projectId): Claim => {
    const claim = createClaim(projectId, {
      onAcquired: () => log.push(name),
      onRejected: () => log.push(`${name} rejected`),
    })
    queue.acquire(claim)
    return claim
  }
  const acquireMany = (count: number, projectId: string): Claim[] =>
    Array.from({ length: count }, () => acquire(projectId))
  return { queue, acquire, acquireMany, exceeded, logged: () => log.splice(0) }
}

function release({ queue }: ReturnType<typeof openQueue>, claims: readonly Claim[]): void {
  for (const claim of claims) queue.release(claim)
}

describe('the shares of a capacity', () => {
  it('are rounded up and at least one; the reserved part is rounded down', () => {
    const shares = (capacity: number) => {
      const { most, contended, reserved } = sharesOf(capacity, configuredBounds())
      return [most, contended, reserved]
    }
    assert.deepEqual(shares(1), [1, 1, 0])
    assert.deepEqual(shares(2), [2, 1, 0])
    assert.deepEqual(shares(7), [6, 4, 0])
    assert.deepEqual(shares(9), [7, 5, 1])
    assert.deepEqual(shares(1_024), [768, 512, 128])
  })

  it('of 0 are one slot, and a contended share is never above the other', () => {
    const bounds = { upstream_project_share: 0, upstream_contended_share: 1 }
    const shares = sharesOf(10, configuredBounds(bounds))
    assert.deepEqual([shares.most, shares.contended], [1, 1])
    assert.equal(sharesOf(100, configuredBounds({ upstream_project_share: 0.55 })).most, 55)
  })
})

describe('a fair queue', () => {
  it('gives a project alone three quarters of the slots, in the order of arrival', () => {
    const fair = openQueue()
    const held = fair.acquireMany(6, 'a')
    fair.acquire('a', 'seventh')
    fair.acquire('a', 'eighth')
    assert.deepEqual(fair.logged(), Array(6).fill('a'))
    assert.deepEqual(fair.exceeded, ['upstream_project_share', 'upstream_project_share'])
    release(fair, held.slice(0, 2))
    assert.deepEqual(fair.logged(), ['seventh', 'eighth'])
  })

  it('serves another project at once while one floods', () => {
    const fair = openQueue({ capacity: 16 })
    fair.acquireMany(50, 'flood')
    fair.logged()
    fair.acquireMany(2, 'b')
    assert.deepEqual(fair.logged(), ['b', 'b'])
  })

  it('lets a project hold half while others wait, and more when they no longer do', () => {
    const fair = openQueue({ capacity: 16 })
    const flood = fair.acquireMany(50, 'flood').slice(0, 12)
    const others = fair.acquireMany(20, 'b')
    release(fair, flood.slice(0, 4))
    assert.deepEqual([fair.queue.held('flood'), fair.queue.held('b')], [8, 6])
    release(fair, flood.slice(4, 5))
    assert.equal(fair.queue.held('flood'), 8)
    release(fair, others)
    assert.deepEqual([fair.queue.held('flood'), fair.queue.held('b')], [12, 0])
  })

  it('keeps the last eighth for projects that hold none, one for each of a small capacity', () => {
    const fair = openQueue({ capacity: 16 })
    fair.acquireMany(8, 'a')
    fair.acquireMany(6, 'b')
    fair.logged()
    fair.acquire('b', 'seventh')
    fair.acquire('a', 'ninth')
    assert.deepEqual(fair.logged(), [])
    assert.ok(fair.exceeded.includes('upstream_reserved_share'))
    fair.acquireMany(2, 'c')
    fair.acquireMany(2, 'd')
    assert.deepEqual(fair.logged(), ['c', 'd'])
  })

  it('gives a project 8 of 1,024 slots after three others took what they can', () => {
    const fair = openQueue({ capacity: 1_024 })
    for (const project of ['x', 'y', 'z']) fair.acquireMany(1_024, project)
    const held = ['x', 'y', 'z'].map((project) => fair.queue.held(project))
    assert.ok(held.reduce((sum, count) => sum + count) <= 1_024 - 120)
    fair.acquireMany(20, 'b')
    assert.equal(fair.queue.held('b'), 8)
  })

  it('has nothing left of 1,024 slots after 46 projects in concert', () => {
    const fair = openQueue({ capacity: 1_024 })
    const holds = (project: string): boolean => {
      fair.acquireMany(1_024, project)
      return fair.queue.held(project) > 0
    }
    let projects = 0
    while (holds(`project ${projects}`)) projects += 1
    assert.equal(projects, 46)
  })

  it('gives what is released to the reserve before it goes to those who hold much', () => {
    const fair = openQueue({ capacity: 64, shares: { most: 64, contended: 64 } })
    const flood = fair.acquireMany(80, 'flood')
    const held = fair.queue.held('flood')
    const [one, two] = [fair.acquire('b', 'b1'), fair.acquire('b', 'b2')]
    assert.deepEqual([held, fair.queue.held('b')], [56, 1])
    fair.logged()
    release(fair, [one])
    assert.deepEqual(fair.logged(), ['b2'])
    release(fair, flood.slice(0, 1))
    assert.deepEqual(fair.logged(), [])
    release(fair, [two])
    assert.deepEqual(fair.logged(), ['flood'])
  })

  it('is exhausted where every slot is in use, for a project below an equal share alone', () => {
    const fair = openQueue({ capacity: 16 })
    fair.acquireMany(12, 'a')
    fair.acquireMany(4, 'b')
    const isExhausted = () => ['a', 'b', 'e'].map((id) => fair.queue.isExhaustedFor(id))
    assert.deepEqual(isExhausted(), [false, false, false])
    fair.acquire('c')
    fair.acquire('d')
    assert.deepEqual(isExhausted(), [false, true, true])
  })

  it('gives a free slot to the waiting project that was served longest ago', () => {
    const fair = openQueue({ capacity: 2, shares: { most: 2, contended: 2, reserved: 0 } })
    const held = fair.acquireMany(2, 'z')
    const [a1, a2, a3, b1, b2, c1] = ['a1', 'a2', 'a3', 'b1', 'b2', 'c1'].map((name) =>
      fair.acquire(name[0] ?? '', name),
    )
    assert.ok(a1 && a2 && a3 && b1 && b2 && c1)
    fair.logged()
    release(fair, [...held, a1, b1, c1, a2, b2, a3])
    assert.deepEqual(fair.logged(), ['a1', 'b1', 'c1', 'a2', 'b2', 'a3'])
  })

  it('passes over claims that were released while they waited', () => {
    const fair = openQueue({ capacity: 1 })
    const [a, b] = [fair.acquire('a'), fair.acquire('b')]
    fair.acquire('c')
    release(fair, [b, b, a, a])
    assert.deepEqual(fair.logged(), ['a', 'c'])
    assert.deepEqual([fair.queue.held('a'), fair.queue.held('c')], [0, 1])
  })

  it('rejects a claim whose wait is over, and never serves it', (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const fair = openQueue({ capacity: 1, waitMs: 10_000 })
    const held = fair.acquire('a')
    fair.acquire('b')
    t.mock.timers.tick(9_999)
    assert.deepEqual(fair.logged(), ['a'])
    t.mock.timers.tick(1)
    assert.deepEqual(fair.logged(), ['b rejected'])
    release(fair, [held])
    assert.deepEqual(fair.logged(), [])
  })

  it('rejects at once where as many claims of the project wait as may', () => {
    const fair = openQueue({ capacity: 1, waitingMax: 2 })
    fair.acquireMany(4, 'a')
    fair.acquire('b')
    assert.deepEqual(fair.logged(), ['a', 'a rejected'])
    assert.equal(fair.exceeded.at(-1), 'upstream_waiting')
  })

  it('rejects at once where as many claims of all wait as may, and forgets their claimants', () => {
    const shares = { capacity: 4, most: 4, contended: 4, reserved: 0 }
    const fair = openQueue({ shares, waitingMaxOfAll: 1 })
    fair.acquireMany(3, 'a')
    fair.acquire('e')
    fair.acquire('b')
    for (let n = 0; n < 10; n++) fair.acquire(`other ${n}`)
    assert.deepEqual(
      fair.logged().slice(4),
      Array.from({ length: 10 }, (_, n) => `other ${n} rejected`),
    )
    assert.deepEqual([fair.queue.waiting(), fair.queue.isExhaustedFor('e')], [1, true])
  })

  it('serves the claimant that released a slot last, if so configured', () => {
    const shares = { capacity: 1, most: 1, contended: 1, reserved: 0 }
    for (const [isLastAfterRelease, next] of [
      [false, 'a2'],
      [true, 'b1'],
    ] as const) {
      const fair = openQueue({ shares, isLastAfterRelease })
      const held = fair.acquire('a', 'a1')
      fair.acquire('a', 'a2')
      fair.acquire('b', 'b1')
      release(fair, [held])
      assert.deepEqual(fair.logged(), ['a1', next])
    }
  })

  it('serves any number of claims that are released within their callback', () => {
    const queue = createFairQueue({
      shares: sharesOf(1, configuredBounds()),
      waitMs: NEVER_MS,
      waitingMax: 100_000,
    })
    let served = 0
    const first = createClaim('a', { onAcquired: () => {}, onRejected: assert.fail })
    queue.acquire(first)
    for (let index = 0; index < 20_000; index++) {
      const claim = createClaim(`p${index % 7}`, {
        onAcquired: () => {
          served += 1
          queue.release(claim)
        },
        onRejected: assert.fail,
      })
      queue.acquire(claim)
    }
    queue.release(first)
    assert.equal(served, 20_000)
  })
})
