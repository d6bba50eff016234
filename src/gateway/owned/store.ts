/** The rows of owned objects. Every one is reached by its project, but for the poller's. */
import type { Insertable, Selectable } from 'kysely'
import type { Reader, Tx } from '#storage/db.ts'
import type { OwnedObjectTable } from '#storage/schema.ts'
import { command, query } from '#storage/statement.ts'

export type OwnedRow = Selectable<OwnedObjectTable>

export const find = query<{ projectId: string; id: string }>()((db, p) =>
  db
    .selectFrom('owned_object')
    .selectAll()
    .where('project_id', '=', p.projectId)
    .where('id', '=', p.id),
)

/** Keeps an object. One that is there already stays as it is: a flush may come twice. */
export const insert = command<Insertable<OwnedObjectTable>>()((db, p) =>
  db
    .insertInto('owned_object')
    .values({
      project_id: p.project_id,
      id: p.id,
      organization_id: p.organization_id,
      kind: p.kind,
      upstream: p.upstream,
      key_id: p.key_id,
      owner_id: p.owner_id,
      created_at: p.created_at,
      expires_at: p.expires_at,
      model: p.model,
      object: p.object,
      detail: p.detail,
      enqueued_tokens: p.enqueued_tokens,
      poll_at: p.poll_at,
    })
    .onConflict((conflict) => conflict.columns(['project_id', 'id']).doNothing()),
)

export const remove = async (tx: Tx, projectId: string, id: string): Promise<void> => {
  await tx
    .deleteFrom('owned_object')
    .where('project_id', '=', projectId)
    .where('id', '=', id)
    .execute()
}

/** At most `rows` objects whose time is over. */
export const expired = (reader: Reader, nowMs: number, rows: number) =>
  reader
    .selectFrom('owned_object')
    .select(['project_id', 'id'])
    .where('expires_at', '<=', nowMs)
    .orderBy('expires_at')
    .limit(rows)
    .execute()
