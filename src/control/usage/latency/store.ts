/** Sums of latencies, by range of time and dimensions. */
import { type RawBuilder, sql } from 'kysely'
import type { Group } from '#control/usage/store.ts'
import { filtered } from '#control/usage-ranges/store.ts'
import type { Reader } from '#storage/db.ts'
import { DURATION_COLUMNS, FIRST_TOKEN_COLUMNS } from '#storage/tables/latency.ts'
import type { UsageWidth } from '#storage/tables/usage-columns.ts'
import { type Segment, widthMs } from '#usage/buckets.ts'

/** Dimensions of a row that a query can name. */
export type LatencyColumn = 'upstream' | 'model' | 'status'

export interface LatencyRowsQuery {
  readonly organizationId: string
  readonly segments: readonly Segment[]
  /** Of the buckets; `all`: one bucket, which starts at 0. */
  readonly width: UsageWidth | 'all'
  readonly filters: Readonly<Partial<Record<LatencyColumn, readonly string[]>>>
  readonly groupBy: readonly LatencyColumn[]
  /** Most groups. */
  readonly rows: number
}

/**
 * Groups, and in each of them the outcomes, in the order of their buckets. Each histogram is one
 * text: rows of 52 numbers take longer to pass on than to add up.
 */
export async function latencyGroups(reader: Reader, question: LatencyRowsQuery): Promise<Group[]> {
  const { segments, groupBy } = question
  if (segments.length === 0) return []
  const parts = segments.map((segment) => partOf(segment, question))
  const columns = ['bucket', ...groupBy, 'outcome'] as const
  const ordered = reader
    .selectFrom(sql<Group>`(${sql.join(parts, sql` union all `)})`.as('found'))
    .select(columns)
    .select([
      sumsOf(DURATION_COLUMNS).as('durations'),
      sumsOf(FIRST_TOKEN_COLUMNS).as('first_tokens'),
    ])
    .groupBy(columns)
    .limit(question.rows)
  return columns.reduce((rows, name) => rows.orderBy(sql.ref(name)), ordered).execute()
}

/** The sums with a comma between them. */
function sumsOf(columns: readonly string[]): RawBuilder<string> {
  return sql`concat_ws(',', ${sql.join(columns.map((name) => sql`sum(${sql.ref(name)})`))})`
}

function partOf(
  { width, fromMs, toMs }: Segment,
  { organizationId, width: bucket, filters, groupBy }: LatencyRowsQuery,
): RawBuilder<unknown> {
  const names = [...groupBy, 'outcome', ...DURATION_COLUMNS, ...FIRST_TOKEN_COLUMNS]
  const columns = names.map((name) => sql.ref(name))
  const start = bucket === 'all' ? sql`0` : sql`starts_at - starts_at % ${sql.lit(widthMs(bucket))}`
  return sql`select ${start} as bucket,
      ${sql.join(columns)}
    from latency
    where organization_id = ${organizationId} and width = ${width}
      and starts_at >= ${fromMs} and starts_at < ${toMs} ${filtered(filters)}`
}
