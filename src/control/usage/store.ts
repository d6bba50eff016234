/**
 * Sums of usage, by range of time and dimensions.
 *
 * Each kind is a part of the statement, since the rows of one kind in a range of time are one range
 * of the primary key, in the order of time: one part for all of them takes SQLite nearly twice as
 * long.
 */
import { type RawBuilder, sql } from 'kysely'
import type { Reader } from '#storage/db.ts'
import {
  USAGE_COSTS,
  type USAGE_KEY,
  type UsageCost,
  type UsageCounter,
  type UsageWidth,
} from '#storage/usage-columns.ts'
import { type Segment, startOf } from '#usage/buckets.ts'
import { ROW_KINDS, type RowKind, TOKEN_KINDS } from '#usage/row-kinds.ts'

const WIDTH_MS: Readonly<Record<UsageWidth, number>> = {
  '1m': 60_000,
  '1h': 3_600_000,
  '1d': 86_400_000,
}

/** Dimensions of a row that a query can name. */
export type Column =
  | Exclude<(typeof USAGE_KEY)[number], 'organization_id' | 'width' | 'starts_at'>
  | 'upstream'

export type SumColumn = UsageCounter | UsageCost

/** Selection of rows. */
interface Selection {
  readonly organizationId: string
  /** Segments of rows that make up the time. */
  readonly segments: readonly Segment[]
  /** Allowed values of columns. */
  readonly filters: Readonly<Partial<Record<Column, readonly (string | number)[]>>>
}

export interface UsageRowsQuery extends Selection {
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
      : kinds.flatMap((kind) => segments.map((part) => rowsOf(kind, part, question)))
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

/** Failed requests, without those of batches, which are not among the requested ones. */
const FAILED_ALONE = sql`case when batch = 0 then failed_requests else 0 end`

/**
 * Sums over the ungrouped dimensions first, in the order of the primary key: few rows are then left
 * to be grouped, and SQLite would sort them all.
 */
const rowsOf = (kind: RowKind, segment: Segment, question: UsageRowsQuery): RawBuilder<unknown> => {
  const { width, groupBy, sums } = question
  const isAlone = sums.includes('requested_requests')
  const columns = groupBy.map((name) => sql.ref(name))
  const isWhole = columns.length === 0
  const amounts = sums.map((name) => {
    const amount = isAlone && name === 'failed_requests' ? FAILED_ALONE : sql.ref(name)
    return sql`${isWhole ? sql`sum(${amount})` : amount} as ${sql.ref(name)}`
  })
  return sql`select starts_at - starts_at % ${sql.lit(WIDTH_MS[width])} as bucket,
      ${sql.join([...columns, ...amounts])}
    from usage ${where(kind, segment, question)}
    ${isWhole ? sql`group by starts_at` : sql``}`
}

/** The first and the last day of the segments are read as a whole. */
const upstreamRowsOf = (question: UsageRowsQuery): RawBuilder<unknown> => {
  const { segments, organizationId, groupBy, sums } = question
  const fromMs = startOf('1d', segments[0]?.fromMs ?? 0)
  const toMs = segments.at(-1)?.toMs ?? 0
  return sql`select starts_at as bucket,
      ${sql.join([...groupBy, ...sums].map((name) => sql.ref(name)))}
    from upstream_usage
    where organization_id = ${organizationId}
      and starts_at >= ${fromMs} and starts_at < ${toMs} ${among(question)}`
}

const where = (kind: RowKind, segment: Segment, selection: Selection): RawBuilder<unknown> =>
  sql`where organization_id = ${selection.organizationId} and width = ${segment.width}
      and kind = ${kind}
      and starts_at >= ${segment.fromMs} and starts_at < ${segment.toMs} ${among(selection)}`

/** Conditions of the filters. */
const among = ({ filters }: Selection): RawBuilder<unknown> =>
  sql.join(
    Object.entries(filters).map(
      ([name, values]) => sql`and ${sql.ref(name)} in (${sql.join(values)})`,
    ),
    sql` `,
  )

const MEASURES = {
  cost: sql`cost`,
  tokens: sql`(input_tokens + output_tokens)`,
  requests: sql`requested_requests`,
  refused: sql`refused_requests`,
  failed: sql`failed_requests`,
} as const

/** The models that answered requests and cost nothing, the most requests first. */
export async function costless(
  reader: Reader,
  { segments, rows, ...selection }: Selection & { readonly rows: number },
): Promise<{ model: string; requests: string }[]> {
  if (segments.length === 0) return []
  const parts = ROW_KINDS.flatMap((kind) =>
    segments.map(
      (segment) => sql`select model, requests, ${added(USAGE_COSTS)} as cost
        from usage ${where(kind, segment, { segments, ...selection })}`,
    ),
  )
  return reader
    .selectFrom(
      sql<{ model: string; answered: string }>`(
        select model, sum(requests) as answered
        from (${sql.join(parts, sql` union all `)}) as used
        where model <> '' group by model having sum(cost) = 0 and sum(requests) > 0
      )`.as('found'),
    )
    .select(['model', sql<string>`cast(answered as text)`.as('requests')])
    .orderBy('answered', 'desc')
    .orderBy('model')
    .limit(rows)
    .execute()
}

/** Measure of the ranking: nano-dollars, input and output together, or counts of requests. */
export type RankingMeasure = keyof typeof MEASURES

export interface RankingQuestion extends Selection {
  readonly by: 'project_id' | 'owner_id' | 'key_id' | 'model'
  readonly measure: RankingMeasure
  /** Last group of the previous page. */
  readonly after: { readonly amount: string; readonly id: string } | undefined
  readonly rows: number
}

const RANKED = [
  'cost',
  'input_tokens',
  'input_cached_tokens',
  'output_tokens',
  'requested_requests',
  'refused_requests',
  'failed_requests',
] as const
export type RankedSum = (typeof RANKED)[number]

/**
 * A group, all of it as text: its id, its sums, its amount of the measure, and the least and the
 * greatest id of a project in it; and the number of groups, with the sums of all of them. Where the
 * page has no group, there is one row of these alone, with an id of null.
 */
export type RankedRow = Readonly<
  Record<
    'id' | 'amount' | 'first_project' | 'last_project' | RankedSum | 'groups' | `all_${RankedSum}`,
    string | null
  >
>

/**
 * The groups with the most, among equals by id. It is one statement, so that groups and sums are
 * consistent, and rows are read once.
 */
export async function ranking(reader: Reader, question: RankingQuestion): Promise<RankedRow[]> {
  const { segments, measure, after, rows } = question
  if (segments.length === 0) return []
  const amount = MEASURES[measure]
  const parts = ROW_KINDS.flatMap((kind) =>
    segments.map((segment) => rankedRowsOf(kind, segment, question)),
  )
  const least = sql`cast(${after?.amount} as numeric)`
  const beyond = after
    ? sql`where ${amount} < ${least} or (${amount} = ${least} and id > ${after.id})`
    : sql``
  return reader
    .selectFrom(
      sql<RankedRow>`(
        with ranked as materialized (
          select id, min(project_id) as first_project, max(project_id) as last_project,
            ${sql.join(RANKED.map((name) => summed(name, name)))}
          from (${sql.join(parts, sql` union all `)}) as used group by id
          having ${sql.join(RANKED.map(sumOf), sql` + `)} > 0
        ), whole as (
          select count(*) as groups, ${sql.join(RANKED.map((name) => summed(name, `all_${name}`)))}
          from ranked
        ), page as (
          select * from ranked ${beyond} order by ${amount} desc, id limit ${rows}
        )
        select page.*, whole.*, ${amount} as amount from whole left join page on true
      )`.as('found'),
    )
    .select(['id', 'first_project', 'last_project'])
    .select(TEXTS.map((name) => sql<string>`cast(${sql.ref(`found.${name}`)} as text)`.as(name)))
    .orderBy('found.amount', 'desc')
    .orderBy('id')
    .execute()
}

const TEXTS = [
  'amount',
  ...RANKED,
  'groups',
  ...RANKED.map((name) => `all_${name}` as const),
] as const

const sumOf = (name: string): RawBuilder<unknown> => sql`sum(${sql.ref(name)})`
const summed = (name: string, as: string): RawBuilder<unknown> =>
  sql`${sumOf(name)} as ${sql.ref(as)}`

/** Batches are no requests. */
const REFUSED: readonly UsageCounter[] = [
  'refused_requests_per_minute',
  'refused_tokens_per_minute',
  'refused_images_per_minute',
  'refused_audio_megabytes_per_minute',
  'refused_requests_per_day',
]

const added = (names: readonly SumColumn[]): RawBuilder<unknown> =>
  sql.join(
    names.map((name) => sql.ref(name)),
    sql` + `,
  )

const rankedRowsOf = (
  kind: RowKind,
  segment: Segment,
  question: RankingQuestion,
): RawBuilder<unknown> => {
  const tokens = (name: UsageCounter) => (TOKEN_KINDS.has(kind) ? sql.ref(name) : sql.lit(0))
  return sql`select ${sql.ref(question.by)} as id, project_id, ${added(USAGE_COSTS)} as cost,
      ${tokens('input_tokens')} as input_tokens,
      ${tokens('input_cached_tokens')} as input_cached_tokens,
      ${tokens('output_tokens')} as output_tokens,
      requested_requests, ${added(REFUSED)} as refused_requests,
      ${FAILED_ALONE} as failed_requests
    from usage ${where(kind, segment, question)}`
}
