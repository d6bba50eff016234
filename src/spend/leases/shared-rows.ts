/** Changes of the rows of shared budgets outside of the flush. */
import type { Clock } from '#base/clock.ts'
import type { SpendBudgets } from '#spend/memory.ts'
import { periodOf } from '#spend/period.ts'
import type { Reader, Store, Tx } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'
import type { Slot } from '#usage/rows.ts'
import { hasRejected } from './leased-budget.ts'
import { ownerIdsOf } from './owner-index.ts'
import { addCosts, slotCosts } from './slot-costs.ts'
import * as rows from './store.ts'

/** Adds what rows of usage cost to the budgets, in the transaction that writes them. */
export async function writeCosts(tx: Tx, slots: readonly Slot[]): Promise<void> {
  const costs = slotCosts(slots)
  const organizations = new Set(costs.map(({ subject }) => subject.organizationId))
  const owners = new Set(costs.flatMap(({ subject }) => ownerIdsOf(subject)))
  const found = await rows.findForChange(tx, [...organizations], [...owners])
  for (const { key, row } of found) addCosts(row, key, costs)
  await rows.saveLocked(tx, found)
}

/** Whether a limit has rejected a request of any node in the present period, by its row. */
export function enforcingByRows(reader: Reader, now: Clock): SpendBudgets['isEnforcing'] {
  return async ({ limit, ...key }) => {
    const row = await rows.find(reader, key)
    return row !== undefined && hasRejected(row, limit, periodOf(key.interval, now()))
  }
}

/** Drops all rows, at the start of a node that counts in memory, and so does not add to them. */
export async function dropSharedBudgets(store: Store): Promise<void> {
  await record(store, rows.removeAll)
}
