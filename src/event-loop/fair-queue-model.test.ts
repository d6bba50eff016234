/** Agreement of the queue with a naive model of it, and slots for newcomers after any flood. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { configuredBounds } from '#config/bounds.ts'
import { sharesOf } from '#gateway/upstream/connection-shares.ts'
import { type Claim, createClaim, createFairQueue, type Shares } from './fair-queue.ts'

/** Longer than any test. */
const NEVER_MS = 60_000
/** More than any test has waiting. */
const WAITING_MAX = 2_000

/** A queue with named claims, and the log of their results. */
function openQueue(shares: Shares) {
  const log: string[] = []
  const queue = createFairQueue({
    shares,
    waitMs: NEVER_MS,
    waitingMax: WAITING_MAX,
  })
  const acquire = (projectId: string, name: string): Claim => {
    const claim = createClaim(projectId, {
      onAcquired: () => log.push(name),
      onRejected: () => log.push(`${name} rejected`),
    })
    queue.acquire(claim)
    return claim
  }
  return { queue, acquire, logged: () => log.splice(0) }
}

interface Waiting {
  readonly projectId: string
  readonly name: string
}

/** Reference model: the same rules over plain lists, searched as a whole after every operation. */
function createOracle({ capacity, most, contended, reserved }: Shares) {
  const held: Waiting[] = []
  const waiting: Waiting[] = []
  let order: string[] = []
  const log: string[] = []
  const heldBy = (id: string): number => held.filter(({ projectId }) => projectId === id).length
  const mayHold = (id: string): boolean => {
    const free = capacity - held.length
    if (free <= 0) return false
    if (free <= reserved && heldBy(id) * 16 >= free) return false
    return heldBy(id) < (order.some((other) => other !== id) ? contended : most)
  }
  const serve = (): void => {
    for (;;) {
      const id = order.find(mayHold)
      const index = waiting.findIndex(({ projectId }) => projectId === id)
      const [claim] = index < 0 ? [] : waiting.splice(index, 1)
      if (!claim) return
      held.push(claim)
      log.push(claim.name)
      order = order.filter((other) => other !== id)
      if (waiting.some(({ projectId }) => projectId === id)) order.push(claim.projectId)
    }
  }
  return {
    log,
    acquire: (projectId: string, name: string): void => {
      const claim = { projectId, name }
      if (!order.includes(projectId) && mayHold(projectId)) {
        held.push(claim)
        log.push(name)
        return
      }
      waiting.push(claim)
      if (!order.includes(projectId)) order.push(projectId)
      serve()
    },
    release: (name: string): void => {
      for (const list of [held, waiting]) {
        const index = list.findIndex((claim) => claim.name === name)
        if (index >= 0) list.splice(index, 1)
      }
      order = order.filter((id) => waiting.some(({ projectId }) => projectId === id))
      serve()
    },
  }
}

const SHARE = fc.double({ min: 0, max: 1, noNaN: true })
const CAPACITY_AND_SHARES = fc.record({
  capacity: fc.oneof(fc.integer({ min: 1, max: 24 }), fc.integer({ min: 25, max: 96 })),
  upstream_project_share: SHARE,
  upstream_contended_share: SHARE,
  upstream_reserved_share: fc.double({ min: 0, max: 0.5, noNaN: true }),
})
/** Claims of few projects, and releases of whichever claim the number falls on. */
const STEPS = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ acquire: fc.integer({ min: 0, max: 25 }) }) },
    { weight: 2, arbitrary: fc.record({ release: fc.nat() }) },
  ),
  { minLength: 1, maxLength: 200, size: 'max' },
)

it('a fair queue serves the same claims in the same order as lists that are searched', () => {
  fc.assert(
    fc.property(CAPACITY_AND_SHARES, STEPS, ({ capacity, ...bounds }, steps) => {
      const shares = sharesOf(capacity, configuredBounds(bounds))
      const fair = openQueue(shares)
      const oracle = createOracle(shares)
      const claims: { readonly claim: Claim; readonly name: string }[] = []
      const log: string[] = []
      for (const [index, step] of steps.entries()) {
        if ('acquire' in step) {
          const name = `claim ${index}`
          claims.push({ claim: fair.acquire(`project ${step.acquire}`, name), name })
          oracle.acquire(`project ${step.acquire}`, name)
        } else {
          const [one] = claims.splice(step.release % Math.max(1, claims.length), 1)
          if (!one) continue
          fair.queue.release(one.claim)
          oracle.release(one.name)
        }
        log.push(...fair.logged())
        assert.deepEqual(log, oracle.log)
      }
      for (const { claim } of claims) fair.queue.release(claim)
      assert.equal(fair.queue.held('project 0'), 0)
    }),
    { numRuns: 300 },
  )
})

/** Claims of six projects, in some order. */
const FLOODS = fc.array(fc.integer({ min: 0, max: 5 }), {
  minLength: 1,
  maxLength: 1_500,
  size: 'max',
})

it('a project that holds none gets one of 48 or more slots after any claims of six others', () => {
  fc.assert(
    fc.property(fc.integer({ min: 48, max: 1_024 }), FLOODS, (capacity, claims) => {
      const fair = openQueue(sharesOf(capacity, configuredBounds()))
      for (const project of claims) fair.acquire(`flood ${project}`, 'flood')
      fair.logged()
      fair.acquire('newcomer', 'newcomer')
      assert.deepEqual(fair.logged(), ['newcomer'])
    }),
    { numRuns: 200 },
  )
})
