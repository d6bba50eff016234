/** Rows of the audit log and of the order of changes. */
import type { Insertable } from 'kysely'
import type { Tx } from '#storage/db.ts'
import { command, insertInto, query } from '#storage/statement.ts'
import type { AuditLogTable, ChangeTable } from '#storage/tables/schema.ts'

export type ActorColumns = Pick<
  AuditLogTable,
  'actor_kind' | 'actor_key_id' | 'actor_id' | 'actor_email' | 'ip_address' | 'user_agent'
>

export const insertEvent = insertInto('audit_log')

const advance = command<{ organizationId: string; count: number; events: number }>()((db, p) =>
  db
    .updateTable('change_counter')
    .set((eb) => ({ seq: eb('seq', '+', p.count), events: eb('events', '+', p.events) }))
    .where('organization_id', '=', p.organizationId)
    .returning(['seq', 'events']),
)

/** Numbers of changes, and of audit events among them. */
interface Numbers {
  readonly organizationId: string
  readonly count: number
  readonly events: 0 | 1
}

/**
 * Takes the organization's next sequence numbers, and holds its counter until the commit. Returns
 * the first number of the changes, and the last one of events.
 */
export async function nextNumbers(
  tx: Tx,
  numbers: Numbers,
): Promise<{ readonly seq: number; readonly event: number }> {
  const [row] = await advance(tx, numbers)
  if (!row) throw new Error(`organization ${numbers.organizationId} has no change counter`)
  return { seq: row.seq - numbers.count + 1, event: row.events }
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

const oldest = query<{ organizationId: string; rows: number }>()((db, p) =>
  db
    .selectFrom('audit_log')
    .select(['id', 'effective_at'])
    .where('organization_id', '=', p.organizationId)
    .orderBy('id')
    .limit(p.rows),
)

interface OldEvents {
  readonly organizationId: string
  readonly beforeMs: number
  readonly rows: number
}

/** Deletes the oldest events, up to the first kept one. Resolves to their number. */
export async function purge(tx: Tx, old: OldEvents): Promise<number> {
  const events = await oldest(tx, old)
  const kept = events.findIndex(({ effective_at }) => effective_at >= old.beforeMs)
  const ids = events.slice(0, kept === -1 ? events.length : kept).map(({ id }) => id)
  if (ids.length === 0) return 0
  const deleted = await tx
    .deleteFrom('audit_log')
    .where('organization_id', '=', old.organizationId)
    .where('id', 'in', ids)
    .returning('id')
    .execute()
  return deleted.length
}
