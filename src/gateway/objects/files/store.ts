/** Reports of files and batches in their rows, and lists of them. */
import { sql } from 'kysely'
import { type ObjectPage, type OwnedKind, objectsAfter } from '#gateway/objects/store.ts'
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

interface FilePageQuery extends ObjectPage {
  readonly kind: OwnedKind
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

function onPage(reader: Reader, { nowMs, purpose, ...page }: FilePageQuery) {
  return objectsAfter(reader, page)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', nowMs)]))
    .where('object', 'is not', null)
    .$if(purpose !== undefined, (select) =>
      select.where(purposeIn(reader.dialect), '=', purpose ?? ''),
    )
}

function purposeIn(dialect: Reader['dialect']) {
  return dialect === 'postgres'
    ? sql<string>`object::json ->> 'purpose'`
    : sql<string>`json_extract(object, '$.purpose')`
}
