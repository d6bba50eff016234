/** The rows of owned objects. Every one is reached by its project, but for the poller's. */
import { type Insertable, type Selectable, sql } from 'kysely'
import type { Reader, Tx } from '#storage/db.ts'
import { command, query } from '#storage/statement.ts'
import type { OwnedObjectTable } from '#storage/tables/owned.ts'

type Row = Selectable<OwnedObjectTable>

export interface FileRow extends Row {
  kind: 'file'
}

export interface BatchRow extends Row {
  kind: 'batch'
  detail: string
}

export interface ResponseRow extends Row {
  kind: 'response'
  model: string
}

export interface UploadRow extends Row {
  kind: 'upload'
  detail: string
  expires_at: number
}

export interface ConversationRow extends Row {
  kind: 'conversation'
}

/** A stored chat completion. Its `detail` is its metadata, which filters lists. */
export interface ChatCompletionRow extends Row {
  kind: 'chat_completion'
  model: string
}

export type OwnedKind = Row['kind']
export type OwnedRow =
  | (FileRow | UploadRow | BatchRow)
  | (ResponseRow | ConversationRow | ChatCompletionRow)
/** Kinds with a limited number in a project. */
export type CountedKind = Exclude<OwnedKind, 'response' | 'chat_completion'>
export type RowOf<K extends OwnedKind> = Extract<OwnedRow, { kind: K }>

/** The row of an object of a project, if it is of the kind. */
export async function findOf<K extends OwnedKind>(
  reader: Reader,
  name: { readonly projectId: string; readonly id: string },
  kind: K,
): Promise<RowOf<K> | undefined> {
  const [row] = await find(reader, name)
  return row?.kind === kind ? (row as RowOf<K>) : undefined
}

export function isExpired({ expires_at }: Pick<Row, 'expires_at'>, nowMs: number): boolean {
  return expires_at !== null && expires_at <= nowMs
}

/**
 * An object without the `detail` of a file, which has what its lines refer to: `findDetail` reads
 * it. On SQLite a column is reached through all columns before it, so those behind `detail` are not
 * read of a file either.
 */
export const find = query<{ projectId: string; id: string }>()((db, p) =>
  db
    .selectFrom('owned_object')
    .select([
      ...(['project_id', 'id', 'organization_id', 'kind', 'upstream', 'key_id'] as const),
      ...(['owner_id', 'created_at', 'expires_at', 'model', 'object'] as const),
      sql<string | null>`case when kind <> 'file' then detail end`.as('detail'),
      sql<number>`case when kind <> 'file' then enqueued_tokens else 0 end`.as('enqueued_tokens'),
      sql<number | null>`case when kind <> 'file' then poll_at end`.as('poll_at'),
      sql<number | null>`case when kind <> 'file' then bytes end`.as('bytes'),
      sql<number | null>`case when kind <> 'file' then reserved_dollars end`.as('reserved_dollars'),
      sql<number | null>`case when kind <> 'file' then reserved_nano end`.as('reserved_nano'),
      sql<number | null>`case when kind <> 'file' then released_at end`.as('released_at'),
      sql<string | null>`case when kind <> 'file' then paying_tags end`.as('paying_tags'),
      sql<string | null>`case when kind <> 'file' then paying_values end`.as('paying_values'),
    ])
    .where('project_id', '=', p.projectId)
    .where('id', '=', p.id),
)

/** The `detail` of a file, unless it is longer than `maxBytes`; then it is null. */
export const findDetail = query<{ projectId: string; id: string; maxBytes: number }>()((db, p) =>
  db
    .selectFrom('owned_object')
    .select([
      sql<number | null>`octet_length(detail)`.as('length'),
      sql<string | null>`case when octet_length(detail) <= ${p.maxBytes} then detail end`.as(
        'detail',
      ),
    ])
    .where('project_id', '=', p.projectId)
    .where('id', '=', p.id)
    .where('kind', '=', 'file'),
)

/** The upstream of each of `ids` that the project has. */
export function findLocations(
  reader: Reader,
  projectId: string,
  ids: readonly string[],
): Promise<Pick<Row, 'id' | 'kind' | 'upstream' | 'expires_at'>[]> {
  return reader
    .selectFrom('owned_object')
    .select(['id', 'kind', 'upstream', 'expires_at'])
    .where('project_id', '=', projectId)
    .where('id', 'in', ids)
    .execute()
}

/** A page of a project's objects of one kind. */
export interface ObjectPage {
  readonly projectId: string
  readonly nowMs: number
  readonly order: 'asc' | 'desc'
  /** Rows of the page. */
  readonly limit: number
  /** The row behind which the page begins. */
  readonly after: Pick<OwnedRow, 'created_at' | 'id'> | undefined
}

/** The rows that follow `after`, in the order of their creation, expired ones included. */
export function objectsAfter(
  reader: Reader,
  { projectId, kind, order, after }: Omit<ObjectPage, 'limit' | 'nowMs'> & { kind: OwnedKind },
) {
  const beyond = sql.raw(order === 'asc' ? '>' : '<')
  return reader
    .selectFrom('owned_object')
    .where('project_id', '=', projectId)
    .where('kind', '=', kind)
    .$if(after !== undefined, (select) =>
      select.where(
        sql<boolean>`(created_at, id) ${beyond} (${after?.created_at ?? 0}, ${after?.id ?? ''})`,
      ),
    )
    .orderBy('created_at', order)
    .orderBy('id', order)
}

/**
 * Locks a project against other additions to its quotas, until the transaction ends. Acquired after
 * the organization's row and before all others.
 */
export async function lockProject(tx: Tx, id: string): Promise<void> {
  await tx
    .selectFrom('project')
    .select('id')
    .where('id', '=', id)
    .$if(tx.dialect === 'postgres', (select) => select.forNoKeyUpdate())
    .execute()
}

/** The objects of a kind that a project keeps, counted up to `most`. */
export const findCounted = query<{ projectId: string; kind: CountedKind; most: number }>()(
  (db, p) =>
    db
      .selectFrom(
        db
          .selectFrom('owned_object')
          .select('bytes')
          .where('project_id', '=', p.projectId)
          .where('kind', '=', p.kind)
          .where('bytes', '>=', 0)
          .limit(p.most)
          .as('kept'),
      )
      .select([
        sql<number>`count(*)`.as('objects'),
        sql<number>`coalesce(sum(bytes), 0)`.as('bytes'),
      ]),
)

/** The open uploads of a project: each reserves a file and its bytes. */
export const findReserved = query<{ projectId: string; nowMs: number }>()((db, p) =>
  db
    .selectFrom('owned_object')
    .select([sql<number>`count(*)`.as('objects'), sql<number>`coalesce(sum(bytes), 0)`.as('bytes')])
    .where('project_id', '=', p.projectId)
    .where('kind', '=', 'upload')
    .where('bytes', '>=', 0)
    .where('expires_at', '>', p.nowMs),
)

function insertRow(db: Pick<Tx, 'insertInto'>, p: Insertable<OwnedObjectTable>) {
  return db.insertInto('owned_object').values({
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
    bytes: p.bytes,
    reserved_dollars: p.reserved_dollars,
    reserved_nano: p.reserved_nano,
    released_at: p.released_at,
    paying_tags: p.paying_tags,
    paying_values: p.paying_values,
  })
}

/** Inserts an object unless the store has it: a flush may be repeated. */
export const insert = command<Insertable<OwnedObjectTable>>()((db, p) =>
  insertRow(db, p).onConflict((conflict) => conflict.columns(['project_id', 'id']).doNothing()),
)

/** Replaces an object: an id that an upstream reuses belongs to the newer one. */
export const put = command<Insertable<OwnedObjectTable>>()((db, p) =>
  insertRow(db, p).onConflict((conflict) =>
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
      bytes: eb.ref('excluded.bytes'),
      reserved_dollars: eb.ref('excluded.reserved_dollars'),
      reserved_nano: eb.ref('excluded.reserved_nano'),
      released_at: eb.ref('excluded.released_at'),
      paying_tags: eb.ref('excluded.paying_tags'),
      paying_values: eb.ref('excluded.paying_values'),
    })),
  ),
)

const dueRows = query<{ nowMs: number; rows: number }>()((db, p) =>
  db
    .selectFrom('owned_object')
    .selectAll()
    .where('poll_at', '<=', p.nowMs)
    .orderBy('poll_at')
    .limit(p.rows),
)

/** Rows that are due to be polled, the longest due first. */
export async function due(
  reader: Reader,
  limits: { readonly nowMs: number; readonly rows: number },
): Promise<OwnedRow[]> {
  return (await dueRows(reader, limits)) as OwnedRow[]
}

/** Moves the time at which a row is polled, if it is still `from`. One row, or none. */
export const movePoll = command<{ projectId: string; id: string; from: number; to: number }>()(
  (db, p) =>
    db
      .updateTable('owned_object')
      .set({ poll_at: p.to })
      .where('project_id', '=', p.projectId)
      .where('id', '=', p.id)
      .where('poll_at', '=', p.from)
      .returning('id'),
)

/**
 * Ends the polling of a row, and its reservation of spend. Returns the row to the first caller, and
 * none to later ones.
 */
export const endPoll = command<{ projectId: string; id: string }>()((db, p) =>
  db
    .updateTable('owned_object')
    .set({ poll_at: null, reserved_dollars: null, reserved_nano: null })
    .where('project_id', '=', p.projectId)
    .where('id', '=', p.id)
    .where('poll_at', 'is not', null)
    .returning('id'),
)

/** Keeps a row with a settled charge until it is polled to be deleted. */
export const awaitRemoval = command<{ projectId: string; id: string; at: number }>()((db, p) =>
  db
    .updateTable('owned_object')
    .set({ detail: null, poll_at: p.at })
    .where('project_id', '=', p.projectId)
    .where('id', '=', p.id),
)

export async function remove(tx: Tx, projectId: string, id: string): Promise<void> {
  await tx
    .deleteFrom('owned_object')
    .where('project_id', '=', projectId)
    .where('id', '=', id)
    .execute()
}

/**
 * Deletes at most `rows` expired objects, except objects that are still polled or that another node
 * has locked. Resolves to the number of deleted rows.
 */
export async function purge(tx: Tx, nowMs: number, rows: number): Promise<number> {
  const over = tx
    .selectFrom('owned_object')
    .select(['project_id', 'id'])
    .where('expires_at', '<=', nowMs)
    .where('poll_at', 'is', null)
    .orderBy('expires_at')
    .limit(rows)
  const found = tx.dialect === 'postgres' ? over.forUpdate().skipLocked() : over
  const gone = await tx
    .deleteFrom('owned_object')
    .where(sql<boolean>`(project_id, id) in (${found})`)
    .returning('id')
    .execute()
  return gone.length
}
