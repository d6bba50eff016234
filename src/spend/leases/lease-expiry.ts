/**
 * Expiry of a node's leases. The others end the leases of a node that has not flushed for
 * `deadAfterMs` (75 s by default; `dead-nodes.ts`), and give its room to their requests. A node
 * that cannot write therefore stops to spend `MARGIN_MS` before that, at 68 s: its leases have no
 * room, and requests under way end.
 *
 * The age is measured from the time at which a flush was taken, before it named its time in the
 * store, and by a monotonic clock. A commit that the node learns of late is as old as its flush.
 *
 * Failure modes: a node that is stopped for longer than its leases last (a suspended machine)
 * expires at the first look after it. Clocks of nodes may differ by less than `MARGIN_MS`.
 */
import type { Clock } from '#base/clock.ts'
import type { LeasedBudget } from './leased-budget.ts'

/** Time before the others end the leases: for clocks that differ, and to end requests under way. */
const MARGIN_MS = 7_000
/** Time between looks at the age of the last flush. */
export const EXPIRY_LOOK_MS = 1_000

export interface LeaseExpiry {
  /** Ends the leases if they expire soon. */
  look(): void
  /** Called with each committed flush, and the time at which it was taken. */
  flushed(takenAt: number): void
  /** Whether the leases have expired, and no flush has been committed since. */
  isExpired(): boolean
  /** Adds a listener, called when the leases expire. */
  onExpired(listener: () => void): void
}

export interface LeaseExpiryOptions {
  readonly elapsed: Clock
  readonly deadAfterMs: number
  /** Budgets that may have a lease. */
  readonly touched: ReadonlySet<LeasedBudget>
}

export function createLeaseExpiry(options: LeaseExpiryOptions): LeaseExpiry {
  const { elapsed, deadAfterMs, touched } = options
  const listeners: (() => void)[] = []
  let takenAt = elapsed()
  let isExpired = false
  const isCovered = (): boolean => elapsed() - takenAt < deadAfterMs - MARGIN_MS
  const look = (): void => {
    if (isCovered()) return
    // A node without a lease need not flush.
    const leased = [...touched].filter(({ lease }) => lease > 0n)
    for (const budget of leased) expire(budget)
    if (leased.length === 0 || isExpired) return
    isExpired = true
    for (const listener of listeners) listener()
  }
  return {
    look,
    flushed: (at) => {
      takenAt = Math.max(takenAt, at)
      if (isCovered()) isExpired = false
      else look()
    },
    isExpired: () => isExpired,
    onExpired: (listener) => listeners.push(listener),
  }
}

/** The next renewal covers what the node has spent until then. */
function expire(budget: LeasedBudget): void {
  Object.assign(budget, { lease: 0n, hasExpired: true, isStale: true })
}
