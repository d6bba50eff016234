/** Statements over the rows of shared budgets. */
import { sql } from 'kysely'
import type { BudgetId } from '#spend/ledger/budget.ts'
import type { Reader, Tx } from '#storage/db.ts'
import { advisoryLock } from '#storage/locks.ts'
import { query } from '#storage/statement.ts'
import { type BudgetRow, parseRow, writeRow } from './budget-row.ts'

/** Advisory lock of PostgreSQL: shared to add spend, exclusive to create a row. */
const LOCK = 6_200_250_062
/** Longest wait for it: bounds the delay of transactions that wait behind. */
const LOCK_WAIT = '200ms'

export interface StoredBudget {
  readonly key: BudgetId
  readonly row: BudgetRow
}

type Column = 'organization_id' | 'scope' | 'owner_id' | 'interval' | 'state'
const COLUMNS: readonly Column[] = ['organization_id', 'scope', 'owner_id', 'interval', 'state']

const lockShared = query<object>()((db) =>
  db
    .selectFrom(sql<object>`pg_advisory_xact_lock_shared(${sql.lit(LOCK)})`.as('locked'))
    .select(sql.lit(1).as('one')),
)

const lockExclusive = advisoryLock(LOCK)

const limitLockWait = query<object>()((db) =>
  db
    .selectFrom(sql<object>`set_config('lock_timeout', ${sql.lit(LOCK_WAIT)}, true)`.as('set'))
    .select(sql.lit(1).as('one')),
)

/**
 * Locks the rows of owners against other changes, in the order of their keys. Until the transaction
 * ends, no row is created with a sum that lacks its writes.
 */
export async function findForChange(
  tx: Tx,
  organizationIds: readonly string[],
  payerIds: readonly string[],
): Promise<StoredBudget[]> {
  if (payerIds.length === 0) return []
  if (tx.dialect === 'postgres') await lockShared(tx, {})
  const rows = await tx
    .selectFrom('spend_budget')
    .select(COLUMNS)
    .where('organization_id', 'in', organizationIds)
    .where('owner_id', 'in', payerIds)
    .orderBy('organization_id')
    .orderBy('owner_id')
    .orderBy('scope')
    .orderBy('interval')
    .$if(tx.dialect === 'postgres', (select) => select.forNoKeyUpdate())
    .execute()
  return rows.map(({ organization_id, owner_id, scope, interval, state }) => ({
    key: { organizationId: organization_id, payerId: owner_id, scope, interval },
    row: parseRow(state),
  }))
}

/** Row of one budget, without a lock. */
export async function find(reader: Reader, key: BudgetId): Promise<BudgetRow | undefined> {
  const row = await reader
    .selectFrom('spend_budget')
    .select('state')
    .where('organization_id', '=', key.organizationId)
    .where('owner_id', '=', key.payerId)
    .where('scope', '=', key.scope)
    .where('interval', '=', key.interval)
    .executeTakeFirst()
  return row && parseRow(row.state)
}

/** Updates rows that `findForChange` has locked. */
export async function saveLocked(tx: Tx, budgets: readonly StoredBudget[]): Promise<void> {
  if (budgets.length === 0) return
  const rows = budgets.map(({ key, row }) => ({ ...columnsOf(key), state: writeRow(row) }))
  await tx
    .insertInto('spend_budget')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['organization_id', 'owner_id', 'scope', 'interval'])
        .doUpdateSet((eb) => ({ state: eb.ref('excluded.state') })),
    )
    .execute()
}

/**
 * Waits for transactions under way that add spend, and keeps others from it until the end of this
 * one. Rejects if that takes long.
 */
export async function lockForCreation(tx: Tx): Promise<void> {
  if (tx.dialect === 'sqlite') return
  await limitLockWait(tx, {})
  await lockExclusive(tx, {})
}

/** Inserts a row, unless another node has. */
export async function create(tx: Tx, { key, row }: StoredBudget): Promise<void> {
  await tx
    .insertInto('spend_budget')
    .values({ ...columnsOf(key), state: writeRow(row) })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Deletes all rows, which nobody adds to any more. */
export async function removeAll(tx: Tx): Promise<void> {
  await tx.deleteFrom('spend_budget').execute()
}

/** Times of the last flush of nodes, by their names. */
export async function lastFlushes(
  reader: Reader,
  names: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (names.length === 0) return new Map()
  const rows = await reader
    .selectFrom('usage_flush')
    .select(['node_id', 'flushed_at'])
    .where('node_id', 'in', names)
    .execute()
  return new Map(rows.map(({ node_id, flushed_at }) => [node_id, flushed_at]))
}

function columnsOf({ organizationId, payerId, scope, interval }: BudgetId) {
  return {
    organization_id: organizationId,
    owner_id: payerId,
    scope,
    interval,
  }
}
