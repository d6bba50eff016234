/** Changes of the rows of shared budgets outside of the flush, and what they say of a budget. */
import type { Clock } from '#base/clock.ts'
import type { BudgetCounters } from '#spend/counters/counters.ts'
import type { DifferenceOf } from '#spend/counters/ledger-check.ts'
import { isChargedTo } from '#spend/counters/payer-index.ts'
import { reservedSums } from '#spend/counters/seeds.ts'
import type { BudgetId, BudgetState, SpendLimit } from '#spend/ledger/budget.ts'
import { boundOfObject, type ReservedColumns } from '#spend/ledger/deferred.ts'
import { type Period, periodOf } from '#spend/ledger/period.ts'
import { ledgerCostOf } from '#spend/ledger/store.ts'
import type { Reader, Store, Tx } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'
import type { Slot } from '#usage/slot.ts'
import { type BudgetRow, setSpent, spentIn, writeRow } from './budget-row.ts'
import { hasRejected, type LeasedBudget } from './leased-budget.ts'
import { beyondCeiling, raiseCeiling } from './row-ceiling.ts'
import { addCosts, payerIdsIn, slotCosts } from './slot-costs.ts'
import * as rows from './store.ts'

/**
 * Adds what rows of usage cost to the budgets, in the transaction that writes them: the usage of an
 * object that had reserved an amount.
 */
export async function writeCosts(
  tx: Tx,
  slots: readonly Slot[],
  object: ReservedColumns,
): Promise<void> {
  const costs = slotCosts(slots)
  const reserved = boundOfObject(object)
  const organizations = new Set(costs.map(({ subject }) => subject.organizationId))
  const owners = payerIdsIn(costs)
  const found = await rows.findForChange(tx, [...organizations], [...owners])
  for (const { key, row } of found) raiseCeiling(row, addCosts(row, key, costs) - reserved)
  await rows.saveLocked(tx, found)
}

/**
 * Sets the spend of periods that have ended before the row begins, by the ledger: a clock that was
 * set back is in one of them. The transaction has the row locked and has written its usage: later
 * writes of others are added to the row.
 */
export async function setUnknown(
  tx: Tx,
  { key, row }: rows.StoredBudget,
  periods: readonly Period[],
): Promise<void> {
  for (const period of periods) {
    if (spentIn(row, period.startMs) !== undefined) continue
    setSpent(row, period.startMs, await ledgerCostOf(tx, key, period))
  }
}

/** Whether a limit has rejected a request of any node in the present period, by its row. */
export function enforcingByRows(reader: Reader, now: Clock): BudgetCounters['isEnforcing'] {
  return async ({ limit, ...key }) => {
    const row = await rows.find(reader, key)
    return row !== undefined && hasRejected(row, limit, periodOf(key.interval, now()))
  }
}

/** Budgets of a node that counts in leases, and the node's name in the rows. */
interface OwnLeases {
  readonly holder: () => string
  readonly find: (budget: BudgetId) => LeasedBudget | undefined
}

/**
 * State of a shared budget. The spend is the ledger's. Reserved is all that is held of the limit:
 * by this node, the reservations of requests under way and costs not written yet; by each other
 * node, its lease; and the reservations of objects, which outlive their requests.
 */
export async function sharedBudgetState(
  reader: Reader,
  limit: SpendLimit,
  nowMs: number,
  own?: OwnLeases,
): Promise<BudgetState> {
  const row = await rows.find(reader, limit)
  if (!row) return budgetStateOf(reader, limit, nowMs)
  const { startMs, endMs } = periodOf(limit.interval, nowMs)
  const spent = spentIn(row, startMs)
  if (spent === undefined) return budgetStateOf(reader, limit, nowMs)
  const budget = own?.find(limit)
  let reserved = budget ? budget.reserved + budget.unwritten : 0n
  for (const [holder, lease] of row.leases) {
    if (!budget || holder !== own?.holder()) reserved += lease
  }
  for (const { payers, nano } of await reservedSums(reader)) {
    if (isChargedTo(limit, payers)) reserved += nano
  }
  return { spent, reserved, endsAtMs: endMs }
}

/** State of a budget by the ledger alone, without the reservations of requests under way. */
async function budgetStateOf(
  reader: Reader,
  limit: SpendLimit,
  nowMs: number,
): Promise<BudgetState> {
  const period = periodOf(limit.interval, nowMs)
  return {
    spent: await ledgerCostOf(reader, limit, period),
    reserved: 0n,
    endsAtMs: period.endMs,
  }
}

/**
 * The larger of two differences: the spend of a budget by the ledger against its row; and the
 * spend, leases and reservations of objects beyond the row's ceiling. Unknown if a flush comes
 * between.
 */
export function differenceByRow(now: Clock): DifferenceOf {
  return async (tx, limit) => {
    const period = periodOf(limit.interval, now())
    const row = await rows.find(tx, limit)
    const spent = row && spentIn(row, period.startMs)
    if (!row || spent === undefined) return undefined
    const cost = await ledgerCostOf(tx, limit, period)
    const beyond =
      limit.mode === 'enforce' ? beyondCeiling(row, await heldIn(tx, limit, row, spent)) : 0n
    const after = await rows.find(tx, limit)
    if (!after || writeRow(after) !== writeRow(row)) return undefined
    const difference = cost < spent ? spent - cost : cost - spent
    return difference > beyond ? difference : beyond
  }
}

/** Spend of a budget in the present period, its leases, and reservations of objects. */
async function heldIn(tx: Tx, limit: SpendLimit, row: BudgetRow, spent: bigint): Promise<bigint> {
  let held = spent
  for (const lease of row.leases.values()) held += lease
  for (const { payers, nano } of await reservedSums(tx)) {
    if (isChargedTo(limit, payers)) held += nano
  }
  return held
}

/** Drops all rows, at the start of a node that counts in memory, and so does not add to them. */
export async function dropSharedBudgets(store: Store): Promise<void> {
  await record(store, rows.removeAll)
}
