/** A renewal of a node's lease: begun in the transaction of a flush, and ended by its commit. */
import { wake } from '#spend/counters/waiters.ts'
import { type BudgetRow, renewLease } from './budget-row.ts'
import { isIdle, type LeasedBudget, periodsAt } from './leased-budget.ts'
import { meetCeiling, raiseCeiling } from './row-ceiling.ts'

/** Time after which a request does not wait for its lease any more. */
const LEASE_WAIT_MAX_MS = 10_000

export interface Renewal {
  readonly holder: string
  /** Spend of this node that the transaction adds to the row. */
  readonly written: bigint
  /** All that the transaction adds to the row, also costs from before it was tracked. */
  readonly added: bigint
  /** Reservations of this node that rows of objects have from the transaction on. */
  readonly handedOver: bigint
  /** Reservations that rows of objects have. */
  readonly deferred: bigint
  /** Reserved by each project of this node without these, in a budget that several pay from. */
  readonly held: ReadonlyMap<string, bigint> | undefined
  /** The reservations that rows of objects have, by project, in such a budget. */
  readonly deferredOf: ReadonlyMap<string, bigint>
  /** Part of a budget that a project may reserve while others wait. */
  readonly contendedShare: number
  /** Whether the node ends, and keeps nothing that it does not need. */
  readonly isLast: boolean
  readonly nowMs: number
}

/**
 * Replaces the node's lease in the row. May be called again, after a transaction that failed: the
 * commit is for the last call.
 */
export function beginRenewal(budget: LeasedBudget, row: BudgetRow, renewal: Renewal): void {
  const { holder, written, added, handedOver, deferred, isLast, nowMs } = renewal
  const { held, deferredOf, contendedShare } = renewal
  const asks = [...(budget.pending?.leaseWaiters ?? []), ...budget.leaseWaiters]
  budget.leaseWaiters = []
  const { limit } = budget.limit
  const needed = budget.reserved + budget.unwritten - written - handedOver
  const isActive = budget.limit.mode === 'enforce' && !isIdle(budget, nowMs)
  const covered = row.leases.get(holder) ?? 0n
  const isEnded = (budget.hasExpired || budget.lease > 0n) && !row.leases.has(holder)
  const { amount, ...known } = renewLease(row, {
    holder,
    deferred,
    nowMs,
    limit,
    needed,
    leaseWaiters: asks.filter(({ atMs }) => nowMs - atMs <= LEASE_WAIT_MAX_MS),
    periods: periodsAt(budget, nowMs).map(({ startMs }) => startMs),
    isActive: isActive && !isLast,
    projects: held && { held, waits: budget.waits, contendedShare, deferred: deferredOf },
  })
  const { beside } = known
  // Also where the transaction fails: other projects wait all the same.
  budget.waits = new Map(row.waits)
  raiseCeiling(row, added + needed + handedOver - covered)
  if (isActive) meetCeiling(row, limit, beside + amount, nowMs)
  if (budget.rejection) row.rejection = budget.rejection
  budget.isStale = false
  const lease = amount + written + handedOver
  const isBeyond = isEnded && budget.limit.mode === 'enforce'
  const used = budget.unwritten + handedOver
  const beyond = isBeyond ? beyondLimit(beside + needed - limit, used) : 0n
  const spent = new Map(row.spent)
  budget.pending = {
    ...known,
    deferred,
    spent,
    lease,
    written,
    handedOver,
    beyond,
    leaseWaiters: asks,
  }
}

/** Part of an amount beyond a limit that this node has used. */
function beyondLimit(excess: bigint, used: bigint): bigint {
  if (excess <= 0n) return 0n
  return excess < used ? excess : used
}

/**
 * Makes a renewal's lease the node's. Returns what the node has used beyond the limit, under a
 * lease that the others had ended. Wakes those who asked for it, and those who wait for room
 * where others have left some: without that, they would ask again at once, and so without an end.
 */
export function endRenewal(budget: LeasedBudget): bigint {
  const { pending } = budget
  if (!pending) return 0n
  budget.pending = undefined
  budget.hasExpired = false
  budget.lease = pending.lease - pending.written - pending.handedOver
  budget.unwritten -= pending.written
  const { known } = budget
  budget.known = pending
  for (const { resolve } of pending.leaseWaiters) resolve()
  if (budget.waiters.size > 0 && (!known || pending.beside < known.beside)) wake(budget.waiters)
  return pending.beyond
}

/** Gives up a renewal that the store rejects. */
export function cancelRenewal(budget: LeasedBudget): void {
  const asks = budget.pending?.leaseWaiters ?? []
  Object.assign(budget, { pending: undefined, isStale: true })
  for (const { reject } of asks) reject(new Error('the store rejects the lease of a budget'))
}

/** The row of a budget is gone: it is created again at the next use. */
export function loseRow(budget: LeasedBudget): void {
  const waiters = [...(budget.pending?.leaseWaiters ?? []), ...budget.leaseWaiters]
  budget.pending = undefined
  budget.leaseWaiters = []
  budget.isOpen = false
  budget.lease = 0n
  for (const { resolve } of waiters) resolve()
}
