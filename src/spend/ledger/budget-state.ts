/** State of a budget by the ledger alone, on a node that does not count it. */
import type { Reader } from '#storage/db.ts'
import type { BudgetState, SpendLimit } from './budget.ts'
import { periodOf } from './period.ts'
import { ledgerCostOf } from './store.ts'

/** Without what requests under way have reserved, which only the nodes that count know. */
export async function budgetStateOf(
  reader: Reader,
  { organizationId, scope, payerId, interval }: SpendLimit,
  nowMs: number,
): Promise<BudgetState> {
  const { startMs: fromMs, endMs: toMs } = periodOf(interval, nowMs)
  const owner = { organizationId, scope, payerId, fromMs, toMs }
  return { spent: await ledgerCostOf(reader, owner), reserved: 0n, endsAtMs: toMs }
}
