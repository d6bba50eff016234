/**
 * Deletion of values of tags that nobody uses, which leaves room for others of their key: those
 * last used before the present period of the default of their key, and after 90 days those of a
 * lifetime or without a default. Values with own limits stay.
 *
 * Values of the period before go an hour after its end: clocks of nodes differ, and a node admits a
 * value for ten minutes before it marks the row as used.
 */
import type { Clock } from '#base/clock.ts'
import type { BudgetInterval } from '#contract/spend/limits.ts'
import { findForChange } from '#spend/leases/store.ts'
import { periodOf } from '#spend/ledger/period.ts'
import type { Store, Tx } from '#storage/db.ts'
import { purgeInSlices } from '#storage/transaction.ts'
import { valueIdOf } from '#usage/values/rows.ts'
import * as store from './store.ts'

const HOUR_MS = 3_600_000
const UNUSED_MS = 90 * 86_400_000
const SLICE = 200
/** Before every key. */
const FIRST = { organizationId: '', projectId: '', key: '' }

/** Resolves to the number of deleted values. */
export async function purgeTagValues(handle: Store, now: Clock): Promise<number> {
  const { reader } = handle
  let deleted = 0
  for (let key = await store.nextKey(reader, FIRST); key; key = await store.nextKey(reader, key)) {
    const of = key
    const { organizationId, projectId } = of
    const name = `${projectId}/${of.key}`
    const [found] = await store.findInterval(reader, { organizationId, name })
    const beforeMs = endOfUse(found?.interval ?? 'lifetime', now())
    deleted += await purgeInSlices(handle, SLICE, (tx, rows) => purge(tx, of, beforeMs, rows))
  }
  return deleted
}

/** Time from which on a use keeps a value. */
function endOfUse(interval: BudgetInterval, nowMs: number): number {
  return interval === 'lifetime' ? nowMs - UNUSED_MS : periodOf(interval, nowMs - HOUR_MS).startMs
}

/** Deletes values, and then their budgets, in the order in which a flush locks both. */
async function purge(
  tx: Tx,
  key: store.KeyOfValues,
  beforeMs: number,
  rows: number,
): Promise<number> {
  const values = await store.deleteUnused(tx, key, beforeMs, rows)
  const ids = values.map((value) => valueIdOf({ ...key, value }))
  const budgets = await findForChange(tx, [key.organizationId], ids)
  // A node with a lease may still have a request under way.
  const unused = budgets.filter(({ row }) => row.leases.size === 0)
  await store.deleteBudgets(
    tx,
    unused.map((budget) => budget.key),
  )
  return values.length
}
