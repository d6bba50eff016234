/** Spend limits, from their rows, and their budgets on the wire. */
import type { Static } from 'typebox'
import { toSeconds } from '#base/clock.ts'
import type { SpendBudget } from '#contract/spend/budget.ts'
import type { SpendLimitTable } from '#storage/tables/spend.ts'
import type { BudgetState, PayerId, SpendLimit } from './budget.ts'
import { dollars, nanoOfCents } from './money.ts'

/** Columns of a limit, set for the payer or a default. */
export type LimitColumns = Pick<
  SpendLimitTable,
  'scope_kind' | 'threshold_amount' | 'interval' | 'mode' | 'raised_amount' | 'raised_until'
>

export function limitOfRow(row: LimitColumns, payer: PayerId): SpendLimit {
  const { interval, mode, threshold_amount, raised_amount, raised_until } = row
  return {
    ...payer,
    interval,
    mode,
    limit: nanoOfCents(threshold_amount),
    raise:
      raised_amount === null || raised_until === null
        ? undefined
        : { limit: nanoOfCents(raised_amount), untilMs: raised_until },
    isDefault: row.scope_kind === 'default' || row.scope_kind === 'tag_default',
  }
}

/** A budget on the wire. The limit must be the one in force. */
export function budgetToWire(
  { scope, payerId, interval, mode, limit, isDefault = false }: SpendLimit,
  { spent, reserved, endsAtMs }: BudgetState,
): Static<typeof SpendBudget> {
  const left = limit - spent - reserved
  return {
    object: 'spend_budget',
    scope,
    id: payerId,
    currency: 'USD',
    interval,
    mode,
    inherited: isDefault,
    limit: dollars(limit),
    spent: dollars(spent),
    reserved: dollars(reserved),
    remaining: left > 0n ? dollars(left) : 0,
    period_end: interval === 'lifetime' ? null : toSeconds(endsAtMs),
  }
}
