/** Costs of the rows of usage that a transaction writes, as the rows of budgets count them. */

import { costFor, payerIdsOf } from '#spend/counters/payer-index.ts'
import type { BudgetId } from '#spend/ledger/budget.ts'
import { periodOf } from '#spend/ledger/period.ts'
import type { Slot } from '#usage/slot.ts'
import { costOfRow } from '#usage/tally.ts'
import { addSpent, type BudgetRow } from './budget-row.ts'

export type SlotCost = Pick<Slot, 'subject' | 'minuteMs' | 'sums' | 'values'>

/** The rows that cost something. */
export function slotCosts(slots: readonly Slot[]): SlotCost[] {
  return slots.filter(({ sums }) => costOfRow(sums) > 0n)
}

/** Ids of all who pay for the rows, in every scope. */
export function payerIdsIn(costs: readonly SlotCost[]): Set<string> {
  const ids = new Set<string>()
  for (const { subject, values } of costs) {
    for (const id of payerIdsOf(subject)) ids.add(id)
    if (values) for (const id of values.keys()) ids.add(id)
  }
  return ids
}

/** Adds the costs that a budget pays to its row. Returns the sum. */
export function addCosts(row: BudgetRow, key: BudgetId, costs: readonly SlotCost[]): bigint {
  let sum = 0n
  for (const cost of costs) {
    const nano = costFor(key, cost)
    if (nano === 0n) continue
    addSpent(row, periodOf(key.interval, cost.minuteMs).startMs, nano)
    sum += nano
  }
  return sum
}
