/** Counters of spend: the live budgets of one process, or of several nodes. */
import type { BudgetId, BudgetState, SpendLimit } from '#spend/ledger/budget.ts'
import type { DeferredObject } from '#spend/ledger/deferred.ts'
import type { Payers } from '#spend/ledger/payers.ts'
import type { Waiter } from './waiters.ts'

/** An amount reserved in every budget of a request. */
export interface SpendReservation {
  readonly cost: bigint
  /** The project of the request. */
  readonly projectId: string
  readonly budgets: readonly string[]
}

/** `unseeded`: nothing is reserved before the store has answered with the spend, or the room. */
export type SpendReservationOutcome =
  | { readonly kind: 'admitted'; readonly reservation: SpendReservation }
  | { readonly kind: 'unseeded'; readonly seeding: Promise<unknown> }
  | SpendRejection

/**
 * `exhausted`: the spend leaves no room. `held`: only the reservations of requests under way leave
 * none, and part of them comes back.
 */
export interface SpendRejection {
  readonly kind: 'exhausted' | 'held'
  readonly limit: SpendLimit
  readonly state: BudgetState
  /** The cost that has no room. */
  readonly cost: bigint
  /** Set if there is room, and only the project's share of it leaves none. */
  readonly share?: ProjectShare | undefined
  /** Part of the reservations that batches and responses in the background hold. */
  readonly deferred: bigint
}

/** The part of a budget that one project may reserve while others wait. In nano-dollars. */
export interface ProjectShare {
  /** Reserved by the project. */
  readonly held: bigint
  /** The most that it may reserve. */
  readonly most: bigint
}

export interface BudgetCounters {
  /**
   * Reserves the cost in every budget, or in none. A budget in mode `warn` admits all.
   * `isAnswered`: the store has just answered an `unseeded` outcome of the same request.
   */
  reserve(
    limits: readonly SpendLimit[],
    cost: bigint,
    projectId: string,
    isAnswered?: boolean,
  ): SpendReservationOutcome
  /** Room of a seeded budget for a request of a project: of the limit, and of its share. */
  roomFor(limit: SpendLimit, projectId: string): bigint | undefined
  /** Notes that a request of a project waits for room, or is rejected without any. */
  recordWait(rejection: SpendRejection, projectId: string): void
  /** Charges every budget of the payers, in whole nano-dollars. */
  charge(payers: Payers, nano: number): void
  /** Reserves an amount in every budget of the payers, until `chargeOnce` ends it. */
  defer(payers: Payers, cost: bigint): void
  /**
   * Charges an object at its end, in place of an earlier amount for it, and ends its deferred
   * reservation.
   */
  chargeOnce(object: DeferredObject, nano: number): void
  /** Ends the deferred reservation of an object that has not ended, once. */
  releaseDeferred(object: DeferredObject): void
  /** Notes that a limit has rejected a request while it was used up. */
  recordRejection(limit: SpendLimit): void
  /** Ends a reservation. The spend is charged before, or the room would be given twice. */
  release(reservation: SpendReservation): void
  /**
   * Adds a request to the queue of its project at a budget. `listener` is called when the request
   * is the first of it, and a reservation or the wait before it has ended.
   */
  enqueue(limit: SpendLimit, projectId: string, listener: () => void): Waiter
  /** Number of requests in the queue of a project at a budget. */
  queued(limit: SpendLimit, projectId: string): number
  /** States of the limits' budgets, in their order. Rejects where the ledger cannot be read. */
  load(limits: readonly SpendLimit[]): Promise<readonly BudgetState[]>
  /** Undefined for a budget that is not in use, or not seeded. */
  read(budget: BudgetId): BudgetState | undefined
  /** Every seeded budget, with the last limit that a request met. */
  list(): readonly (BudgetState & { readonly limit: SpendLimit })[]
  /** Whether a limit of this amount has rejected a request in the period while it was used up. */
  isEnforcing(limit: Omit<SpendLimit, 'mode'>): boolean | Promise<boolean>
  size(): number
}
