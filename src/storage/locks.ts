/** Locks that several areas acquire. */
import type { Tx } from './db.ts'

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
