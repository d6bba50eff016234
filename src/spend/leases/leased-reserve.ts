/** Reservation of a request within the leases of its budgets, which asks for larger ones. */
import type { Clock } from '#base/clock.ts'
import { addReserved, restartWait } from '#spend/counters/contention.ts'
import type {
  SpendRejection,
  SpendReservation,
  SpendReservationOutcome,
} from '#spend/counters/counters.ts'
import type { SpendLimit } from '#spend/ledger/budget.ts'
import { PART_OF_LIMIT } from './budget-row.ts'
import { isFull, type LeasedBudget, roomOf, spentOf, stateOf } from './leased-budget.ts'
import { shareIn } from './leased-shares.ts'

/** Most requests of a budget that wait for its lease. */
const LEASE_WAITERS_MAX = 10_000

export interface ReservingOptions {
  readonly now: Clock
  /** Writes the present state now. */
  readonly flush: () => Promise<void>
  /** Creates the rows of budgets that the store does not have. */
  readonly open: (budget: LeasedBudget) => Promise<void>
  /** Part of a budget that a project may reserve while others wait. */
  readonly contendedShare: number
  /** Whether the store fails: what fits the lease is then admitted without asking it. */
  readonly isFailing: () => boolean
}

type Amount = Pick<SpendReservation, 'cost' | 'projectId'>

/** A request that reserves; `isAnswered` where the store has just answered it. */
export interface Reserving extends Amount {
  readonly isAnswered: boolean
}

/** Reserves in the budgets of the limits, in all or in none. */
export function reserveIn(
  options: ReservingOptions,
  limits: readonly SpendLimit[],
  budgets: readonly LeasedBudget[],
  { cost, projectId, isAnswered }: Reserving,
): SpendReservationOutcome {
  const { contendedShare, isFailing, now } = options
  const nowMs = now()
  const lacking: LeasedBudget[] = []
  let held: SpendRejection | undefined
  for (const [index, limit] of limits.entries()) {
    const budget = budgets[index]
    if (!budget) continue
    const isEnforced = limit.mode === 'enforce'
    if (isEnforced && budget.known && spentOf(budget, nowMs) + cost > limit.limit) {
      const { deferred } = budget.known
      return { kind: 'exhausted', limit, state: stateOf(budget, nowMs), cost, deferred }
    }
    const share = isEnforced ? shareIn(budget, { projectId, contendedShare, nowMs }) : undefined
    const isBeyondShare = share !== undefined && share.held + cost > share.most
    const fits = cost <= roomOf(budget) && !isBeyondShare
    const isSure = isAnswered || !mustRenew(budget, cost) || isFailing()
    if (isEnforced ? fits && isSure : budget.known) continue
    const hasNoRoom = isFull(budget, cost)
    if (isEnforced && isAnswered && (hasNoRoom || isBeyondShare)) {
      const { deferred = 0n } = budget.known ?? {}
      const found = { limit, state: stateOf(budget, nowMs), cost, deferred }
      held ??= { kind: 'held', ...found, share: hasNoRoom ? undefined : share }
    } else {
      lacking.push(budget)
    }
  }
  if (held) return held
  const asking = lacking.map((budget) => ask(options, budget, { cost, projectId }))
  // A limit that only warns waits for nothing.
  if (lacking.some(({ limit }) => limit.mode === 'enforce')) {
    return { kind: 'unseeded', seeding: Promise.all(asking) }
  }
  for (const asked of asking) asked.catch(() => {})
  for (const budget of budgets) {
    addReserved(budget, projectId, cost)
    if (budget.waits.size > 0) restartWait(budget.waits, projectId, nowMs)
  }
  const names = budgets.map(({ name }) => name)
  return { kind: 'admitted', reservation: { cost, projectId, budgets: names } }
}

/**
 * Whether a request asks the store though it fits the lease: a large one of a shared budget, in the
 * room that another one has left. Only the store has whether other projects wait at other nodes.
 */
function mustRenew({ held, limit }: LeasedBudget, cost: bigint): boolean {
  return held !== undefined && cost * PART_OF_LIMIT > limit.limit
}

/** Asks for a lease that has room for a cost. Resolves with the answer, whatever it is. */
function ask(
  { now, flush, open }: ReservingOptions,
  budget: LeasedBudget,
  { cost, projectId }: Amount,
): Promise<void> {
  if (budget.leaseWaiters.length >= LEASE_WAITERS_MAX) {
    return Promise.reject(new Error('too many requests wait for the lease of a budget'))
  }
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const isEnforced = budget.limit.mode === 'enforce'
  budget.leaseWaiters.push({
    projectId,
    cost: isEnforced ? cost : 0n,
    atMs: now(),
    resolve,
    reject,
  })
  if (budget.isOpen) {
    void flush()
    return promise
  }
  open(budget).then(flush, (error: Error) => {
    for (const one of budget.leaseWaiters.splice(0)) one.reject(error)
  })
  return promise
}
