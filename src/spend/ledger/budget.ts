/** A spend limit, its budget and the state of the budget in a period. */
import { memoized } from '#base/memoized.ts'
import type { BudgetInterval, PayerKind } from '#contract/spend/limits.ts'

/** Identity of a payer. */
export interface PayerId {
  readonly organizationId: string
  readonly scope: PayerKind
  /** Id of the payer, such as a project or a key; name of a tag. */
  readonly payerId: string
}

/** Identity of a budget: a payer has one for an interval. */
export interface BudgetId extends PayerId {
  readonly interval: BudgetInterval
}

/** A spend limit as a request meets it. */
export interface SpendLimit extends BudgetId {
  /** Nano-dollars. */
  readonly limit: bigint
  readonly mode: 'enforce' | 'warn'
  /** Replaces the limit until a time, in Unix milliseconds. */
  readonly raise?: { readonly limit: bigint; readonly untilMs: number } | undefined
  /** Whether it is a default, as its payer has no limit set. */
  readonly isDefault?: boolean
}

/** State of a budget in its period. Amounts are nano-dollars. */
export interface BudgetState {
  readonly spent: bigint
  readonly reserved: bigint
  readonly endsAtMs: number
}

/** Limits as they are in force at a time: a raise replaces the limit until its end. */
export function limitsAt(limits: readonly SpendLimit[], nowMs: number): readonly SpendLimit[] {
  const isRaised = ({ raise }: SpendLimit): boolean => raise !== undefined && nowMs < raise.untilMs
  if (!limits.some(isRaised)) return limits
  return limits.map((one) => (isRaised(one) && one.raise ? { ...one, ...one.raise } : one))
}

/** Name of a budget, the key that it is kept under. */
export function budgetName(id: BudgetId): string {
  return nameOf(id)
}

/** Each request needs the names of its limits several times. */
const nameOf = memoized(
  ({ organizationId, scope, payerId, interval }: BudgetId) =>
    `${scope}:${organizationId}:${payerId}:${interval}`,
)
