/**
 * Budgets of a node among several: each node reserves within its leases, which the store's rows
 * have (`budget-row.ts`), and asks for a larger one if a request does not fit.
 *
 * A request is admitted while it fits the lease of each of its budgets: in one turn of the event
 * loop, without asking the store. If it does not fit, the node asks (`lease-flush.ts`), and tries
 * again with the answer: only the store's room at that time can reject it.
 *
 * Failure modes. While the store does not answer, requests are admitted within the leases, and
 * rejected as unavailable beyond them. A node that ends returns its leases; a killed node keeps
 * them until its last flush is long ago.
 */

import { addReserved, addWait } from '#spend/counters/contention.ts'
import type {
  BudgetCounters,
  SpendRejection,
  SpendReservation,
  SpendReservationOutcome,
} from '#spend/counters/counters.ts'
import { createPayerIndex, type PayerIndex } from '#spend/counters/payer-index.ts'
import { addWaiter, wake } from '#spend/counters/waiters.ts'
import { type BudgetId, budgetName, type SpendLimit } from '#spend/ledger/budget.ts'
import { deferrable } from '#spend/ledger/deferred.ts'
import type { Payers } from '#spend/ledger/payers.ts'
import { periodOf } from '#spend/ledger/period.ts'
import {
  hasRejected,
  isUnused,
  type LeasedBudget,
  meetLimit,
  newBudget,
  stateOf,
} from './leased-budget.ts'
import { type Reserving, type ReservingOptions, reserveIn } from './leased-reserve.ts'
import { roomForProject } from './leased-shares.ts'

/** Most budgets. Above it, budgets that are not in use are dropped. */
const BUDGETS_MAX = 100_000

/** Rows of objects that flushes write, numbered in the order in which they were added. */
export interface RowCounts {
  /** Number of the newest row. */
  added(): number
  /** Number of the oldest row that no flush has taken; of the next one where all are taken. */
  firstWaiting(): number
}

export interface LeasedCountersOptions extends ReservingOptions {
  readonly objects: () => RowCounts
  readonly load: BudgetCounters['load']
  /** Whether a limit has rejected a request, as far as the rows have it. */
  readonly isEnforcing: BudgetCounters['isEnforcing']
  readonly budgetsMax?: number
}

/** The budgets, as their ledger sees them. */
export interface LeasedCounters extends BudgetCounters {
  find(key: BudgetId): LeasedBudget | undefined
  /** Budgets that were used, or have a lease. */
  readonly touched: Set<LeasedBudget>
  /**
   * Reservations of objects with rows that the store has, or gets with the flush that is taken.
   * That flush must renew their budgets.
   */
  written(): readonly SpendReservation[]
  /** Hands over the first `count` of them: they count by their rows, and no more in a lease. */
  handOver(count: number, renewed: ReadonlySet<LeasedBudget>): void
}

/** A reservation of an object, until its row is written. */
interface Deferred extends SpendReservation {
  /** Number of the newest row when it was deferred: the row of the object, or a later one. */
  readonly row: number
}

interface State {
  readonly options: LeasedCountersOptions
  readonly budgets: Map<string, LeasedBudget>
  readonly index: PayerIndex<LeasedBudget>
  readonly touched: Set<LeasedBudget>
  readonly deferred: Deferred[]
}

export function createLeasedCounters(options: LeasedCountersOptions): LeasedCounters {
  const state: State = {
    options,
    budgets: new Map(),
    touched: new Set(),
    deferred: [],
    index: createPayerIndex(),
  }
  const { now } = options
  const { budgets, touched } = state
  return {
    reserve: (limits, cost, projectId, isAnswered = false) =>
      reserve(state, limits, { cost, projectId, isAnswered }),
    roomFor: (limit, projectId) => roomFor(state, limit, projectId),
    recordWait: (rejection, projectId) => recordWait(state, rejection, projectId),
    charge: (payers, nano) => charge(state, payers, nano),
    defer: (payers, cost) => defer(state, payers, cost),
    // The transaction that records an object adds its cost to the row.
    chargeOnce: () => {},
    // The rows of objects say so, which each renewal reads.
    releaseDeferred: () => {},
    recordRejection: (limit) => recordRejection(state, limit),
    release: (reservation) => {
      for (const name of reservation.budgets) release(state, name, reservation)
    },
    enqueue: (limit, projectId, listener) =>
      addWaiter(budgetFor(state, limit).waiters, projectId, listener),
    queued: (limit, projectId) => budgets.get(budgetName(limit))?.waiters.get(projectId)?.size ?? 0,
    load: options.load,
    read: (id) => {
      const budget = budgets.get(budgetName(id))
      return budget?.known && stateOf(budget, now())
    },
    list: () =>
      [...budgets.values()]
        .filter(({ known }) => known !== undefined)
        .map((budget) => ({ ...stateOf(budget, now()), limit: budget.limit })),
    isEnforcing: (limit) => isEnforcing(state, limit),
    size: () => budgets.size,
    find: (key) => budgets.get(budgetName(key)),
    touched,
    written: () => written(state),
    handOver: (count, renewed) => {
      for (const one of state.deferred.splice(0, count)) {
        for (const name of one.budgets) handOver(budgets.get(name), one, renewed)
      }
    },
  }
}

function reserve(
  state: State,
  limits: readonly SpendLimit[],
  reserving: Reserving,
): SpendReservationOutcome {
  const budgets = limits.map((limit) => budgetFor(state, limit))
  return reserveIn(state.options, limits, budgets, reserving)
}

function roomFor(
  { budgets, options }: State,
  limit: SpendLimit,
  projectId: string,
): bigint | undefined {
  const { contendedShare, now } = options
  const budget = budgets.get(budgetName(limit))
  return budget?.known && roomForProject(budget, { projectId, contendedShare, nowMs: now() })
}

/** The row gets the wait at its next renewal. */
function recordWait(state: State, { limit, share }: SpendRejection, projectId: string): void {
  const budget = budgetFor(state, limit)
  if (!budget.held || share) return
  addWait(budget.waits, projectId, state.options.now())
  budget.isStale = true
}

function isEnforcing(
  { budgets, options }: State,
  limit: Omit<SpendLimit, 'mode'>,
): boolean | Promise<boolean> {
  const own = budgets.get(budgetName(limit))
  const period = periodOf(limit.interval, options.now())
  return (own && hasRejected(own, limit.limit, period)) || options.isEnforcing(limit)
}

/** The row gets the rejection at its next renewal. */
function recordRejection(state: State, limit: SpendLimit): void {
  const budget = budgetFor(state, limit)
  const period = periodOf(limit.interval, state.options.now())
  if (hasRejected(budget, limit.limit, period)) return
  budget.rejection = { limit: limit.limit, startsAtMs: period.startMs }
  budget.isStale = true
}

function charge({ index, touched }: State, payers: Payers, nano: number): void {
  for (const budget of index.charged(payers)) {
    if (budget.isTracked) budget.unwritten += BigInt(nano)
    touched.add(budget)
  }
}

/**
 * Keeps a cost reserved until the store has the row of its object, which counts it from then on.
 */
function defer({ index, deferred, touched, options }: State, payers: Payers, nano: bigint): void {
  const cost = deferrable(nano)
  const budgets = index.charged(payers)
  const { projectId } = payers
  for (const budget of budgets) {
    addReserved(budget, projectId, cost)
    touched.add(budget)
  }
  const names = budgets.map(({ name }) => name)
  deferred.push({ cost, projectId, budgets: names, row: options.objects().added() })
}

function written({ deferred, options, budgets }: State): readonly SpendReservation[] {
  const first = options.objects().firstWaiting()
  const open = deferred.findIndex(({ row }) => row >= first)
  const found = deferred.slice(0, open < 0 ? deferred.length : open)
  for (const name of new Set(found.flatMap((one) => one.budgets))) {
    const budget = budgets.get(name)
    if (budget) budget.isStale = true
  }
  return found
}

/**
 * Takes a reservation off the reserved amount and off the lease: the row of the object has it, and
 * as room of the lease it would be given twice. A renewed lease is without it already.
 */
function handOver(
  budget: LeasedBudget | undefined,
  { cost, projectId }: SpendReservation,
  renewed: ReadonlySet<LeasedBudget>,
): void {
  if (!budget) return
  addReserved(budget, projectId, -cost)
  if (renewed.has(budget)) return
  budget.lease = budget.lease > cost ? budget.lease - cost : 0n
  budget.isStale = true
}

function release(
  { budgets, touched }: State,
  name: string,
  { cost, projectId }: SpendReservation,
): void {
  const budget = budgets.get(name)
  if (!budget) return
  addReserved(budget, projectId, -cost)
  touched.add(budget)
  wake(budget.waiters)
}

function budgetFor(state: State, limit: SpendLimit): LeasedBudget {
  const name = budgetName(limit)
  const nowMs = state.options.now()
  const known = state.budgets.get(name)
  const budget = known ?? newBudget(name, limit, nowMs)
  if (!known) {
    if (state.budgets.size >= (state.options.budgetsMax ?? BUDGETS_MAX)) dropUnused(state)
    state.budgets.set(name, budget)
    state.index.add(budget)
  }
  state.touched.add(budget)
  meetLimit(budget, limit, nowMs)
  return budget
}

function dropUnused({ budgets, index, touched }: State): void {
  for (const [name, budget] of budgets) {
    if (!isUnused(budget)) continue
    budgets.delete(name)
    index.delete(budget)
    touched.delete(budget)
  }
}
