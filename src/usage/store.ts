/** Statements of the flush: sums of usage, and the number of the flush that wrote them. */
import { type OnConflictBuilder, sql } from 'kysely'
import { addingTo, type SummedTable } from '#storage/add-rows.ts'
import type { Reader, Tx } from '#storage/db.ts'
import { command, query } from '#storage/statement.ts'
import type { PriceVersionTable, UnpricedTierTable } from '#storage/tables/prices.ts'
import type {
  LimiterLevelTable,
  Tables,
  UpstreamUsageTable,
  UsageTable,
} from '#storage/tables/schema.ts'
import type { TaggedUsageTable, UsageTagTable } from '#storage/tables/tags.ts'
import {
  TAGGED_USAGE_COUNTERS,
  TAGGED_USAGE_KEY,
  UNPRICED_TIER_COUNTERS,
  UNPRICED_TIER_KEY,
  UPSTREAM_USAGE_KEY,
  UPSTREAM_USAGE_SUMS,
  USAGE_COSTS,
  USAGE_COUNTERS,
  USAGE_KEY,
  USAGE_VERSIONS,
  type UsageWidth,
} from '#storage/tables/usage-columns.ts'
import type { RowKind } from './row-kinds.ts'

export const addUsage = addingTo<Partial<UsageTable>>(
  'usage',
  (db) => db.insertInto<SummedTable>('usage'),
  USAGE_KEY,
  [...USAGE_COUNTERS, ...USAGE_COSTS],
  { names: USAGE_VERSIONS },
)

export const addUpstreamUsage = addingTo<UpstreamUsageTable>(
  'upstream_usage',
  (db) => db.insertInto<SummedTable>('upstream_usage'),
  UPSTREAM_USAGE_KEY,
  UPSTREAM_USAGE_SUMS,
)

export const addTaggedUsage = addingTo<Partial<TaggedUsageTable>>(
  'tagged_usage',
  (db) => db.insertInto<SummedTable>('tagged_usage'),
  TAGGED_USAGE_KEY,
  [...TAGGED_USAGE_COUNTERS, ...USAGE_COSTS],
)

export const addUnpricedTiers = addingTo<UnpricedTierTable>(
  'unpriced_tier',
  (db) => db.insertInto<SummedTable>('unpriced_tier'),
  UNPRICED_TIER_KEY,
  UNPRICED_TIER_COUNTERS,
)

const addTag = command<UsageTagTable>()((db, p) =>
  db
    .insertInto('usage_tag')
    .values({ organization_id: p.organization_id, tag_set: p.tag_set, key: p.key, value: p.value })
    .onConflict((conflict) => conflict.doNothing()),
)

/** Adds tags of sets that the store does not have, in the order of their keys. */
export async function addTags(tx: Tx, rows: readonly UsageTagTable[]): Promise<void> {
  for (const row of rows) await addTag(tx, row)
}

const claimNumber = command<{ nodeId: string; number: number; nowMs: number }>()((db, p) =>
  db
    .insertInto('usage_flush')
    .values({ node_id: p.nodeId, number: p.number, flushed_at: p.nowMs, sums: 1 })
    .onConflict((conflict) =>
      conflict
        .column('node_id')
        .doUpdateSet((eb) => ({
          number: eb.ref('excluded.number'),
          flushed_at: eb.ref('excluded.flushed_at'),
        }))
        .whereRef('usage_flush.number', '<', 'excluded.number'),
    )
    .returning('number'),
)

/**
 * Makes the flush of this number the node's last, unless it or a later one already is: then its
 * slices are in the store, and the result is false. It waits for a transaction of the same node
 * that is still in progress.
 */
export async function claimFlush(
  tx: Tx,
  nodeId: string,
  number: number,
  nowMs: number,
): Promise<boolean> {
  return (await claimNumber(tx, { nodeId, number, nowMs })).length > 0
}

const writeUse = command<{ keyId: string; atMs: number }>()((db, p) =>
  db
    .updateTable('api_key')
    .set({ last_used_at: p.atMs })
    .where('id', '=', p.keyId)
    .where((eb) => eb.or([eb('last_used_at', 'is', null), eb('last_used_at', '<', p.atMs)])),
)

const holdKeys = command<{ keyIds: readonly string[] }>()((db, p) =>
  db
    .selectFrom('api_key')
    .select('id')
    .where('id', '=', sql<string>`any(${p.keyIds})`)
    .orderBy('id')
    .forNoKeyUpdate(),
)

const writeUses = command<{ keyIds: readonly string[]; times: readonly number[] }>()((db, p) =>
  db
    .updateTable('api_key')
    .from(
      sql<{ id: string; at: number }>`unnest(${p.keyIds}::text[], ${p.times}::bigint[])`.as<'used'>(
        sql`used(id, at)`,
      ),
    )
    .set((eb) => ({ last_used_at: eb.fn<number>('greatest', ['api_key.last_used_at', 'used.at']) }))
    .whereRef('api_key.id', '=', 'used.id'),
)

/** Sets times of last use: ids in ascending order, each with its time. No time ever goes back. */
export async function setKeyUses(
  tx: Tx,
  uses: readonly (readonly [keyId: string, atMs: number])[],
): Promise<void> {
  if (tx.dialect === 'sqlite') {
    for (const [keyId, atMs] of uses) await writeUse(tx, { keyId, atMs })
    return
  }
  const keyIds = uses.map(([keyId]) => keyId)
  await holdKeys(tx, { keyIds })
  await writeUses(tx, { keyIds, times: uses.map(([, atMs]) => atMs) })
}

/** The level of a bucket at a time. */
export interface LevelRow {
  readonly scope: string
  readonly bucket: string
  readonly level: number
  readonly atMs: number
}

function replaceLevel(conflict: OnConflictBuilder<Tables, 'limiter_level'>) {
  return conflict.columns(['scope', 'bucket']).doUpdateSet((eb) => ({
    level: eb.ref('excluded.level'),
    at_ms: eb.ref('excluded.at_ms'),
  }))
}

const saveLevel = command<LevelRow>()((db, p) =>
  db
    .insertInto('limiter_level')
    .values({ scope: p.scope, bucket: p.bucket, level: p.level, at_ms: p.atMs })
    .onConflict(replaceLevel),
)

const saveAllLevels = command<{ rows: string }>()((db, p) =>
  db
    .insertInto('limiter_level')
    .columns(['scope', 'bucket', 'level', 'at_ms'])
    .expression((eb) =>
      eb
        .selectFrom(
          sql<LimiterLevelTable>`json_populate_recordset(null::limiter_level, ${p.rows}::json)`.as(
            'saved',
          ),
        )
        .select(['scope', 'bucket', 'level', 'at_ms']),
    )
    .onConflict(replaceLevel),
)

/** Levels of different buckets, in the order of scope and bucket. */
export async function setLevels(tx: Tx, levels: readonly LevelRow[]): Promise<void> {
  if (tx.dialect === 'sqlite') {
    for (const level of levels) await saveLevel(tx, level)
    return
  }
  const rows = levels.map(({ scope, bucket, level, atMs }) => ({
    scope,
    bucket,
    level,
    at_ms: atMs,
  }))
  await saveAllLevels(tx, { rows: JSON.stringify(rows) })
}

/** The levels saved since a time. */
export const levelsSince = query<{ sinceMs: number }>()((db, p) =>
  db
    .selectFrom('limiter_level')
    .select(['scope', 'bucket', 'level', 'at_ms as atMs'])
    .where('at_ms', '>=', p.sinceMs),
)

/** The levels of some buckets as they were saved last. */
export async function levelsOf(
  reader: Reader,
  scope: string,
  buckets: readonly string[],
): Promise<LevelRow[]> {
  if (buckets.length === 0) return []
  return reader
    .selectFrom('limiter_level')
    .select(['scope', 'bucket', 'level', 'at_ms as atMs'])
    .where('scope', '=', scope)
    .where('bucket', 'in', buckets)
    .execute()
}

export const organizations = query<Record<never, never>>()((db) =>
  db.selectFrom('organization').select('id').orderBy('id'),
)

/** Rows of one organization, width and kind that begin before a time. */
export interface Slice {
  readonly organizationId: string
  readonly width: UsageWidth
  readonly kind: RowKind
  readonly beforeMs: number
  /** Most of them. */
  readonly rows: number
}

/** Whether a slice has any rows. */
export const oldest = query<Slice>()((db, p) =>
  db
    .selectFrom('usage')
    .select('starts_at')
    .where('organization_id', '=', p.organizationId)
    .where('width', '=', p.width)
    .where('kind', '=', p.kind)
    .where('starts_at', '<', p.beforeMs)
    .limit(1),
)

/** Deletes a slice, but for rows that another node has locked. Resolves to the number deleted. */
export async function purge(tx: Tx, slice: Slice): Promise<number> {
  const key = sql`(${sql.join(USAGE_KEY.map((name) => sql.ref(name)))})`
  const old = tx
    .selectFrom('usage')
    .select(USAGE_KEY)
    .where('organization_id', '=', slice.organizationId)
    .where('width', '=', slice.width)
    .where('kind', '=', slice.kind)
    .where('starts_at', '<', slice.beforeMs)
    .limit(slice.rows)
  const found = tx.dialect === 'postgres' ? old.forUpdate().skipLocked() : old
  const gone = await tx
    .deleteFrom('usage')
    .where(sql<boolean>`${key} in (${found})`)
    .returning('starts_at')
    .execute()
  return gone.length
}

export const purgeFlushes = command<{ beforeMs: number }>()((db, p) =>
  db.deleteFrom('usage_flush').where('flushed_at', '<', p.beforeMs),
)

export const purgeLevels = command<{ beforeMs: number }>()((db, p) =>
  db.deleteFrom('limiter_level').where('at_ms', '<', p.beforeMs),
)

/** Versions of prices that the store has. */
export const priceVersions = query<object>()((db) =>
  db.selectFrom('price_version').select('version'),
)

const addVersion = command<PriceVersionTable>()((db, p) =>
  db
    .insertInto('price_version')
    .values({ version: p.version, content: p.content, first_seen_at: p.first_seen_at })
    .onConflict((conflict) => conflict.doNothing()),
)

/** Adds versions of prices that the store does not have. */
export async function addPriceVersions(tx: Tx, rows: readonly PriceVersionTable[]): Promise<void> {
  for (const row of rows) await addVersion(tx, row)
}

/** Time at which the reservation of an object was released. */
export const findRelease = query<{ projectId: string; id: string }>()((db, p) =>
  db
    .selectFrom('owned_object')
    .select('released_at')
    .where('project_id', '=', p.projectId)
    .where('id', '=', p.id),
)
