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
  db.insertInto('audit_log').values({
    organization_id: p.organization_id,
    id: p.id,
    type: p.type,
    effective_at: p.effective_at,
    project_id: p.project_id,
    resource_id: p.resource_id,
    actor_kind: p.actor_kind,
    actor_key_id: p.actor_key_id,
    actor_id: p.actor_id,
    actor_email: p.actor_email,
    ip_address: p.ip_address,
    user_agent: p.user_agent,
    payload: p.payload,
  }),
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
  db.insertInto('change').values({
    organization_id: p.organization_id,
    seq: p.seq,
    kind: p.kind,
    id: p.id,
    changed_at: p.changed_at,
    project_id: p.project_id,
  }),
)
