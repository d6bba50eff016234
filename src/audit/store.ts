/** Rows of the audit log and of the order of changes. */
import type { Insertable } from 'kysely'
import type { Tx } from '#storage/db.ts'
import type { AuditLogTable, ChangeTable } from '#storage/schema.ts'
import { command } from '#storage/statement.ts'

export type ActorColumns = Pick<
  AuditLogTable,
  'actor_kind' | 'actor_key_id' | 'actor_id' | 'actor_email' | 'ip_address' | 'user_agent'
>

export const insertEvent = command<Insertable<AuditLogTable>>()((db, p) =>
  db.insertInto('audit_log').values(p),
)

const advance = command<{ organizationId: string }>()((db, p) =>
  db
    .updateTable('change_counter')
    .set((eb) => ({ seq: eb('seq', '+', 1) }))
    .where('organization_id', '=', p.organizationId)
    .returning('seq'),
)

/** Takes the organization's next sequence number, and holds its counter until the commit. */
export async function nextSeq(tx: Tx, organizationId: string): Promise<number> {
  const [row] = await advance(tx, { organizationId })
  if (!row) throw new Error(`organization ${organizationId} has no change counter`)
  return row.seq
}

export const insertChange = command<Insertable<ChangeTable>>()((db, p) =>
  db.insertInto('change').values(p),
)
