/**
 * One shared budget as a node has it: its lease, and the amounts of it in use.
 *
 * The room of a node is its lease less its reservations, and less its spend that is not written.
 * While a transaction replaces the lease, the smaller one counts: the node is within its lease
 * whether that is committed or not.
 */

import type { Waits } from '#spend/counters/contention.ts'
import type { Waiters } from '#spend/counters/waiters.ts'
import type { BudgetId, BudgetState, SpendLimit } from '#spend/ledger/budget.ts'
import { isShared } from '#spend/ledger/payers.ts'
import { type Period, periodOf } from '#spend/ledger/period.ts'
import type { BudgetRow, Rejection } from './budget-row.ts'

/** Time before the end of a period from which the next one is checked too. */
const TURN_MS = 5 * 60_000
/** Time after its last use from which a budget keeps no more of its lease than it needs. */
const IDLE_MS = 1_000

/** A request that waits for a larger lease. */
export interface LeaseWaiter {
  readonly projectId: string
  readonly cost: bigint
  readonly atMs: number
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

export interface LeasedBudget {
  readonly name: string
  readonly key: BudgetId
  /** Limit that the last request met. */
  limit: SpendLimit
  lease: bigint
  /** Whether the lease has expired: others may have been given it. */
  hasExpired: boolean
  /** The lease that a transaction under way grants, and the amounts that it writes. */
  pending: Pending | undefined
  reserved: bigint
  /** Reserved by each project; undefined where the budget is one project's. */
  readonly held: Map<string, bigint> | undefined
  /** Waits of projects at this node, and at others as far as the last renewal had them. */
  waits: Waits
  readonly waiters: Waiters
  /** Spent since `isTracked`, and not known to be written. */
  unwritten: bigint
  /** Whether charges are added to `unwritten`. */
  isTracked: boolean
  /** Whether the store has a row of it. */
  isOpen: boolean
  /** The row at its last renewal; undefined before the first. */
  known: Known | undefined
  leaseWaiters: LeaseWaiter[]
  usedAtMs: number
  rejection: Rejection | undefined
  /** Whether the row lacks the rejection, or has a larger lease. */
  isStale: boolean
}

interface Pending extends Known {
  /** The lease of the node, with what the transaction writes and hands over. */
  readonly lease: bigint
  readonly written: bigint
  readonly handedOver: bigint
  /** Amount beyond the limit, used under a lease that the others have ended. */
  readonly beyond: bigint
  readonly leaseWaiters: readonly LeaseWaiter[]
}

interface Known {
  readonly spent: ReadonlyMap<number, bigint>
  /** Leases of other nodes, and what deferred objects have reserved. */
  readonly others: bigint
  /** `others` and the spend of the period that has spent most. */
  readonly beside: bigint
  /** What deferred objects have reserved. */
  readonly deferred: bigint
  /** Reserved by projects at other nodes, and by their objects. */
  readonly heldBeside: ReadonlyMap<string, bigint>
}

export function newBudget(name: string, limit: SpendLimit, nowMs: number): LeasedBudget {
  const { organizationId, scope, payerId, interval } = limit
  return {
    name,
    limit,
    key: { organizationId, scope, payerId, interval },
    lease: 0n,
    hasExpired: false,
    pending: undefined,
    reserved: 0n,
    unwritten: 0n,
    held: isShared(scope) ? new Map() : undefined,
    waits: new Map(),
    waiters: new Map(),
    isTracked: false,
    isOpen: false,
    known: undefined,
    leaseWaiters: [],
    usedAtMs: nowMs,
    rejection: undefined,
    isStale: false,
  }
}

/** Room of the node without a larger lease; negative where its spend is beyond it. */
export function roomOf({ lease, pending, reserved, unwritten }: LeasedBudget): bigint {
  const safe = pending && pending.lease < lease ? pending.lease : lease
  return safe - reserved - unwritten
}

/** Whether the whole limit has no room for a cost, by the last answer of the store. */
export function isFull({ known, limit, reserved, unwritten }: LeasedBudget, cost: bigint): boolean {
  return known !== undefined && known.beside + reserved + unwritten + cost > limit.limit
}

/** Spend of the present period, as far as this node knows: never more than the truth. */
export function spentOf({ known, unwritten, key }: LeasedBudget, nowMs: number): bigint {
  return (known?.spent.get(periodOf(key.interval, nowMs).startMs) ?? 0n) + unwritten
}

export function stateOf(budget: LeasedBudget, nowMs: number): BudgetState {
  return {
    spent: spentOf(budget, nowMs),
    reserved: (budget.known?.others ?? 0n) + budget.reserved,
    endsAtMs: periodOf(budget.key.interval, nowMs).endMs,
  }
}

/** Sets the limit that a request has met. A lower one reduces the lease to the needed amount. */
export function meetLimit(budget: LeasedBudget, limit: SpendLimit, nowMs: number): void {
  budget.usedAtMs = nowMs
  if (budget.limit === limit) return
  if (limit.limit < budget.limit.limit && roomOf(budget) > 0n) giveUpRoom(budget)
  budget.limit = limit
}

function giveUpRoom(budget: LeasedBudget): void {
  const needed = budget.reserved + budget.unwritten
  const { pending } = budget
  if (needed < budget.lease) budget.lease = needed
  if (pending && needed < pending.lease) budget.pending = { ...pending, lease: needed }
  budget.isStale = true
}

export function isIdle({ usedAtMs }: LeasedBudget, nowMs: number): boolean {
  return nowMs - usedAtMs >= IDLE_MS || nowMs < usedAtMs
}

/** Whether the row is to be renewed, apart from the writes of a flush. */
export function isDue(budget: LeasedBudget, nowMs: number): boolean {
  if (!budget.isOpen) return false
  if (budget.leaseWaiters.length > 0 || budget.waiters.size > 0 || budget.isStale) return true
  const room = roomOf(budget)
  return room < 0n || (room > 0n && isIdle(budget, nowMs))
}

/** Whether the node has nothing of it: the next use may begin from the store's row. */
export function isUnused(budget: LeasedBudget): boolean {
  const { lease, reserved, unwritten, pending, leaseWaiters: asks, waiters } = budget
  const amounts = lease + reserved + unwritten
  return amounts === 0n && !pending && asks.length === 0 && waiters.size === 0
}

/** The periods in which an amount that is reserved now may be spent. */
export function periodsAt({ key: { interval } }: LeasedBudget, nowMs: number): Period[] {
  const present = periodOf(interval, nowMs)
  return present.endMs - nowMs > TURN_MS ? [present] : [present, periodOf(interval, present.endMs)]
}

/** The periods that a new row begins with: around a turn another node's clock is in the other. */
export function firstPeriods({ key: { interval } }: LeasedBudget, nowMs: number): Period[] {
  const present = periodOf(interval, nowMs)
  return nowMs - present.startMs > TURN_MS
    ? [present]
    : [periodOf(interval, present.startMs - 1), present]
}

/** Whether the row says that a limit of this amount has rejected a request in this period. */
export function hasRejected(
  { rejection }: Pick<BudgetRow, 'rejection'>,
  limit: bigint,
  { startMs }: Period,
): boolean {
  return rejection?.limit === limit && rejection.startsAtMs === startMs
}
