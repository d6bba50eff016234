/**
 * Slots that claimants share: projects share the connections to an upstream and uploads, addresses
 * share look-ups of keys, actors share slow reads.
 *
 * - A claimant holds at most `most` slots, and at most `contended` while others wait.
 * - The last `reserved` free slots go to claimants that hold none or few: one takes a slot of them
 *   only while more than `RESERVE_PER_HELD` times as many as it holds are free. A project that
 *   comes after a flood by several others finds a slot at once, and of 1,024 slots it finds 8. It
 *   takes 46 projects in concert to leave none of them.
 * - Claimants that wait are served in rotation: a free slot goes to the first of them that may hold
 *   one more, and then it is the last. The claims of one are served in the order of their arrival.
 * - A claim waits at most `waitMs`. The claims that wait are bounded, of a claimant and of all.
 *
 * A claimant without a slot may always have a free one, and any other that waits has slots to
 * release, so no wait is endless. Without anybody waiting, acquiring is a look-up and a few
 * comparisons; otherwise O(log n) in the number of claimants that wait (`rotation.ts`).
 */
import { createRotation, type Rotation, type RotationEntry } from './rotation.ts'

/** Most kept entries of idle claimants. */
const IDLE_MAX = 1_000
/** Free slots of the reserve for each slot that a claimant holds already. */
const RESERVE_PER_HELD = 16

export interface Shares {
  readonly capacity: number
  readonly most: number
  readonly contended: number
  readonly reserved: number
}

/** The share that keeps a claim from a slot; `capacity`: all slots are in use. */
export type Shortage = keyof Shares

export interface FairQueueOptions {
  readonly shares: Shares
  /** Longest wait, which a function may change. Default: no limit. */
  readonly waitMs?: number | (() => number)
  /** Claims that wait, of one claimant and of all. Default of the second: no limit. */
  readonly waitingMax: number
  readonly waitingMaxOfAll?: number
  /** Whether a claimant that releases a slot goes behind the others that wait. Default: false. */
  readonly isLastAfterRelease?: boolean
  /** Called with the shortage that makes a claim wait, or rejects it since too many wait. */
  readonly onShort?: (shortage: Shortage, isRejected: boolean) => void
}

export interface ClaimHolder {
  /** Called with the slot, which may be before `acquire` returns. */
  onAcquired(): void
  /** Called instead when the wait is over or too many claims wait. */
  onRejected(): void
}

/** A request for one slot. */
export interface Claim {
  readonly claimantId: string
  readonly holder: ClaimHolder
  state: 'new' | 'waiting' | 'held' | 'released'
  claimant: Claimant | undefined
  timer: NodeJS.Timeout | undefined
  previous: Claim | undefined
  next: Claim | undefined
}

export function createClaim(claimantId: string, holder: ClaimHolder): Claim {
  return {
    claimantId,
    holder,
    state: 'new',
    claimant: undefined,
    timer: undefined,
    previous: undefined,
    next: undefined,
  }
}

export interface FairQueue {
  acquire(claim: Claim): void
  /** Gives up the slot, or the wait for one; nothing when that was done. */
  release(claim: Claim): void
  /** Slots that a claimant holds. */
  held(claimantId: string): number
  /** Slots that all claimants hold, and their claims that wait. */
  used(): number
  waiting(): number
  /**
   * Whether all slots are in use while a claimant holds less than an equal share of them: the
   * capacity divided by the claimants that hold or wait, rounded up.
   */
  isExhaustedFor(claimantId: string): boolean
}

interface Claimant extends RotationEntry {
  readonly id: string
  waiting: number
  first: Claim | undefined
  last: Claim | undefined
}

interface Queue extends FairQueueOptions {
  readonly claimants: Map<string, Claimant>
  /** Rotation of the claimants that wait. */
  readonly rotation: Rotation<Claimant>
  /** Claims that wait. */
  waiting: number
  used: number
  /** Claimants that hold or wait. */
  active: number
  isServing: boolean
}

export function createFairQueue(options: FairQueueOptions): FairQueue {
  const claimants = new Map<string, Claimant>()
  const queue: Queue = {
    ...options,
    claimants,
    rotation: createRotation(),
    waiting: 0,
    used: 0,
    active: 0,
    isServing: false,
  }
  const held = (claimantId: string): number => claimants.get(claimantId)?.held ?? 0
  return {
    acquire: (claim) => acquire(queue, claim),
    release: (claim) => release(queue, claim),
    held,
    used: () => queue.used,
    waiting: () => queue.waiting,
    isExhaustedFor: (claimantId) =>
      queue.used === queue.shares.capacity && held(claimantId) < equalShare(queue),
  }
}

function acquire(queue: Queue, claim: Claim): void {
  const claimant = claimantOf(queue, claim.claimantId)
  claim.claimant = claimant
  if (isIdle(claimant)) queue.active += 1
  if (claimant.waiting === 0 && mayHold(queue, claimant)) {
    hold(queue, claimant, claim)
    claim.holder.onAcquired()
    return
  }
  const isFull = isFullFor(queue, claimant)
  queue.onShort?.(shortageOf(queue, claimant), isFull)
  if (!isFull) {
    enqueue(queue, claimant, claim)
    return
  }
  claim.state = 'released'
  leaveIfIdle(queue, claimant)
  claim.holder.onRejected()
}

function isFullFor(queue: Queue, { waiting }: Claimant): boolean {
  const { waitingMax, waitingMaxOfAll = Number.POSITIVE_INFINITY } = queue
  return waiting >= waitingMax || queue.waiting >= waitingMaxOfAll
}

function enqueue(queue: Queue, claimant: Claimant, claim: Claim): void {
  claim.state = 'waiting'
  const { waitMs } = queue
  if (waitMs !== undefined) {
    const mostMs = typeof waitMs === 'number' ? waitMs : waitMs()
    claim.timer = setTimeout(timeOut, mostMs, queue, claim).unref()
  }
  append(queue, claimant, claim)
  if (claimant.waiting === 1) queue.rotation.add(claimant)
}

function release(queue: Queue, claim: Claim): void {
  const { claimant, state } = claim
  claim.state = 'released'
  if (!claimant || state === 'released') return
  if (state === 'waiting') {
    clearTimeout(claim.timer)
    detach(queue, claimant, claim)
    if (claimant.waiting === 0) queue.rotation.remove(claimant)
  } else {
    claimant.held -= 1
    queue.used -= 1
    if (claimant.waiting > 0) moveAfterRelease(queue, claimant)
  }
  leaveIfIdle(queue, claimant)
  if (queue.waiting > 0) serve(queue)
}

function moveAfterRelease({ rotation, isLastAfterRelease }: Queue, claimant: Claimant): void {
  if (!isLastAfterRelease) {
    rotation.update(claimant)
    return
  }
  rotation.remove(claimant)
  rotation.add(claimant)
}

function timeOut(queue: Queue, claim: Claim): void {
  release(queue, claim)
  claim.holder.onRejected()
}

/** Serves waiting claimants, in turns. A callback that releases at once does not nest. */
function serve(queue: Queue): void {
  if (queue.isServing) return
  queue.isServing = true
  try {
    for (let next = nextClaimant(queue); next; next = nextClaimant(queue)) {
      const { first: claim } = next
      if (!claim) return
      clearTimeout(claim.timer)
      queue.rotation.remove(next)
      detach(queue, next, claim)
      hold(queue, next, claim)
      if (next.waiting > 0) queue.rotation.add(next)
      claim.holder.onAcquired()
    }
  } finally {
    queue.isServing = false
  }
}

function nextClaimant(queue: Queue): Claimant | undefined {
  const { shares, rotation, used } = queue
  return used < shares.capacity
    ? rotation.firstBelow(limitOf(queue, rotation.size() > 1))
    : undefined
}

function mayHold(queue: Queue, { held }: Claimant): boolean {
  return queue.used < queue.shares.capacity && held < limitOf(queue, queue.waiting > 0)
}

/** A claimant that holds less than this may hold one more, if a slot is free. */
function limitOf(queue: Queue, othersWait: boolean): number {
  const { capacity, contended, most, reserved } = queue.shares
  const share = othersWait ? contended : most
  const free = capacity - queue.used
  return free > reserved ? share : Math.min(share, Math.ceil(free / RESERVE_PER_HELD))
}

function equalShare({ shares, active }: Queue): number {
  return Math.ceil(shares.capacity / Math.max(1, active))
}

function shortageOf(queue: Queue, { held }: Claimant): Shortage {
  const { capacity, contended, most } = queue.shares
  if (held >= most) return 'most'
  if (held >= contended && queue.waiting > 0) return 'contended'
  return queue.used < capacity ? 'reserved' : 'capacity'
}

function hold(queue: Queue, claimant: Claimant, claim: Claim): void {
  claim.state = 'held'
  claimant.held += 1
  queue.used += 1
}

function isIdle({ held, waiting }: Claimant): boolean {
  return held === 0 && waiting === 0
}

function leaveIfIdle(queue: Queue, claimant: Claimant): void {
  if (!isIdle(claimant)) return
  queue.active -= 1
  if (queue.claimants.size > IDLE_MAX) queue.claimants.delete(claimant.id)
}

function claimantOf({ claimants }: Queue, id: string): Claimant {
  const known = claimants.get(id)
  if (known) return known
  const claimant = {
    id,
    held: 0,
    leaf: 0,
    waiting: 0,
    first: undefined,
    last: undefined,
  }
  claimants.set(id, claimant)
  return claimant
}

function append(queue: Queue, claimant: Claimant, claim: Claim): void {
  claim.previous = claimant.last
  if (claimant.last) claimant.last.next = claim
  else claimant.first = claim
  claimant.last = claim
  claimant.waiting += 1
  queue.waiting += 1
}

function detach(queue: Queue, claimant: Claimant, claim: Claim): void {
  const { previous, next } = claim
  if (previous) previous.next = next
  else claimant.first = next
  if (next) next.previous = previous
  else claimant.last = previous
  claim.previous = undefined
  claim.next = undefined
  claimant.waiting -= 1
  queue.waiting -= 1
}
