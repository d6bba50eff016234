/** The rows of owned objects. Every one is reached by its project, but for the poller's. */
import { type Insertable, type Selectable, sql } from 'kysely'
import type { Reader, Tx } from '#storage/db.ts'
import type { OwnedItemTable, OwnedObjectTable } from '#storage/owned-tables.ts'
import { command, query } from '#storage/statement.ts'

export type OwnedRow = Selectable<OwnedObjectTable>

export const isExpired = ({ expires_at }: Pick<OwnedRow, 'expires_at'>, nowMs: number): boolean =>
  expires_at !== null && expires_at <= nowMs

/**
 * An object without the `detail` of a file, which has what its lines refer to: `findDetail` reads
 * it. On SQLite a column is reached through all that stand before it, so those behind `detail` are
 * not read of a file either.
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
export const findPlaces = (
  reader: Reader,
  projectId: string,
  ids: readonly string[],
): Promise<Pick<OwnedRow, 'id' | 'kind' | 'upstream' | 'expires_at'>[]> =>
  reader
    .selectFrom('owned_object')
    .select(['id', 'kind', 'upstream', 'expires_at'])
    .where('project_id', '=', projectId)
    .where('id', 'in', ids)
    .execute()

/**
 * Holds a project against everybody else who adds to what it keeps, until the transaction ends.
 * Taken after the organization's row and before all others.
 */
export const lockProject = async (tx: Tx, id: string): Promise<void> => {
  await tx
    .selectFrom('project')
    .select('id')
    .where('id', '=', id)
    .$if(tx.dialect === 'postgres', (select) => select.forNoKeyUpdate())
    .execute()
}

/** The objects of a kind that a project keeps, counted up to `most`. */
export const findKept = query<{ projectId: string; kind: 'file' | 'batch'; most: number }>()(
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

const insertRow = (db: Pick<Tx, 'insertInto'>, p: Insertable<OwnedObjectTable>) =>
  db.insertInto('owned_object').values({
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
  })

/** Keeps an object. One that is there already stays as it is: a flush may come twice. */
export const insert = command<Insertable<OwnedObjectTable>>()((db, p) =>
  insertRow(db, p).onConflict((conflict) => conflict.columns(['project_id', 'id']).doNothing()),
)

/** Keeps an object as it is now: an upstream that gives an id once more means the newer one. */
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
    })),
  ),
)

/** What is to be asked for by now, the longest due first. */
export const due = query<{ nowMs: number; rows: number }>()((db, p) =>
  db
    .selectFrom('owned_object')
    .selectAll()
    .where('poll_at', '<=', p.nowMs)
    .orderBy('poll_at')
    .limit(p.rows),
)

/** Moves the time at which a row is asked for, if it is still `from`. One row, or none. */
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

/** Ends the polling of a row. Returns the row to the first caller, and none to later ones. */
export const endPoll = command<{ projectId: string; id: string }>()((db, p) =>
  db
    .updateTable('owned_object')
    .set({ poll_at: null })
    .where('project_id', '=', p.projectId)
    .where('id', '=', p.id)
    .where('poll_at', 'is not', null)
    .returning('id'),
)

export const remove = async (tx: Tx, projectId: string, id: string): Promise<void> => {
  await tx
    .deleteFrom('owned_object')
    .where('project_id', '=', projectId)
    .where('id', '=', id)
    .execute()
}

/**
 * Deletes at most `rows` objects whose time is over, but for those that are still asked for and
 * those that another node holds. Resolves to how many went.
 */
export const purge = async (tx: Tx, nowMs: number, rows: number): Promise<number> => {
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

// items

export type ItemRow = Selectable<OwnedItemTable>

const itemsById = query<{ projectId: string; ids: readonly string[] }>()((db, p) =>
  db
    .selectFrom('owned_item')
    .selectAll()
    .where('project_id', '=', p.projectId)
    .where(sql<boolean>`id = any(${p.ids})`),
)

const itemsByIdInSqlite = query<{ projectId: string; ids: string }>()((db, p) =>
  db
    .selectFrom('owned_item')
    .selectAll()
    .where('project_id', '=', p.projectId)
    .where(sql<boolean>`id in (select value from json_each(${p.ids}))`),
)

export const findItems = (
  reader: Reader,
  projectId: string,
  ids: readonly string[],
): Promise<ItemRow[]> =>
  reader.dialect === 'postgres'
    ? itemsById(reader, { projectId, ids })
    : itemsByIdInSqlite(reader, { projectId, ids: JSON.stringify(ids) })

const insertItem = command<ItemRow>()((db, p) =>
  db
    .insertInto('owned_item')
    .values({ project_id: p.project_id, id: p.id, upstream: p.upstream, expires_at: p.expires_at })
    .onConflict((conflict) => conflict.columns(['project_id', 'id']).doNothing()),
)

/** PostgreSQL takes all rows in one statement, and locks them in the order they stand in. */
const insertAllItems = command<{ rows: string }>()((db, p) =>
  db
    .insertInto('owned_item')
    .columns(['project_id', 'id', 'upstream', 'expires_at'])
    .expression((eb) =>
      eb
        .selectFrom(
          sql<OwnedItemTable>`json_populate_recordset(null::owned_item, ${p.rows}::json)`.as(
            'kept',
          ),
        )
        .select(['project_id', 'id', 'upstream', 'expires_at']),
    )
    .onConflict((conflict) => conflict.columns(['project_id', 'id']).doNothing()),
)

/** Keeps items, in the order of their keys. One that is kept already stays as it is. */
export const insertItems = async (tx: Tx, rows: readonly ItemRow[]): Promise<void> => {
  if (tx.dialect === 'sqlite') for (const row of rows) await insertItem(tx, row)
  else await insertAllItems(tx, { rows: JSON.stringify(rows) })
}

/** Deletes at most `rows` items whose time is over. Resolves to their number. */
export const purgeItems = async (tx: Tx, nowMs: number, rows: number): Promise<number> => {
  const over = tx
    .selectFrom('owned_item')
    .select(['project_id', 'id'])
    .where('expires_at', '<=', nowMs)
    .orderBy('expires_at')
    .limit(rows)
  const found = tx.dialect === 'postgres' ? over.forUpdate().skipLocked() : over
  const gone = await tx
    .deleteFrom('owned_item')
    .where(sql<boolean>`(project_id, id) in (${found})`)
    .returning('id')
    .execute()
  return gone.length
}
