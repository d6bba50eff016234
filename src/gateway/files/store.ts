/** What upstreams tell of files and batches, in their rows, and lists of them. */
import { sql } from 'kysely'
import type { OwnedKind } from '#gateway/owned/owned.ts'
import type { OwnedRow } from '#gateway/owned/store.ts'
import type { Reader } from '#storage/db.ts'
import { command } from '#storage/statement.ts'

/** What the upstream says of an object now. */
export const refresh = command<{
  projectId: string
  id: string
  object: string
  expiresAt: number | null
}>()((db, p) =>
  db
    .updateTable('owned_object')
    .set({ object: p.object, expires_at: p.expiresAt })
    .where('project_id', '=', p.projectId)
    .where('id', '=', p.id),
)

export interface PageOf {
  readonly projectId: string
  readonly kind: OwnedKind
  readonly nowMs: number
  readonly order: 'asc' | 'desc'
  readonly limit: number
  /** The row behind which the page begins. */
  readonly after: Pick<OwnedRow, 'created_at' | 'id'> | undefined
  /** Of files. */
  readonly purpose: string | undefined
}

/** One row more than the page has, if there is one. */
export const page = (
  reader: Reader,
  { projectId, kind, nowMs, order, limit, after, purpose }: PageOf,
): Promise<{ readonly id: string; readonly object: string | null }[]> => {
  const beyond = sql.raw(order === 'asc' ? '>' : '<')
  return reader
    .selectFrom('owned_object')
    .select(['id', 'object'])
    .where('project_id', '=', projectId)
    .where('kind', '=', kind)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', nowMs)]))
    .where('object', 'is not', null)
    .$if(after !== undefined, (select) =>
      select.where(
        sql<boolean>`(created_at, id) ${beyond} (${after?.created_at ?? 0}, ${after?.id ?? ''})`,
      ),
    )
    .$if(purpose !== undefined, (select) =>
      select.where(purposeIn(reader.dialect), '=', purpose ?? ''),
    )
    .orderBy('created_at', order)
    .orderBy('id', order)
    .limit(limit + 1)
    .execute()
}

const purposeIn = (dialect: Reader['dialect']) =>
  dialect === 'postgres'
    ? sql<string>`object::json ->> 'purpose'`
    : sql<string>`json_extract(object, '$.purpose')`
