/** Statements of latencies: the addition of a flush, and retention. */
import { sql } from 'kysely'
import { addingTo, type SummedTable } from '#storage/add-rows.ts'
import type { Tx } from '#storage/db.ts'
import { LATENCY_COLUMNS, LATENCY_KEY, type LatencyTable } from '#storage/tables/latency.ts'

export const addLatencies = addingTo<Partial<LatencyTable>>(
  'latency',
  (db) => db.insertInto<SummedTable>('latency'),
  LATENCY_KEY,
  LATENCY_COLUMNS,
  { isDense: true },
)

/** Rows of one organization and width that begin before a time. */
export interface OldLatencies {
  readonly organizationId: string
  readonly width: '1m' | '1h'
  readonly beforeMs: number
  /** Most of them. */
  readonly rows: number
}

/** Deletes old rows, but for those that another node has locked. Resolves to their number. */
export async function purgeLatencies(tx: Tx, old: OldLatencies): Promise<number> {
  const key = sql`(${sql.join(LATENCY_KEY.map((name) => sql.ref(name)))})`
  const found = tx
    .selectFrom('latency')
    .select(LATENCY_KEY)
    .where('organization_id', '=', old.organizationId)
    .where('width', '=', old.width)
    .where('starts_at', '<', old.beforeMs)
    .limit(old.rows)
  const gone = await tx
    .deleteFrom('latency')
    .where(
      sql<boolean>`${key} in (${
        tx.dialect === 'postgres' ? found.forUpdate().skipLocked() : found
      })`,
    )
    .returning('starts_at')
    .execute()
  return gone.length
}
