/** Interface of the counters of spend, in memory or in Redis. */
import type { SpendInterval } from '#contract/spend-limits.ts'

export const NANO_PER_CENT = 10_000_000n

/** A spend limit as a request meets it. */
export interface SpendLimit {
  readonly scope: 'organization' | 'project'
  readonly organizationId: string
  /** Id of the organization or of the project. */
  readonly ownerId: string
  readonly interval: SpendInterval
  /** Nano-dollars. */
  readonly limit: bigint
  readonly mode: 'enforce' | 'warn'
}

/** State of a budget in its period. Amounts are nano-dollars. */
export interface BudgetState {
  readonly spent: bigint
  readonly reserved: bigint
  readonly endsAtMs: number
}

/** An amount reserved in every budget of a request. */
export interface SpendReservation {
  readonly cost: bigint
  readonly budgets: readonly string[]
}

/** Those who pay for a request, whose budgets are charged. */
export interface Payers {
  readonly organizationId: string
  readonly projectId: string
}

/** Ids of those whose budgets are charged. */
export function payersOf({ organizationId, projectId }: Payers): readonly string[] {
  return [organizationId, projectId]
}

/** `unseeded`: nothing is reserved before the spend of the period has been read. */
export type SpendOutcome =
  | { readonly kind: 'admitted'; readonly reservation: SpendReservation }
  | { readonly kind: 'unseeded'; readonly seeding: Promise<unknown> }
  | SpendRefusal

/**
 * `exhausted`: what is spent leaves no room. `held`: only what requests under way have reserved
 * leaves none, and part of it comes back.
 */
export interface SpendRefusal {
  readonly kind: 'exhausted' | 'held'
  readonly limit: SpendLimit
  readonly state: BudgetState
}

export function budgetName({
  ownerId,
  interval,
}: Pick<SpendLimit, 'ownerId' | 'interval'>): string {
  return `${ownerId}:${interval}`
}
