/**
 * Budgets of a node among several: each node reserves within its leases, which the store's rows
 * have (`budget-row.ts`), and asks for a larger one where a request does not fit.
 *
 * A request is admitted while it fits the lease of each of its budgets: in one turn of the event
 * loop, without asking the store. Where it does not, the node asks (`lease-ledger.ts`), and tries
 * again with the answer: it is rejected only by what the store has then.
 *
 * Failure modes. While the store does not answer, requests are admitted within the leases, and
 * those beyond them are rejected as unavailable. A node that ends returns its leases; one that is
 * killed keeps them until its last flush is long ago.
 */
import type { Clock } from '#base/clock.ts'
import {
  type BudgetId,
  budgetName,
  type SpendBudgets,
  type SpendLimit,
  type SpendOutcome,
  type SpendRefusal,
  type SpendReservation,
} from '#spend/budget.ts'
import { deferrable } from '#spend/deferred.ts'
import { createOwnerIndex, type OwnerIndex } from '#spend/owner-index.ts'
import { periodOf } from '#spend/period.ts'
import type { Payers } from '#spend/scopes.ts'
import { wake } from './lease-renewal.ts'
import {
  hasRejected,
  isFull,
  isUnused,
  type LeasedBudget,
  meetLimit,
  newBudget,
  roomOf,
  spentOf,
  stateOf,
} from './leased-budget.ts'

/** Most budgets. Of more, those that are not in use are dropped. */
const BUDGETS_MAX = 100_000
/** Most requests of a budget that wait for its lease. */
const ASKS_MAX = 10_000

/** Rows of objects that flushes write, numbered in the order in which they were added. */
export interface RowCounts {
  /** Number of the newest row. */
  added(): number
  /** Number of the oldest row that no flush has taken; of the next one where all are taken. */
  firstWaiting(): number
}

export interface LeasedOptions {
  readonly now: Clock
  readonly objects: () => RowCounts
  /** Writes the present state now. */
  readonly flush: () => Promise<void>
  /** Creates the rows of budgets that the store does not have. */
  readonly open: (budget: LeasedBudget) => Promise<void>
  readonly load: SpendBudgets['load']
  /** Whether a limit has rejected a request, as far as the rows have it. */
  readonly isEnforcing: SpendBudgets['isEnforcing']
  readonly budgetsMax?: number
}

/** The budgets, as their ledger sees them. */
export interface LeasedBudgets extends SpendBudgets {
  find(key: BudgetId): LeasedBudget | undefined
  /** Budgets that were used, or have a lease. */
  readonly touched: Set<LeasedBudget>
  /**
   * Reservations of objects whose rows the store has, or gets with the flush that is taken. Their
   * budgets are to be renewed by it.
   */
  written(): readonly SpendReservation[]
  /** Hands over the first `count` of them: they count by their rows, and no more in a lease. */
  handOver(count: number, renewed: ReadonlySet<LeasedBudget>): void
}

/** A reservation of an object, until its row is written. */
interface Deferred extends SpendReservation {
  /** Number of the newest row when it was deferred: its own, or a later one. */
  readonly row: number
}

interface State {
  readonly options: LeasedOptions
  readonly budgets: Map<string, LeasedBudget>
  readonly index: OwnerIndex<LeasedBudget>
  readonly touched: Set<LeasedBudget>
  readonly deferred: Deferred[]
}

export function createLeasedBudgets(options: LeasedOptions): LeasedBudgets {
  const state: State = {
    ...{ options, budgets: new Map(), touched: new Set(), deferred: [] },
    index: createOwnerIndex(),
  }
  const { now } = options
  const { budgets, touched } = state
  return {
    reserve: (limits, cost, isAnswered = false) => reserve(state, limits, cost, isAnswered),
    charge: (payers, nano) => charge(state, payers, nano),
    defer: (payers, cost) => defer(state, payers, cost),
    // The transaction that records an object adds its cost to the row.
    chargeOnce: () => {},
    // The rows of objects say so, which each renewal reads.
    releaseDeferred: () => {},
    noteExhausted: (limit) => noteExhausted(state, limit),
    release: ({ budgets: names, cost }) => {
      for (const name of names) release(state, name, cost)
    },
    onRelease: (limit, listener) => {
      const budget = budgetFor(state, limit)
      budget.listeners.add(listener)
      return () => budget.listeners.delete(listener)
    },
    load: options.load,
    read: (id) => {
      const budget = budgets.get(budgetName(id))
      return budget?.known && stateOf(budget, now())
    },
    list: () =>
      [...budgets.values()]
        .filter(({ known }) => known !== undefined)
        .map((budget) => ({ ...stateOf(budget, now()), limit: budget.limit })),
    isEnforcing: (limit) => {
      const own = budgets.get(budgetName(limit))
      if (own && hasRejected(own, limit.limit, periodOf(limit.interval, now()))) return true
      return options.isEnforcing(limit)
    },
    size: () => budgets.size,
    find: (key) => budgets.get(budgetName(key)),
    touched,
    written: () => written(state),
    handOver: (count, renewed) => {
      for (const { budgets: names, cost } of state.deferred.splice(0, count)) {
        for (const name of names) handOver(budgets.get(name), cost, renewed)
      }
    },
  }
}

const reserve = (
  state: State,
  limits: readonly SpendLimit[],
  cost: bigint,
  isAnswered: boolean,
): SpendOutcome => {
  const nowMs = state.options.now()
  const budgets = limits.map((limit) => budgetFor(state, limit))
  const lacking: LeasedBudget[] = []
  let held: SpendRefusal | undefined
  for (const [index, limit] of limits.entries()) {
    const budget = budgets[index]
    if (!budget) continue
    const isEnforced = limit.mode === 'enforce'
    if (isEnforced && budget.known && spentOf(budget, nowMs) + cost > limit.limit) {
      return { kind: 'exhausted', limit, state: stateOf(budget, nowMs), cost }
    }
    if (isEnforced ? cost <= roomOf(budget) : budget.known) continue
    if (isEnforced && isAnswered && isFull(budget, cost)) {
      held ??= { kind: 'held', limit, state: stateOf(budget, nowMs), cost }
    } else {
      lacking.push(budget)
    }
  }
  if (held) return held
  const asking = lacking.map((budget) => ask(state, budget, cost))
  // A limit that only warns waits for nothing.
  if (lacking.some(({ limit }) => limit.mode === 'enforce')) {
    return { kind: 'unseeded', seeding: Promise.all(asking) }
  }
  for (const asked of asking) asked.catch(() => {})
  for (const budget of budgets) budget.reserved += cost
  return { kind: 'admitted', reservation: { cost, budgets: budgets.map(({ name }) => name) } }
}

/** The row gets the rejection at its next renewal. */
const noteExhausted = (state: State, limit: SpendLimit): void => {
  const budget = budgetFor(state, limit)
  const period = periodOf(limit.interval, state.options.now())
  if (hasRejected(budget, limit.limit, period)) return
  budget.rejection = { limit: limit.limit, startsAtMs: period.startMs }
  budget.isStale = true
}

/** Asks for a lease that has room for a cost. Resolves with the answer, whatever it is. */
const ask = ({ options }: State, budget: LeasedBudget, cost: bigint): Promise<void> => {
  if (budget.asks.length >= ASKS_MAX) {
    return Promise.reject(new Error('too many requests wait for the lease of a budget'))
  }
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const isEnforced = budget.limit.mode === 'enforce'
  budget.asks.push({ cost: isEnforced ? cost : 0n, atMs: options.now(), resolve, reject })
  if (budget.isOpen) {
    void options.flush()
    return promise
  }
  options.open(budget).then(options.flush, (error: Error) => {
    for (const one of budget.asks.splice(0)) one.reject(error)
  })
  return promise
}

const charge = ({ index, touched }: State, payers: Payers, nano: number): void => {
  for (const budget of index.charged(payers)) {
    if (budget.isTracked) budget.unwritten += BigInt(nano)
    touched.add(budget)
  }
}

/** Keeps a cost reserved until the store has the row of its object, where it counts then. */
const defer = (
  { index, deferred, touched, options }: State,
  payers: Payers,
  nano: bigint,
): void => {
  const cost = deferrable(nano)
  const budgets = [...index.charged(payers)]
  for (const budget of budgets) {
    budget.reserved += cost
    touched.add(budget)
  }
  const row = options.objects().added()
  deferred.push({ cost, budgets: budgets.map(({ name }) => name), row })
}

const written = ({ deferred, options, budgets }: State): readonly SpendReservation[] => {
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
 * Takes an amount off what is reserved, and off the lease as well: the row of the object has it, so
 * that as room of the lease it would be given twice. A renewed lease is without it already.
 */
const handOver = (
  budget: LeasedBudget | undefined,
  cost: bigint,
  renewed: ReadonlySet<LeasedBudget>,
): void => {
  if (!budget) return
  budget.reserved -= cost
  if (renewed.has(budget)) return
  budget.lease = budget.lease > cost ? budget.lease - cost : 0n
  budget.isStale = true
}

const release = ({ budgets, touched }: State, name: string, cost: bigint): void => {
  const budget = budgets.get(name)
  if (!budget) return
  budget.reserved -= cost
  touched.add(budget)
  wake(budget)
}

const budgetFor = (state: State, limit: SpendLimit): LeasedBudget => {
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

const dropUnused = ({ budgets, index, touched }: State): void => {
  for (const [name, budget] of budgets) {
    if (!isUnused(budget)) continue
    budgets.delete(name)
    index.delete(budget)
    touched.delete(budget)
  }
}
