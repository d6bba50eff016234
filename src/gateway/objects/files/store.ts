/** Reports of files and batches in their rows, and lists of them. */
import { sql } from 'kysely'
import type { OwnedKind, OwnedRow } from '#gateway/objects/store.ts'
import type { Reader } from '#storage/db.ts'
import { command } from '#storage/statement.ts'

/** Updates the upstream's report of an object. */
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

export interface FilePageQuery {
  readonly projectId: string
  readonly kind: OwnedKind
  readonly nowMs: number
  readonly order: 'asc' | 'desc'
  readonly limit: number
  /** The row behind which the page begins. */
  readonly after: Pick<OwnedRow, 'created_at' | 'id'> | undefined
  /** Purpose of files. */
  readonly purpose: string | undefined
}

/** The sizes of a page's objects in bytes, and of one more, if there is one. */
export async function pageSizes(reader: Reader, of: FilePageQuery): Promise<number[]> {
  const rows = await onPage(reader, of)
    .select(sql<number>`octet_length(object)`.as('bytes'))
    .limit(of.limit + 1)
    .execute()
  return rows.map(({ bytes }) => Number(bytes))
}

export function page(
  reader: Reader,
  of: FilePageQuery,
): Promise<{ readonly id: string; readonly object: string | null }[]> {
  return onPage(reader, of).select(['id', 'object']).limit(of.limit).execute()
}

function onPage(reader: Reader, { projectId, kind, nowMs, order, after, purpose }: FilePageQuery) {
  const beyond = sql.raw(order === 'asc' ? '>' : '<')
  return reader
    .selectFrom('owned_object')
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
}

function purposeIn(dialect: Reader['dialect']) {
  return dialect === 'postgres'
    ? sql<string>`object::json ->> 'purpose'`
    : sql<string>`json_extract(object, '$.purpose')`
}
