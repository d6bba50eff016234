/**
 * Sums of usage for figures, timelines and rankings.
 *
 * Each part of a statement is one range of time of one width and kind, so that it is a range of the
 * primary key. Where rows of few projects are wanted, the starts of the range are listed one by
 * one: the key has the project after the start, and a range of time would read the rows of every
 * project.
 */
import { type RawBuilder, sql } from 'kysely'
import type { Dialect, Reader } from '#storage/db.ts'
import {
  SUMMED_COUNTERS,
  SUMMED_REFUSALS,
  type SummedColumn,
  USAGE_COSTS,
} from '#storage/usage-columns.ts'
import { type Segment, widthMs } from '#usage/buckets.ts'
import { isSummed, ROW_KINDS, type RowKind } from '#usage/row-kinds.ts'

/** Dimensions that usage is ranked by. */
export type RankedColumn = 'project_id' | 'owner_id' | 'key_id' | 'model'

/** Selection of rows. */
export interface SumsSelection {
  readonly organizationId: string
  /** Segments of rows that make up the time. */
  readonly segments: readonly Segment[]
  /** Allowed values of columns. */
  readonly filters: Readonly<Partial<Record<string, readonly (string | number)[]>>>
}

/** Buckets of one length, the first of which begins at `baseMs`. */
export interface BucketRun {
  readonly baseMs: number
  readonly stepMs: number
  readonly segments: readonly Segment[]
}

export const SUMMED: readonly SummedColumn[] = ['cost', ...SUMMED_COUNTERS]

/** Sums of a bucket, as text. Its start is in milliseconds. */
export type BucketSums = { readonly bucket: number } & Readonly<Record<SummedColumn, string>>

/** The sums of each bucket that has any, in their order. */
export async function timeline(
  reader: Reader,
  selection: Omit<SumsSelection, 'segments'>,
  runs: readonly BucketRun[],
): Promise<BucketSums[]> {
  const parts = runs.flatMap((run) =>
    rangesOf(reader.dialect, { ...selection, segments: run.segments }).map(
      ({ amount, where }) =>
        sql`select ${bucketIn(run)} as bucket,
            ${sql.join(SUMMED.map((name) => sql`sum(${amount(name)}) as ${sql.ref(name)}`))}
          from usage ${where} group by starts_at`,
    ),
  )
  if (parts.length === 0) return []
  return reader
    .selectFrom(sql<BucketSums>`(${sql.join(parts, sql` union all `)})`.as('found'))
    .select('bucket')
    .select(SUMMED.map(textOfSum))
    .groupBy('bucket')
    .orderBy('bucket')
    .execute()
}

/** An amount of a group in a bucket, as text. */
export interface SeriesPoint {
  readonly bucket: number
  readonly id: string
  readonly amount: string
}

/** The amounts of a measure by group and bucket. Filters name the groups. */
export async function series(
  reader: Reader,
  selection: Omit<SumsSelection, 'segments'>,
  { by, measure }: Pick<RankingQuestion, 'by' | 'measure'>,
  runs: readonly BucketRun[],
): Promise<SeriesPoint[]> {
  const parts = runs.flatMap((run) =>
    rangesOf(reader.dialect, { ...selection, segments: run.segments }).map(
      ({ amount, where }) =>
        sql`select ${bucketIn(run)} as bucket, ${sql.ref(by)} as id,
            ${sql.join(SUMMED.map((name) => sql`${amount(name)} as ${sql.ref(name)}`))}
          from usage ${where}`,
    ),
  )
  if (parts.length === 0) return []
  return reader
    .selectFrom(
      sql<{ bucket: number; id: string }>`(${sql.join(parts, sql` union all `)})`.as('found'),
    )
    .select(['bucket', 'id'])
    .select(sql<string>`cast(sum(${MEASURES[measure]}) as text)`.as('amount'))
    .groupBy(['bucket', 'id'])
    .execute()
}

/** What usage is ranked by: nano-dollars, input and output together, or counts of requests. */
const MEASURES = {
  cost: sql`cost`,
  tokens: sql`(input_tokens + output_tokens)`,
  requests: sql`requested_requests`,
  refused: sql`(${sql.join(
    SUMMED_REFUSALS.map((name) => sql.ref(name)),
    sql` + `,
  )})`,
  failed: sql`failed_requests`,
} as const
export type RankingMeasure = keyof typeof MEASURES

export interface RankingQuestion extends SumsSelection {
  readonly by: RankedColumn
  readonly measure: RankingMeasure
  /** Last group of the previous page. */
  readonly after: { readonly amount: string; readonly id: string } | undefined
  readonly rows: number
}

/**
 * A group, all of it as text: its id, its sums, its amount of the measure, and the least and the
 * greatest id of a project in it; and the number of groups, with the sums of all of them. Where the
 * page has no group, there is one row of these alone, with an id of null.
 */
export type RankedRow = Readonly<
  Record<
    | ('id' | 'amount' | 'first_project' | 'last_project' | 'groups')
    | SummedColumn
    | `all_${SummedColumn}`,
    string | null
  >
>

/**
 * The groups with the most, among equals by id. It is one statement, so that groups and sums are
 * consistent, and rows are read once.
 */
export async function ranking(reader: Reader, question: RankingQuestion): Promise<RankedRow[]> {
  const { measure, by, after, rows } = question
  const parts = rangesOf(reader.dialect, question).map(
    ({ amount, where }) =>
      sql`select ${sql.ref(by)} as id, project_id,
          ${sql.join(SUMMED.map((name) => sql`${amount(name)} as ${sql.ref(name)}`))}
        from usage ${where}`,
  )
  if (parts.length === 0) return []
  const amount = MEASURES[measure]
  const least = sql`cast(${after?.amount} as numeric)`
  const beyond = after
    ? sql`where ${amount} < ${least} or (${amount} = ${least} and id > ${after.id})`
    : sql``
  return reader
    .selectFrom(
      sql<RankedRow>`(
        with ranked as materialized (
          select id, min(project_id) as first_project, max(project_id) as last_project,
            ${sql.join(SUMMED.map((name) => summed(name, name)))}
          from (${sql.join(parts, sql` union all `)}) as used group by id
          having ${sql.join(RANKED.map(sumOf), sql` + `)} > 0
        ), whole as (
          select count(*) as groups, ${sql.join(SUMMED.map((name) => summed(name, `all_${name}`)))}
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
  ...SUMMED,
  'groups',
  ...SUMMED.map((name) => `all_${name}` as const),
] as const

/** A group in which all of these are zero is left out. */
const RANKED: readonly SummedColumn[] = SUMMED.filter(
  (name) => name !== 'requests' && name !== 'refused_batch_tokens',
)

/** The models that answered requests and cost nothing, the most requests first. */
export async function costless(
  reader: Reader,
  selection: SumsSelection & { readonly rows: number },
): Promise<{ model: string; requests: string }[]> {
  const parts = rangesOf(reader.dialect, selection).map(
    ({ amount, where }) =>
      sql`select model, ${amount('requests')} as requests, ${amount('cost')} as cost
        from usage ${where}`,
  )
  if (parts.length === 0) return []
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
    .limit(selection.rows)
    .execute()
}

const sumOf = (name: string): RawBuilder<unknown> => sql`sum(${sql.ref(name)})`
const summed = (name: string, as: string): RawBuilder<unknown> =>
  sql`${sumOf(name)} as ${sql.ref(as)}`
const textOfSum = <N extends string>(name: N) =>
  sql<string>`cast(${sumOf(name)} as text)`.as<N>(name)

/** Start of the bucket in which a row lies. */
const bucketIn = ({ baseMs, stepMs }: BucketRun): RawBuilder<unknown> =>
  sql`starts_at - (starts_at - ${sql.lit(baseMs)}) % ${sql.lit(stepMs)}`

/** A range of the primary key, and the amounts of its rows. */
interface Range {
  readonly where: RawBuilder<unknown>
  readonly amount: (name: SummedColumn) => RawBuilder<unknown>
}

const rangesOf = (dialect: Dialect, selection: SumsSelection): Range[] =>
  ROW_KINDS.flatMap((kind) =>
    selection.segments.map((segment) => ({
      amount: amountsOf(kind),
      where: rangeOf(dialect, selection, kind, segment),
    })),
  )

/** Condition of the rows of one kind and segment. */
export function rangeOf(
  dialect: Dialect,
  { organizationId, filters }: Omit<SumsSelection, 'segments'>,
  kind: RowKind,
  segment: Segment,
): RawBuilder<unknown> {
  return sql`where organization_id = ${organizationId} and width = ${segment.width}
      and kind = ${kind} and ${startsWithin(dialect, segment, filters.project_id?.length)}
      ${among(filters)}`
}

/** Most starts that are listed, and most look-ups of projects with them. */
const STARTS_MAX = 1_000
const LOOKUPS_MAX = 5_000

/** Condition of the start: a range, or each start in it where rows of few projects are wanted. */
const startsWithin = (
  dialect: Dialect,
  { width, fromMs, toMs }: Segment,
  projects = Number.POSITIVE_INFINITY,
): RawBuilder<unknown> => {
  const count = Math.ceil((toMs - fromMs) / widthMs(width))
  if (count > STARTS_MAX || count * projects > LOOKUPS_MAX)
    return sql`starts_at >= ${fromMs} and starts_at < ${toMs}`
  const starts = Array.from({ length: count }, (_, n) => fromMs + n * widthMs(width))
  return dialect === 'sqlite'
    ? sql`starts_at in (select value from json_each(${JSON.stringify(starts)}))`
    : sql`starts_at = any(cast(${`{${starts}}`} as bigint[]))`
}

/** Conditions of the filters. */
export function among(filters: SumsSelection['filters']): RawBuilder<unknown> {
  return sql.join(
    Object.entries(filters).map(
      ([name, values = []]) => sql`and ${sql.ref(name)} in (${sql.join(values)})`,
    ),
    sql` `,
  )
}

const COST = sql.join(
  USAGE_COSTS.map((name) => sql.ref(name)),
  sql` + `,
)

/** Failed requests, without those of batches, which are not among the requested ones. */
export const FAILED_ALONE = sql`case when batch = 0 then failed_requests else 0 end`

/** Requests that a spend limit refused, without batches. */
const REFUSED_SPEND_ALONE = sql`case when batch = 0 then refused_spend else 0 end`

const amountsOf =
  (kind: RowKind) =>
  (name: SummedColumn): RawBuilder<unknown> => {
    if (name === 'cost') return COST
    if (!isSummed(kind, name)) return sql`0`
    if (name === 'refused_spend') return REFUSED_SPEND_ALONE
    return name === 'failed_requests' ? FAILED_ALONE : sql.ref(name)
  }
