/**
 * Budgets of one process: the spend of each in its period, and the reservations of requests under
 * way. A request is admitted while `spent + reserved + cost <= limit` in each of its budgets:
 * concurrency never lifts the spend above a limit.
 *
 * A budget is created at its first use, and seeded with its spend in the ledger (`seeds.ts`). It is
 * charged from its creation on, and admits nothing before it is seeded. A settlement charges every
 * budget of the payers that exists then, reserved or not: a limit that is set later counts requests
 * that were under way. A period that begins while its budget exists starts at 0, and one to which
 * the clock goes back is seeded again; reservations count against the period that is current.
 */
import { setBounded } from '#base/bounded-map.ts'
import type { Clock } from '#base/clock.ts'
import {
  type BudgetId,
  type BudgetState,
  budgetName,
  type PayerId,
  type SpendLimit,
} from '#spend/ledger/budget.ts'
import {
  addDeferred,
  type DeferredObject,
  type DeferredSums,
  deferrable,
} from '#spend/ledger/deferred.ts'
import type { Payers } from '#spend/ledger/payers.ts'
import type { Period } from '#spend/ledger/period.ts'
import type { Slot } from '#usage/slot.ts'
import { addReserved, addWait, restartWait, roomWithin } from './contention.ts'
import type {
  BudgetCounters,
  ProjectShare,
  SpendRejection,
  SpendReservation,
  SpendReservationOutcome,
} from './counters.ts'
import { type Budget, memoryShare, memoryState, newMemoryBudget, turned } from './memory-budget.ts'
import { costFor, createPayerIndex, type PayerIndex } from './payer-index.ts'
import { addWaiter, wake } from './waiters.ts'

/** Most budgets. Of more, those not in use are dropped, and seeded again at a use. */
const BUDGETS_MAX = 100_000
/** Most objects with a charge that is remembered until its transaction is certain. */
const CHARGED_MAX = 10_000

/** A budget that is to be seeded. */
export interface Unseeded {
  readonly limit: PayerId
  readonly period: Period
  /** Amount charged since its creation. */
  readonly charged: () => bigint
  /** Called once, with what the period has spent until then. */
  seed(spent: bigint): void
}

export interface MemoryCountersOptions {
  readonly now: Clock
  /** Reads what the ledger has, and calls `seed`. Rejects where that fails. */
  readonly seed: (budget: Unseeded) => Promise<void>
  /** Deferred reservations of earlier processes. */
  readonly deferred?: DeferredSums
  readonly budgetsMax?: number
  /** Part of a budget that a project may reserve while others wait. */
  readonly contendedShare: number
}

interface State {
  readonly options: MemoryCountersOptions
  readonly budgets: Map<string, Budget>
  readonly index: PayerIndex<Budget>
  /** Amounts charged for objects at their end. */
  readonly charged: Map<string, number>
  readonly deferred: DeferredSums
  /** Ids of objects that have not ended, but have no deferred reservation any more. */
  readonly released: Set<string>
}

export interface MemoryCounters extends BudgetCounters {
  /** Adds a late settlement to the current period of every budget that started after it. */
  chargeLate(slot: Slot): void
}

export function createMemoryCounters(options: MemoryCountersOptions): MemoryCounters {
  const { now, deferred = new Map() } = options
  const state: State = {
    options,
    deferred,
    budgets: new Map(),
    index: createPayerIndex(),
    charged: new Map(),
    released: new Set(),
  }
  return {
    reserve: (limits, cost, projectId) => reserve(state, limits, cost, projectId),
    roomFor: (limit, projectId) => {
      const budget = seededAt(state, limit)
      return budget && roomFor(state, budget, projectId)
    },
    recordWait: ({ limit, share }, projectId) => {
      const { held, waits } = budgetFor(state, limit)
      if (held && !share) addWait(waits, projectId, now())
    },
    charge: (payers, nano) => charge(state, payers, nano),
    chargeLate: (slot) => {
      const values = slot.values && [...slot.values.keys()]
      for (const budget of state.index.charged({ ...slot.subject, values })) {
        const { startMs } = turned(budget, now()).period
        if (slot.minuteMs < startMs) budget.spent += costFor(budget.key, slot)
      }
    },
    defer: (payers, cost) => addDeferred(deferred, payers, deferrable(cost)),
    chargeOnce: (object, nano) => chargeOnce(state, object, nano),
    releaseDeferred: (object) => releaseDeferred(state, object),
    recordRejection: (limit) => {
      budgetFor(state, limit).rejectedAt = limit.limit
    },
    release: (reservation) => release(state, reservation),
    enqueue: (limit, projectId, listener) =>
      addWaiter(budgetFor(state, limit).waiters, projectId, listener),
    queued: (limit, projectId) =>
      state.budgets.get(budgetName(limit))?.waiters.get(projectId)?.size ?? 0,
    load: (limits) => load(state, limits),
    read: (id) => {
      const budget = seededAt(state, id)
      return budget && memoryState(budget, deferred)
    },
    list: () =>
      [...state.budgets.values()]
        .filter((budget) => turned(budget, now()).isSeeded)
        .map((budget) => ({ ...memoryState(budget, deferred), limit: budget.limit })),
    isEnforcing: (limit) => {
      const budget = state.budgets.get(budgetName(limit))
      return budget !== undefined && turned(budget, now()).rejectedAt === limit.limit
    },
    size: () => state.budgets.size,
  }
}

/** A budget in its present period; undefined if its spend is not known. */
function seededAt({ budgets, options }: State, id: BudgetId): Budget | undefined {
  const budget = budgets.get(budgetName(id))
  return budget && turned(budget, options.now()).isSeeded ? budget : undefined
}

function reserve(
  state: State,
  limits: readonly SpendLimit[],
  cost: bigint,
  projectId: string,
): SpendReservationOutcome {
  const budgets: Budget[] = []
  const seeding: Promise<void>[] = []
  for (const limit of limits) {
    const budget = budgetFor(state, limit)
    if (!budget.isSeeded) seeding.push(seeded(state, limit, budget))
    budgets.push(budget)
  }
  if (seeding.length > 0) return { kind: 'unseeded', seeding: Promise.all(seeding) }
  const rejection = rejectionOf(state, limits, budgets, { cost, projectId })
  if (rejection) return rejection
  for (const budget of budgets) {
    addReserved(budget, projectId, cost)
    if (budget.waits.size > 0) restartWait(budget.waits, projectId, state.options.now())
  }
  const reservation = { cost, projectId, budgets: budgets.map(({ name }) => name) }
  return { kind: 'admitted', reservation }
}

async function load(state: State, limits: readonly SpendLimit[]): Promise<readonly BudgetState[]> {
  const loading = limits.map(async (limit) => {
    for (;;) {
      const budget = budgetFor(state, limit)
      if (budget.isSeeded) return memoryState(budget, state.deferred)
      await seeded(state, limit, budget)
    }
  })
  return Promise.all(loading)
}

/** The lasting one of several rejections: an exhausted budget takes precedence over a held one. */
function rejectionOf(
  state: State,
  limits: readonly SpendLimit[],
  budgets: readonly Budget[],
  { cost, projectId }: Pick<SpendReservation, 'cost' | 'projectId'>,
): SpendRejection | undefined {
  let held: SpendRejection | undefined
  for (const [index, limit] of limits.entries()) {
    const budget = budgets[index]
    if (!budget || limit.mode === 'warn') continue
    const found = memoryState(budget, state.deferred)
    const needed = found.spent + cost
    const amounts = { limit, state: found, cost, deferred: found.reserved - budget.reserved }
    if (needed > limit.limit) return { kind: 'exhausted', ...amounts }
    if (held) continue
    const share = shareOf(state, budget, projectId)
    if (needed + found.reserved > limit.limit) held = { kind: 'held', ...amounts }
    else if (share && share.held + cost > share.most) held = { kind: 'held', ...amounts, share }
  }
  return held
}

/** Share of a project; undefined where nobody waits, as nearly always. */
function shareOf(state: State, budget: Budget, projectId: string): ProjectShare | undefined {
  const { contendedShare, now } = state.options
  return budget.waits.size === 0
    ? undefined
    : memoryShare(budget, projectId, state.deferred, { contendedShare, nowMs: now() })
}

function roomFor(state: State, budget: Budget, projectId: string): bigint {
  const { spent, reserved } = memoryState(budget, state.deferred)
  const room = budget.limit.limit - spent - reserved
  return roomWithin(room, shareOf(state, budget, projectId))
}

function charge(state: State, payers: Payers, nano: number): void {
  if (state.budgets.size === 0) return
  const nowMs = state.options.now()
  for (const budget of state.index.charged(payers)) {
    turned(budget, nowMs).spent += BigInt(nano)
    budget.chargedAtMs = nowMs
  }
}

function chargeOnce(state: State, object: DeferredObject, nano: number): void {
  const { id, payers } = object
  const before = state.charged.get(id)
  setBounded(state.charged, id, nano, CHARGED_MAX)
  charge(state, payers, nano - (before ?? 0))
  if (before === undefined && !state.released.delete(id)) endDeferred(state, object)
}

/** Ends the reservation of an object before the object ends. */
function releaseDeferred(state: State, object: DeferredObject): void {
  const { id } = object
  if (state.charged.has(id) || state.released.has(id)) return
  state.released.add(id)
  endDeferred(state, object)
}

function endDeferred(state: State, { payers, reserved }: DeferredObject): void {
  if (reserved === 0n) return
  addDeferred(state.deferred, payers, -reserved)
  for (const { waiters } of state.index.charged(payers)) wake(waiters)
}

function release({ budgets }: State, { cost, projectId, budgets: names }: SpendReservation): void {
  for (const name of names) {
    const budget = budgets.get(name)
    if (!budget) continue
    addReserved(budget, projectId, -cost)
    wake(budget.waiters)
  }
}

function budgetFor(state: State, limit: SpendLimit): Budget {
  const { budgets, index, options } = state
  const name = budgetName(limit)
  const nowMs = options.now()
  const known = budgets.get(name)
  if (known) {
    known.limit = limit
    return turned(known, nowMs)
  }
  if (budgets.size >= (options.budgetsMax ?? BUDGETS_MAX)) dropUnused(state)
  const budget = newMemoryBudget(limit, nowMs)
  budgets.set(name, budget)
  index.add(budget)
  return budget
}

function dropUnused({ budgets, index }: State): void {
  for (const [name, budget] of budgets) {
    const { reserved, seeding, waiters } = budget
    if (reserved > 0n || seeding !== undefined || waiters.size > 0) continue
    budgets.delete(name)
    index.delete(budget)
  }
}

function seeded({ options }: State, limit: SpendLimit, budget: Budget): Promise<void> {
  const { period } = budget
  budget.seeding ??= options
    .seed({
      limit,
      period,
      charged: () => budget.spent,
      seed: (spent) => {
        // Another period has begun in the meantime.
        if (budget.period !== period) return
        budget.spent = spent
        budget.isSeeded = true
        budget.chargedAtMs = options.now()
      },
    })
    .finally(() => {
      budget.seeding = undefined
    })
  return budget.seeding
}
