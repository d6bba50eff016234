/**
 * Budgets of one process: what each has spent in its period, and what requests under way have
 * reserved. A request is admitted while `spent + reserved + cost <= limit` in each of its budgets,
 * so that what is spent never exceeds a limit by concurrency.
 *
 * A budget is created at its first use, and seeded with what the ledger has of its period
 * (`seeds.ts`). It is charged from its creation on, and admits nothing before it is seeded. A
 * settlement charges every budget of the payers that exists then, reserved or not, so that a limit
 * that is set later counts what was under way. A period that begins while its budget exists starts
 * at 0; what is reserved counts against the period that is current.
 */
import { setBounded } from '#base/bounded-map.ts'
import type { Clock } from '#base/clock.ts'
import {
  type BudgetId,
  type BudgetState,
  budgetName,
  type SpendBudgets,
  type SpendLimit,
  type SpendOutcome,
  type SpendRefusal,
  type SpendReservation,
} from './budget.ts'
import { addDeferred, type DeferredObject, type DeferredSums, deferrable } from './deferred.ts'
import { createOwnerIndex, type OwnerIndex } from './owner-index.ts'
import { type Period, periodOf } from './period.ts'
import { type Payers, payerName } from './scopes.ts'

/** Most budgets. Of more, those without a reservation are dropped, and seeded again at a use. */
const BUDGETS_MAX = 100_000
/** Most of those who wait for a release that one wakes: each of them tries again. */
const WOKEN_MAX = 8
/** Most objects whose charge is remembered until its transaction is certain. */
const CHARGED_MAX = 10_000

/** A budget that is to be seeded. */
export interface Unseeded {
  readonly limit: Pick<SpendLimit, 'scope' | 'ownerId' | 'organizationId'>
  readonly period: Period
  /** Amount charged since its creation. */
  readonly charged: () => bigint
  /** Called once, with what the period has spent until then. */
  seed(spent: bigint): void
}

export interface SpendBudgetsOptions {
  readonly now: Clock
  /** Reads what the ledger has, and calls `seed`. Rejects where that fails. */
  readonly seed: (budget: Unseeded) => Promise<void>
  /** Deferred reservations of earlier processes. */
  readonly deferred?: DeferredSums
  readonly budgetsMax?: number
}

interface Budget {
  readonly name: string
  readonly key: BudgetId
  limit: SpendLimit
  period: Period
  spent: bigint
  reserved: bigint
  seeding: Promise<void> | undefined
  isSeeded: boolean
  /** The limit that last rejected a request as exhausted in this period. */
  rejectedAt: bigint | undefined
  readonly listeners: Set<() => void>
}

interface State {
  readonly options: SpendBudgetsOptions
  readonly budgets: Map<string, Budget>
  readonly index: OwnerIndex<Budget>
  /** Amounts charged for objects at their end. */
  readonly charged: Map<string, number>
  readonly deferred: DeferredSums
  /** Ids of objects that have not ended, and whose deferred reservation has. */
  readonly released: Set<string>
}

export interface MemoryBudgets extends SpendBudgets {
  /**
   * Charges what was settled in an earlier period, and is written in the present one: every budget
   * of the payers whose period has begun since.
   */
  chargeLate(payers: Payers, nano: bigint, settledMs: number): void
}

export function createSpendBudgets(options: SpendBudgetsOptions): MemoryBudgets {
  const { now, deferred = new Map() } = options
  const state: State = {
    ...{ options, deferred, budgets: new Map(), index: createOwnerIndex(), charged: new Map() },
    released: new Set(),
  }
  return {
    reserve: (limits, cost) => reserve(state, limits, cost),
    charge: (payers, nano) => charge(state, payers, nano),
    chargeLate: (payers, nano, settledMs) => {
      for (const budget of state.index.charged(payers)) {
        if (settledMs < turned(budget, now()).period.startMs) budget.spent += nano
      }
    },
    defer: (payers, cost) => addDeferred(deferred, payers, deferrable(cost)),
    chargeOnce: (object, nano) => chargeOnce(state, object, nano),
    releaseDeferred: (object) => {
      const { id } = object
      if (state.charged.has(id) || state.released.has(id)) return
      state.released.add(id)
      endDeferred(state, object)
    },
    noteExhausted: (limit) => {
      budgetFor(state, limit).rejectedAt = limit.limit
    },
    release: (reservation) => release(state, reservation),
    onRelease: (limit, listener) => {
      const { listeners } = budgetFor(state, limit)
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    load: (limits) => load(state, limits),
    read: (id) => {
      const budget = state.budgets.get(budgetName(id))
      return budget?.isSeeded ? stateOf(state, turned(budget, now())) : undefined
    },
    list: () =>
      [...state.budgets.values()]
        .filter(({ isSeeded }) => isSeeded)
        .map((budget) => ({ ...stateOf(state, turned(budget, now())), limit: budget.limit })),
    isEnforcing: (limit) => {
      const budget = state.budgets.get(budgetName(limit))
      return budget !== undefined && turned(budget, now()).rejectedAt === limit.limit
    },
    size: () => state.budgets.size,
  }
}

const reserve = (state: State, limits: readonly SpendLimit[], cost: bigint): SpendOutcome => {
  const budgets: Budget[] = []
  const seeding: Promise<void>[] = []
  for (const limit of limits) {
    const budget = budgetFor(state, limit)
    if (!budget.isSeeded) seeding.push(seeded(state, limit, budget))
    budgets.push(budget)
  }
  if (seeding.length > 0) return { kind: 'unseeded', seeding: Promise.all(seeding) }
  const refusal = refusalOf(state, limits, budgets, cost)
  if (refusal) return refusal
  for (const budget of budgets) budget.reserved += cost
  const reservation = { cost, budgets: budgets.map(({ name }) => name) }
  return { kind: 'admitted', reservation }
}

const load = async (
  state: State,
  limits: readonly SpendLimit[],
): Promise<readonly BudgetState[]> => {
  const loading = limits.map(async (limit) => {
    const budget = budgetFor(state, limit)
    if (!budget.isSeeded) await seeded(state, limit, budget)
    return stateOf(state, turned(budget, state.options.now()))
  })
  return Promise.all(loading)
}

/** The lasting one of several refusals: an exhausted budget takes precedence over a held one. */
const refusalOf = (
  state: State,
  limits: readonly SpendLimit[],
  budgets: readonly Budget[],
  cost: bigint,
): SpendRefusal | undefined => {
  let held: SpendRefusal | undefined
  for (const [index, limit] of limits.entries()) {
    const budget = budgets[index]
    if (!budget || limit.mode === 'warn') continue
    const found = stateOf(state, budget)
    const needed = found.spent + cost
    if (needed > limit.limit) return { kind: 'exhausted', limit, state: found, cost }
    if (needed + found.reserved > limit.limit) held ??= { kind: 'held', limit, state: found, cost }
  }
  return held
}

const charge = (state: State, payers: Payers, nano: number): void => {
  if (state.budgets.size === 0) return
  const nowMs = state.options.now()
  for (const budget of state.index.charged(payers)) turned(budget, nowMs).spent += BigInt(nano)
}

const chargeOnce = (state: State, object: DeferredObject, nano: number): void => {
  const { id, payers } = object
  const before = state.charged.get(id)
  setBounded(state.charged, id, nano, CHARGED_MAX)
  charge(state, payers, nano - (before ?? 0))
  if (before === undefined && !state.released.delete(id)) endDeferred(state, object)
}

const endDeferred = (state: State, { payers, reserved }: DeferredObject): void => {
  if (reserved === 0n) return
  addDeferred(state.deferred, payers, -reserved)
  for (const budget of state.index.charged(payers)) wake(budget)
}

const release = ({ budgets }: State, { cost, budgets: names }: SpendReservation): void => {
  for (const name of names) {
    const budget = budgets.get(name)
    if (!budget) continue
    budget.reserved -= cost
    wake(budget)
  }
}

const wake = ({ listeners }: Budget): void => {
  let woken = 0
  for (const listener of listeners) {
    if (woken++ === WOKEN_MAX) break
    listeners.delete(listener)
    listener()
  }
}

const budgetFor = (state: State, limit: SpendLimit): Budget => {
  const { budgets, index, options } = state
  const name = budgetName(limit)
  const nowMs = options.now()
  const known = budgets.get(name)
  if (known) {
    known.limit = limit
    return turned(known, nowMs)
  }
  if (budgets.size >= (options.budgetsMax ?? BUDGETS_MAX)) dropUnused(state)
  const { organizationId, scope, interval, ownerId } = limit
  const budget: Budget = {
    ...{ name, limit, key: { organizationId, scope, interval, ownerId } },
    ...{ period: periodOf(interval, nowMs), spent: 0n, reserved: 0n },
    ...{ seeding: undefined, isSeeded: false, rejectedAt: undefined },
    listeners: new Set(),
  }
  budgets.set(name, budget)
  index.add(budget)
  return budget
}

const dropUnused = ({ budgets, index }: State): void => {
  for (const [name, budget] of budgets) {
    if (budget.reserved > 0n || budget.seeding !== undefined) continue
    budgets.delete(name)
    index.delete(budget)
  }
}

/** Begins another period, if it is one. */
const turned = (budget: Budget, nowMs: number): Budget => {
  if (nowMs < budget.period.endMs) return budget
  budget.period = periodOf(budget.key.interval, nowMs)
  budget.spent = 0n
  budget.rejectedAt = undefined
  budget.isSeeded = true
  return budget
}

const seeded = ({ options }: State, limit: SpendLimit, budget: Budget): Promise<void> => {
  const { period } = budget
  budget.seeding ??= options
    .seed({
      ...{ limit, period },
      charged: () => budget.spent,
      seed: (spent) => {
        // A period that has begun in the meantime started at 0.
        if (budget.period === period) budget.spent = spent
        budget.isSeeded = true
      },
    })
    .finally(() => {
      budget.seeding = undefined
    })
  return budget.seeding
}

const stateOf = ({ deferred }: State, { spent, reserved, period, limit }: Budget): BudgetState => ({
  spent,
  reserved: deferred.size === 0 ? reserved : reserved + (deferred.get(payerName(limit)) ?? 0n),
  endsAtMs: period.endMs,
})
