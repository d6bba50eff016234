/** The rows of items: which project has them, and at which upstream they live. */
import { type OnConflictBuilder, type Selectable, sql } from 'kysely'
import type { Reader, Tx } from '#storage/db.ts'
import { command, query } from '#storage/statement.ts'
import type { OwnedItemTable } from '#storage/tables/owned.ts'
import type { Tables } from '#storage/tables/schema.ts'

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

export function findItems(
  reader: Reader,
  projectId: string,
  ids: readonly string[],
): Promise<ItemRow[]> {
  return reader.dialect === 'postgres'
    ? itemsById(reader, { projectId, ids })
    : itemsByIdInSqlite(reader, { projectId, ids: JSON.stringify(ids) })
}

/** An item's time is renewed at most once a day: most answers write nothing. */
const RENEWED_AFTER_MS = 86_400_000

function renew(conflict: OnConflictBuilder<Tables, 'owned_item'>) {
  return conflict
    .columns(['project_id', 'id'])
    .doUpdateSet((eb) => ({
      upstream: eb.ref('excluded.upstream'),
      expires_at: eb.ref('excluded.expires_at'),
    }))
    .where(sql<boolean>`owned_item.expires_at < excluded.expires_at - ${sql.lit(RENEWED_AFTER_MS)}`)
}

const insertItem = command<ItemRow>()((db, p) =>
  db
    .insertInto('owned_item')
    .values({ project_id: p.project_id, id: p.id, upstream: p.upstream, expires_at: p.expires_at })
    .onConflict(renew),
)

/** PostgreSQL takes all rows in one statement, and locks them in their order. */
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
    .onConflict(renew),
)

/** Keeps items, in the order of their keys, from their last answer on. */
export async function insertItems(tx: Tx, rows: readonly ItemRow[]): Promise<void> {
  if (tx.dialect === 'sqlite') for (const row of rows) await insertItem(tx, row)
  else await insertAllItems(tx, { rows: JSON.stringify(rows) })
}

/** Deletes at most `rows` expired items. Resolves to their number. */
export async function purgeItems(tx: Tx, nowMs: number, rows: number): Promise<number> {
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
