/**
 * Waits of requests for room in a budget, or for the store.
 *
 * A request that would fit without the reservations of others waits for their end, within a bound
 * on the time and on the number of waiting requests. The requests of one project take their room in
 * turn: a later one passes them only if it leaves them most of the room. A request without a
 * maximum of output waits half of the time for the room of a long answer, and is then given the
 * output that the room covers (`output-cap.ts`).
 *
 * A wait uses the limits of the moment: each attempt reads them again, and the key with them.
 */
import type { Clock } from '#base/clock.ts'
import type { Problem } from '#base/problem.ts'
import type { BoundName, Bounds } from '#config/bounds.ts'
import { costWith } from '#spend/bounds/request.ts'
import type {
  BudgetCounters,
  SpendRejection,
  SpendReservationOutcome,
} from '#spend/counters/counters.ts'
import type { BudgetId } from '#spend/ledger/budget.ts'
import {
  type Choose,
  fitsUnspent,
  isSmall,
  reserveWith,
  restOf,
  roomIn,
  type SpendAttempt,
  type Spending,
  shareOf,
} from './output-cap.ts'
import { unavailable } from './spend-rejections.ts'
import { createPlace, isWithin, type Stop, startWait } from './wait-time.ts'
import type { SlotBounds, WaitingSlots } from './waiting-slots.ts'

/** Longest wait for the store, which may be slow: longer than a transaction may take. */
const ANSWER_MAX_MS = 10_000
/** Time between looks whether the store fails, for which nobody waits. */
const ANSWER_LOOK_MS = 1_000
/** Longest time between two attempts of a request that waits for room. */
const RETRY_AFTER_MS = 2_000
/** Longest wait of a batch, and for what batches and responses hold in the background for long. */
const SHORT_MAX_MS = 2_000

export type WaitBound = 'spend_wait_seconds' | keyof SlotBounds

export interface SpendWaits {
  readonly counters: BudgetCounters
  readonly bounds: Pick<Bounds, WaitBound>
  /** The monotonic clock. */
  readonly elapsed: Clock
  readonly slots: WaitingSlots
  readonly stop: Stop
  /** Whether the last write to the store has failed. */
  readonly isFailing: () => boolean
  readonly exceeded: (bound: BoundName) => void
  /** Called with the limit that a request waits for. */
  readonly waited: (limit: BudgetId) => void
}

/** An attempt with the store's answer, if it was asked. */
type Decided = SpendAttempt<DecidedOutcome>
type DecidedOutcome = Exclude<SpendReservationOutcome, { kind: 'unseeded' }>

/** A request that waits; batches have none. */
export interface WaitingRequest {
  /** Bytes of its body. */
  readonly bytes: number
  /** Throws, or rejects, for a request that is not to wait. */
  readonly beforeWait: (() => void | Promise<void>) | undefined
  /** Calls back with its answer when its caller leaves, or its key is revoked. */
  readonly onEnd: (end: (answer: Problem) => void) => void
  /** Called after the wait. */
  readonly waited: () => void
  /** Reads its limits again. Rejects with the answer to a key that is not valid any more. */
  readonly refreshLimits: () => Promise<void>
}

/** Reserves with the chosen maximum of output. `isAnswered`: the store has just answered. */
export function reserveBy(
  counters: BudgetCounters,
  spending: Spending,
  choose: Choose,
  isAnswered: boolean,
): SpendAttempt {
  const outputTokens = choose(counters, spending, roomIn(counters, spending))
  return reserveWith(counters, spending, outputTokens, isAnswered)
}

/**
 * Waits for the store's answers, and tries again with each, with no more output than before: the
 * store was asked for that. Rejects with 503 where the store fails, or answers too late.
 */
export async function decided(
  { counters, elapsed, isFailing }: SpendWaits,
  spending: Spending,
  choose: Choose,
  first: SpendAttempt,
): Promise<Decided> {
  const until = elapsed() + ANSWER_MAX_MS
  let { outcome, outputTokens } = first
  while (outcome.kind === 'unseeded') {
    const isAnswered = await isWithin(ANSWER_LOOK_MS, outcome.seeding).catch(fail)
    if (isAnswered) {
      outputTokens = Math.min(outputTokens, choose(counters, spending, roomIn(counters, spending)))
      ;({ outcome } = reserveWith(counters, spending, outputTokens, true))
    } else if (isFailing() || elapsed() >= until) fail()
  }
  return { outcome, outputTokens }
}

function fail(): never {
  throw unavailable('unread')
}

/**
 * Reserves as soon as there is room, within the bounds on waits, and then with a maximum of output
 * that fits. Resolves with the last attempt, which may have found no room.
 */
export async function reserveInTime(
  waits: SpendWaits,
  spending: Spending,
  request: WaitingRequest | undefined,
): Promise<Decided> {
  const { counters } = waits
  const { limits, projectId } = spending
  const ahead = limits().find((one) => counters.queued(one, projectId) > 0)
  if (ahead && mustQueue(counters, spending, shareOf)) {
    return waitForRoom(waits, spending, request, { limit: ahead })
  }
  const first = reserveBy(counters, spending, shareOf, false)
  const found = await decided(waits, spending, shareOf, first)
  const { outcome } = found
  return outcome.kind === 'held' ? waitForRoom(waits, spending, request, outcome) : found
}

/** Whether a request is not to pass those before it. */
function mustQueue(counters: BudgetCounters, spending: Spending, choose: Choose): boolean {
  const room = roomIn(counters, spending)
  if (isSmall(spending, choose(counters, spending, room), room)) return false
  // Without the room of its least maximum it is rejected, and waits for nothing.
  return fitsUnspent(counters, spending, spending.bound)
}

/** The reason of a wait: the limit without room, or the attempt that has found none. */
type Lack = Pick<SpendRejection, 'limit'> | SpendRejection

/** Waits for reservations of others to end, and tries again after each. */
async function waitForRoom(
  waits: SpendWaits,
  spending: Spending,
  request: WaitingRequest | undefined,
  lack: Lack,
): Promise<Decided> {
  const { exceeded, slots } = waits
  const { projectId } = spending
  if (request?.beforeWait) await request.beforeWait()
  if ('kind' in lack && lack.share) exceeded('spend_contended_share')
  const leave = slots.enter(lack.limit, projectId, request?.bytes ?? 0)
  if (leave) {
    waits.waited(lack.limit)
    try {
      const found = await inQueue(waits, spending, request, lack)
      if (found) return found
    } finally {
      leave()
    }
  } else {
    exceeded('spend_waiting')
  }
  return decided(waits, spending, restOf, reserveBy(waits.counters, spending, restOf, true))
}

/**
 * Resolves with the attempt that has ended the wait; undefined after its time. Rejects where the
 * request is not to be admitted any more.
 */
async function inQueue(
  waits: SpendWaits,
  spending: Spending,
  request: WaitingRequest | undefined,
  lack: Lack,
): Promise<Decided | undefined> {
  const { bounds, counters } = waits
  const { projectId } = spending
  const waitMs = Math.min(bounds.spend_wait_seconds * 1_000, request ? Infinity : SHORT_MAX_MS)
  const place = createPlace(counters, projectId, lack.limit)
  const wait = startWait({ ...waits, onEnd: request?.onEnd, wake: place.wake }, waitMs)
  const note = (rejection: SpendRejection): void => {
    counters.recordWait(rejection, projectId)
    if (isLasting(spending, rejection)) wait.shorten(SHORT_MAX_MS)
  }
  if ('kind' in lack) note(lack)
  try {
    while (wait.leftMs() > 0) {
      await place.woken(Math.min(wait.leftMs(), RETRY_AFTER_MS))
      if (wait.leftMs() === 0) break
      const choose = wait.isHalfOver() ? restOf : shareOf
      if (!place.isFirst() && mustQueue(counters, spending, choose)) continue
      await request?.refreshLimits()
      if (wait.leftMs() === 0) break
      // What the store last answered is known: without room by that, it is not asked again.
      const next = reserveBy(counters, spending, choose, true)
      const found = await decided(waits, spending, choose, next)
      if (found.outcome.kind !== 'held') return permitted(counters, found, wait.ended())
      note(found.outcome)
      place.moveTo(found.outcome.limit)
    }
    // For the last attempt, after the wait.
    if (!wait.ended()) await request?.refreshLimits()
    const answer = wait.ended()
    if (answer) throw answer
    return undefined
  } finally {
    place.leave()
    wait.close()
    request?.waited()
  }
}

/** The attempt of a request, unless it has been ended while the store was asked. */
function permitted(counters: BudgetCounters, found: Decided, answer: Problem | undefined): Decided {
  if (!answer) return found
  if (found.outcome.kind === 'admitted') counters.release(found.outcome.reservation)
  throw answer
}

/** Whether what batches and responses in the background hold leaves a request no room. */
function isLasting(
  { bound, leastOutput }: Spending,
  { limit, state, deferred }: SpendRejection,
): boolean {
  return state.spent + deferred + costWith(bound, leastOutput) > limit.limit
}
