/** Rows of the audit log and of the order of changes. */
import type { Insertable } from 'kysely'
import type { Tx } from '#storage/db.ts'
import { command, insertInto } from '#storage/statement.ts'
import type { AuditLogTable, ChangeTable } from '#storage/tables/schema.ts'

export type ActorColumns = Pick<
  AuditLogTable,
  'actor_kind' | 'actor_key_id' | 'actor_id' | 'actor_email' | 'ip_address' | 'user_agent'
>

export const insertEvent = insertInto('audit_log')

const advance = command<{ organizationId: string; count: number }>()((db, p) =>
  db
    .updateTable('change_counter')
    .set((eb) => ({ seq: eb('seq', '+', p.count) }))
    .where('organization_id', '=', p.organizationId)
    .returning('seq'),
)

/**
 * Takes the organization's next sequence numbers, and holds its counter until the commit. Returns
 * the first of them.
 */
export async function nextSeqs(tx: Tx, organizationId: string, count: number): Promise<number> {
  const [row] = await advance(tx, { organizationId, count })
  if (!row) throw new Error(`organization ${organizationId} has no change counter`)
  return row.seq - count + 1
}

const insertOne = insertInto('change')

/** Rows in one statement. */
const CHANGES_PER_STATEMENT = 500

export async function insertChanges(
  tx: Tx,
  rows: readonly Insertable<ChangeTable>[],
): Promise<void> {
  const [first] = rows
  if (first && rows.length === 1) {
    await insertOne(tx, first)
    return
  }
  for (let at = 0; at < rows.length; at += CHANGES_PER_STATEMENT) {
    const some = rows.slice(at, at + CHANGES_PER_STATEMENT)
    await tx.insertInto('change').values(some).execute()
  }
}
