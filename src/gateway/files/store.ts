/** The rows of what is kept as upstreams tell it, and lists of them. */
import { type Insertable, sql } from 'kysely'
import type { OwnedKind } from '#gateway/owned/owned.ts'
import type { OwnedRow } from '#gateway/owned/store.ts'
import type { Reader } from '#storage/db.ts'
import type { OwnedObjectTable } from '#storage/schema.ts'
import { command } from '#storage/statement.ts'

/** Keeps an object as it is now: an upstream that gives an id once more means the newer one. */
export const put = command<Insertable<OwnedObjectTable>>()((db, p) =>
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
    .onConflict((conflict) =>
      conflict.columns(['project_id', 'id']).doUpdateSet((eb) => ({
        kind: eb.ref('excluded.kind'),
        upstream: eb.ref('excluded.upstream'),
        key_id: eb.ref('excluded.key_id'),
        owner_id: eb.ref('excluded.owner_id'),
        created_at: eb.ref('excluded.created_at'),
        expires_at: eb.ref('excluded.expires_at'),
        model: eb.ref('excluded.model'),
        object: eb.ref('excluded.object'),
        detail: eb.ref('excluded.detail'),
        enqueued_tokens: eb.ref('excluded.enqueued_tokens'),
        poll_at: eb.ref('excluded.poll_at'),
      })),
    ),
)

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
