/**
 * Waits of requests for room in a budget, or for the store.
 *
 * A request that does not fit only for what others hold waits for the end of their reservations,
 * within a bound on the time and on the number of those that wait. It is given a maximum of output
 * after that alone: waiting for a moment often gives it all that it may need.
 */
import type { Clock } from '#base/clock.ts'
import type { BoundName, Bounds } from '#config/bounds.ts'
import type { SpendBudgets, SpendLimit, SpendOutcome, SpendRefusal } from '#spend/budget.ts'
import {
  canCap,
  reserveRest,
  reserveUnspent,
  type SpendAttempt,
  type Spending,
} from './output-cap.ts'
import { unavailable } from './spend-refusals.ts'
import type { WaitingSlots } from './waiting-slots.ts'

/** Longest wait for the store, which may be slow: longer than a transaction may take. */
const ANSWER_MAX_MS = 10_000
/** Time between looks whether the store fails, for which nobody waits. */
const ANSWER_LOOK_MS = 1_000
/** Longest time between two attempts of a request that waits for room. */
const RETRY_AFTER_MS = 2_000

export type WaitBound = 'spend_wait_seconds' | 'spend_waiting'

export interface SpendWaits {
  readonly budgets: SpendBudgets
  readonly bounds: Pick<Bounds, WaitBound>
  /** The monotonic clock. */
  readonly elapsed: Clock
  readonly slots: WaitingSlots
  /** Whether the last write to the store has failed. */
  readonly isFailing: () => boolean
  readonly exceeded: (bound: BoundName) => void
}

/** An attempt that the store has answered, where it was asked. */
type Decided = SpendAttempt<DecidedOutcome>
type DecidedOutcome = Exclude<SpendOutcome, { kind: 'unseeded' }>

/** Repeats an attempt to reserve. `isAnswered`: the store has just answered. */
type Reserve = (budgets: SpendBudgets, spending: Spending, isAnswered: boolean) => SpendAttempt

/**
 * Waits for the store's answers, and tries again with each. Rejects with 503 where the store fails,
 * or answers too late.
 */
export async function decided(
  { budgets, elapsed, isFailing }: SpendWaits,
  spending: Spending,
  reserve: Reserve,
  first: SpendAttempt,
): Promise<Decided> {
  const until = elapsed() + ANSWER_MAX_MS
  let { outcome, outputTokens } = first
  while (outcome.kind === 'unseeded') {
    const isAnswered = await isWithin(ANSWER_LOOK_MS, outcome.seeding).catch(fail)
    if (isAnswered) ({ outcome, outputTokens } = reserve(budgets, spending, true))
    else if (isFailing() || elapsed() >= until) fail()
  }
  return { outcome, outputTokens }
}

const fail = (): never => {
  throw unavailable('unread')
}

/**
 * Reserves as soon as there is room, within the bounds on waits, and then with a maximum of output
 * that fits. Resolves with the last attempt, which may have found no room.
 */
export async function reserveInTime(waits: SpendWaits, spending: Spending): Promise<Decided> {
  const { budgets } = waits
  const first = reserveUnspent(budgets, spending, false)
  const found = await decided(waits, spending, reserveUnspent, first)
  const { outcome } = found
  if (outcome.kind !== 'held') return found
  const waited = await waitForRoom(waits, spending, { ...found, outcome })
  if (waited.outcome.kind !== 'held' || !canCap(spending)) return waited
  return decided(waits, spending, reserveRest, reserveRest(budgets, spending, true))
}

/** Waits for reservations of others to end, and tries again after each. */
const waitForRoom = async (
  waits: SpendWaits,
  spending: Spending,
  first: SpendAttempt<SpendRefusal>,
): Promise<Decided> => {
  const { bounds, elapsed, exceeded, budgets, slots } = waits
  const { projectId } = spending
  const until = elapsed() + bounds.spend_wait_seconds * 1_000
  budgets.noteHeld(first.outcome, projectId)
  if (first.outcome.share) exceeded('spend_contended_share')
  const leave = slots.enter(first.outcome.limit, projectId)
  if (!leave) {
    exceeded('spend_waiting')
    return first
  }
  try {
    let found: Decided = first
    for (let leftMs = until - elapsed(); leftMs > 0; leftMs = until - elapsed()) {
      if (found.outcome.kind !== 'held') break
      await nextRelease(budgets, { limit: found.outcome.limit, projectId, leftMs })
      // What the store last answered is known: without room by that, it is not asked again.
      const next = reserveUnspent(budgets, spending, true)
      found = await decided(waits, spending, reserveUnspent, next)
      if (found.outcome.kind === 'held') budgets.noteHeld(found.outcome, projectId)
    }
    return found
  } finally {
    leave()
  }
}

/** A request of a project that waits for room. */
interface RoomWait {
  readonly limit: SpendLimit
  readonly projectId: string
  /** The rest of its wait. */
  readonly leftMs: number
}

/**
 * Resolves when a reservation of the limit's budget ends, or after a time: at the latest when the
 * wait is to be noted again, and a share may have ended.
 */
const nextRelease = async (
  budgets: Pick<SpendBudgets, 'onRelease'>,
  { limit, projectId, leftMs }: RoomWait,
): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const remove = budgets.onRelease(limit, projectId, resolve)
  await isWithin(Math.min(leftMs, RETRY_AFTER_MS), promise)
  remove()
}

/** Resolves with a promise to true, or after a time to false. */
export async function isWithin(ms: number, event: Promise<unknown>): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(resolve, Math.max(0, ms), false)
  try {
    return await Promise.race([event.then(() => true), late])
  } finally {
    clearTimeout(timer)
  }
}
