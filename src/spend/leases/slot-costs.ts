/** Costs of the rows of usage that a transaction writes, as the rows of budgets count them. */

import { isChargedTo } from '#spend/counters/payer-index.ts'
import type { BudgetId } from '#spend/ledger/budget.ts'
import { periodOf } from '#spend/ledger/period.ts'
import type { UsageSubject } from '#usage/event.ts'
import type { Slot } from '#usage/slot.ts'
import { costOfRow } from '#usage/tally.ts'
import { addSpent, type BudgetRow } from './budget-row.ts'

export interface SlotCost {
  readonly subject: UsageSubject
  readonly minuteMs: number
  readonly nano: bigint
}

/** The rows that cost something. */
export function slotCosts(slots: readonly Slot[]): SlotCost[] {
  return slots
    .map(({ subject, minuteMs, sums }) => ({ subject, minuteMs, nano: costOfRow(sums) }))
    .filter(({ nano }) => nano > 0n)
}

/** Adds the costs that a budget pays to its row. Returns the sum. */
export function addCosts(row: BudgetRow, key: BudgetId, costs: readonly SlotCost[]): bigint {
  let sum = 0n
  for (const { subject, minuteMs, nano } of costs) {
    if (!isChargedTo(key, subject)) continue
    addSpent(row, periodOf(key.interval, minuteMs).startMs, nano)
    sum += nano
  }
  return sum
}
