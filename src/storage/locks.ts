/** Locks that several areas acquire. */
import { sql } from 'kysely'
import type { Tx } from './db.ts'
import { query } from './statement.ts'

/**
 * Locks the organization against other changes of its owners, its keys or its batch queues, until
 * the transaction ends. Must be the first lock of a transaction. Not FOR UPDATE: every row of the
 * audit log refers to the organization, so a transaction with a lock on a user would wait for us
 * here, and we for it.
 */
export async function lockOrganization(tx: Tx, id: string): Promise<void> {
  await tx
    .selectFrom('organization')
    .select('id')
    .where('id', '=', id)
    .$if(tx.dialect === 'postgres', (select) => select.forNoKeyUpdate())
    .execute()
}

/** Waits for an advisory lock of PostgreSQL, which ends with the transaction. */
export function advisoryLock(lock: number) {
  return query<object>()((db) =>
    db
      .selectFrom(sql<object>`pg_advisory_xact_lock(${sql.lit(lock)})`.as('locked'))
      .select(sql.lit(1).as('one')),
  )
}
