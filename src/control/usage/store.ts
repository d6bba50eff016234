/**
 * Sums of usage, by range of time and dimensions.
 *
 * Each kind is a part of the statement, since the rows of one kind in a range of time are one range
 * of the primary key, in the order of time: one part for all of them takes SQLite nearly twice as
 * long.
 */
import { type RawBuilder, sql } from 'kysely'
import {
  FAILED_ALONE,
  filtered,
  type SumsSelection,
  whereKind,
} from '#control/usage-ranges/store.ts'
import type { Dialect, Reader } from '#storage/db.ts'
import type {
  USAGE_KEY,
  UsageCost,
  UsageCounter,
  UsageWidth,
} from '#storage/tables/usage-columns.ts'
import { type Segment, startOf, widthMs } from '#usage/buckets.ts'
import type { RowKind } from '#usage/row-kinds.ts'

/** Dimensions of a row that a query can name. */
export type Column =
  | Exclude<(typeof USAGE_KEY)[number], 'organization_id' | 'width' | 'starts_at'>
  | 'upstream'

export type SumColumn = UsageCounter | UsageCost

export interface UsageRowsQuery extends Omit<SumsSelection, 'hasSums' | 'nowMs' | 'among'> {
  /** `upstreams`: the sums by upstream, which are of whole days. */
  readonly kinds: readonly RowKind[] | 'upstreams'
  /** Width of the buckets. */
  readonly width: UsageWidth
  readonly groupBy: readonly Column[]
  /** Counters to sum. Groups in which all of them are zero are left out. */
  readonly sums: readonly SumColumn[]
  /** Most groups. */
  readonly rows: number
}

/** A group: start of its bucket in milliseconds, its dimensions, and its sums as text. */
export type Group = { readonly bucket: number } & Readonly<Record<string, unknown>>

/** Groups in the order of their buckets, and in each of their dimensions. */
export async function groups(reader: Reader, question: UsageRowsQuery): Promise<Group[]> {
  const { groupBy, sums, segments, kinds } = question
  if (segments.length === 0) return []
  const parts =
    kinds === 'upstreams'
      ? [upstreamRowsOf(question)]
      : kinds.flatMap((kind) =>
          segments.map((part) => rowsOf(reader.dialect, kind, part, question)),
        )
  const ordered = reader
    .selectFrom(sql<Group>`(${sql.join(parts, sql` union all `)})`.as('found'))
    .select(['bucket', ...groupBy])
    .select(sums.map((name) => sql<string>`cast(sum(${sql.ref(name)}) as text)`.as(name)))
    .groupBy(['bucket', ...groupBy])
    .having(sql<boolean>`${sql.join(sums.map(sumOf), sql` + `)} > 0`)
    .orderBy('bucket')
    .limit(question.rows)
  return groupBy.reduce((rows, name) => rows.orderBy(sql.ref(name)), ordered).execute()
}

/**
 * Sums over the ungrouped dimensions first, in the order of the primary key: few rows are then left
 * to be grouped, and SQLite would sort them all.
 */
function rowsOf(
  dialect: Dialect,
  kind: RowKind,
  segment: Segment,
  question: UsageRowsQuery,
): RawBuilder<unknown> {
  const { width, groupBy, sums } = question
  const isAlone = sums.includes('requested_requests')
  const columns = groupBy.map((name) => sql.ref(name))
  const isWhole = columns.length === 0
  const amounts = sums.map((name) => {
    const amount = isAlone && name === 'failed_requests' ? FAILED_ALONE : sql.ref(name)
    return sql`${isWhole ? sql`sum(${amount})` : amount} as ${sql.ref(name)}`
  })
  return sql`select starts_at - starts_at % ${sql.lit(widthMs(width))} as bucket,
      ${sql.join([...columns, ...amounts])}
    from usage ${whereKind(dialect, question, kind, segment)}
    ${isWhole ? sql`group by starts_at` : sql``}`
}

/** The first and the last day of the segments are read as a whole. */
function upstreamRowsOf(question: UsageRowsQuery): RawBuilder<unknown> {
  const { segments, organizationId, groupBy, sums } = question
  const fromMs = startOf('1d', segments[0]?.fromMs ?? 0)
  const toMs = segments.at(-1)?.toMs ?? 0
  return sql`select starts_at as bucket,
      ${sql.join([...groupBy, ...sums].map((name) => sql.ref(name)))}
    from upstream_usage
    where organization_id = ${organizationId}
      and starts_at >= ${fromMs} and starts_at < ${toMs} ${filtered(question.filters)}`
}

function sumOf(name: string): RawBuilder<unknown> {
  return sql`sum(${sql.ref(name)})`
}
