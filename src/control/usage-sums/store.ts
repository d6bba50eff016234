/** Sums of usage for figures, timelines and rankings. */
import { type RawBuilder, sql } from 'kysely'
import {
  hasSumsBy,
  type RankedColumn,
  type RowRange,
  rangesOf,
  type SumsSelection,
} from '#control/usage-ranges/store.ts'
import type { Dialect, Reader } from '#storage/db.ts'
import {
  SUMMED_COLUMNS,
  SUMMED_REFUSALS,
  type SummedColumn,
} from '#storage/tables/usage-columns.ts'
import type { Segment } from '#usage/buckets.ts'

/** Buckets of one length, from `baseMs` on. */
export interface BucketRun {
  readonly baseMs: number
  readonly stepMs: number
  readonly segments: readonly Segment[]
}

/** Sums of a bucket, as text. Its start is in milliseconds. */
export type BucketSums = { readonly bucket: number } & Readonly<Record<SummedColumn, string>>

/** The sums of each bucket that has any, in their order. */
export async function timeline(
  reader: Reader,
  selection: Omit<SumsSelection, 'segments'>,
  runs: readonly BucketRun[],
): Promise<BucketSums[]> {
  const parts = runs.flatMap((run) =>
    rangesOf(reader.dialect, { ...selection, segments: run.segments }, undefined).map(
      ({ from, amount }) =>
        sql`select ${bucketIn(run)} as bucket,
            ${sql.join(SUMMED_COLUMNS.map((name) => sql`sum(${amount(name)}) as ${sql.ref(name)}`))}
          ${from} group by starts_at`,
    ),
  )
  if (parts.length === 0) return []
  return reader
    .selectFrom(sql<BucketSums>`(${sql.join(parts, sql` union all `)})`.as('found'))
    .select('bucket')
    .select(SUMMED_COLUMNS.map(textOfSum))
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
    rangesOf(reader.dialect, { ...selection, segments: run.segments }, by).map(
      (range) =>
        sql`select ${bucketIn(run)} as bucket, ${range.column(by)} as id, ${amountsOf(range)}
          ${range.from}`,
    ),
  )
  if (parts.length === 0) return []
  return reader
    .selectFrom(
      sql<{ bucket: number; id: string }>`(${sql.join(parts, sql` union all `)})`.as('found'),
    )
    .select(['bucket', 'id'])
    .select(sql<string>`cast(sum(${MEASURES[measure](sql.ref)}) as text)`.as('amount'))
    .groupBy(['bucket', 'id'])
    .execute()
}

/** The amount of a measure of each group. Filters name the groups. */
export async function amounts(
  reader: Reader,
  selection: SumsSelection,
  { by, measure }: Pick<RankingQuestion, 'by' | 'measure'>,
): Promise<Omit<SeriesPoint, 'bucket'>[]> {
  const parts = rangesOf(reader.dialect, selection, by, { isWhole: true }).map(
    ({ from, amount, column }) =>
      sql`select ${column(by)} as id, ${MEASURES[measure](amount)} as amount ${from}`,
  )
  if (parts.length === 0) return []
  return reader
    .selectFrom(sql<{ id: string }>`(${union(parts)})`.as('found'))
    .select(['id', sql<string>`cast(sum(amount) as text)`.as('amount')])
    .groupBy('id')
    .execute()
}

type AmountOf = (name: SummedColumn) => RawBuilder<unknown>

function addedUp(names: readonly SummedColumn[], of: AmountOf): RawBuilder<unknown> {
  return sql`(${sql.join(names.map(of), sql` + `)})`
}

/** Measures of a ranking: nano-dollars, input and output together, or counts of requests. */
const MEASURES = {
  cost: (of: AmountOf) => of('cost'),
  tokens: (of: AmountOf) => addedUp(['input_tokens', 'output_tokens'], of),
  requests: (of: AmountOf) => of('requested_requests'),
  refused: (of: AmountOf) => addedUp(SUMMED_REFUSALS, of),
  failed: (of: AmountOf) => of('failed_requests'),
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
 * greatest id of a project in it; and the number of groups, with the sums of all of them. If the
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

/** The groups with the most, among equals by id. One statement, for consistent groups and sums. */
export async function ranking(reader: Reader, question: RankingQuestion): Promise<RankedRow[]> {
  if (question.segments.length === 0) return []
  const found = hasSumsBy(question, question.by)
    ? rankingOfSums(reader.dialect, question)
    : rankingOfUsage(reader.dialect, question)
  return reader
    .selectFrom(sql<RankedRow>`(${found})`.as('found'))
    .select(['id', 'first_project', 'last_project'])
    .select(TEXTS.map((name) => sql<string>`cast(${sql.ref(`found.${name}`)} as text)`.as(name)))
    .orderBy('found.amount', 'desc')
    .orderBy('id')
    .execute()
}

/**
 * Narrow rows are ranked: there may be a hundred thousand groups, and the columns of all of them
 * would be sorted. The sums of the page's groups, and those of all, are read after that. If nothing
 * is subtracted, rows without any amount are left out one by one, which reads few columns. The cast
 * keeps SQLite from grouping by an index of all times.
 */
function rankingOfSums(dialect: Dialect, question: RankingQuestion): RawBuilder<unknown> {
  const { by, measure, rows } = question
  const ranges = rangesOf(dialect, question, by, { isWhole: true })
  const isSubtracted = ranges.some((range) => range.isSubtracted)
  const parts = ranges.map(({ from, amount, column }) =>
    isSubtracted
      ? sql`select cast(${column(by)} as text) as id, ${MEASURES[measure](amount)} as amount,
            ${addedUp(RANKED, amount)} as activity
          ${from}`
      : sql`select cast(${column(by)} as text) as id, ${MEASURES[measure](amount)} as amount
          ${from} and (${sql.join(
            RANKED.map((name) => sql`${amount(name)} <> 0`),
            sql` or `,
          )})`,
  )
  const among = { column: by, ids: 'page', most: rows }
  const all = rangesOf(dialect, question, undefined, { isWhole: true }).map(
    (range) => sql`select ${amountsOf(range)} ${range.from}`,
  )
  return sql`
    with ranked as materialized (
      select id, sum(amount) as amount from (${union(parts)}) as used
      group by id ${isSubtracted ? sql`having sum(activity) > 0` : sql``}
    ), page as materialized (
      select * from ranked ${beyond(question, sql`amount`)} order by amount desc, id limit ${rows}
    ), whole as (
      select (select count(*) from ranked) as groups,
        ${sql.join(SUMMED_COLUMNS.map((name) => summed(name, `all_${name}`)))}
      from (${union(all)}) as used
    ), details as (
      select id, ${PROJECTS}, ${SUMS} from (${usedBy(dialect, { ...question, among })}) as used
      group by id
    )
    select page.amount, details.*, whole.*
    from whole left join page on true left join details on details.id = page.id`
}

/** All columns at once: the many and wide rows of usage are read once. */
function rankingOfUsage(dialect: Dialect, question: RankingQuestion): RawBuilder<unknown> {
  const amount = MEASURES[question.measure](sql.ref)
  return sql`
    with ranked as materialized (
      select id, ${PROJECTS}, ${SUMS} from (${usedBy(dialect, question)}) as used group by id
      having ${addedUp(RANKED, sumOf)} > 0
    ), whole as (
      select count(*) as groups,
        ${sql.join(SUMMED_COLUMNS.map((name) => summed(name, `all_${name}`)))}
      from ranked
    ), page as (
      select * from ranked ${beyond(question, amount)}
      order by ${amount} desc, id limit ${question.rows}
    )
    select page.*, whole.*, ${amount} as amount from whole left join page on true`
}

/** Condition of the groups after the previous page. */
function beyond({ after }: RankingQuestion, amount: RawBuilder<unknown>): RawBuilder<unknown> {
  if (!after) return sql``
  const least = sql`cast(${after.amount} as numeric)`
  return sql`where ${amount} < ${least} or (${amount} = ${least} and id > ${after.id})`
}

/** The rows of a ranking. A project of an owner is left out if all of it is subtracted. */
function usedBy(dialect: Dialect, question: RankingQuestion): RawBuilder<unknown> {
  const { by } = question
  const rows = union(
    rangesOf(dialect, question, by, { isWhole: true }).map(
      (range) => sql`select ${range.column(by)} as id, ${range.column('project_id')} as project_id,
        ${amountsOf(range)} ${range.from}`,
    ),
  )
  if (by !== 'owner_id') return rows
  return sql`select id, project_id, ${SUMS} from (${rows}) as each_row group by id, project_id
    having ${addedUp(RANKED, sumOf)} > 0`
}

function union(parts: readonly RawBuilder<unknown>[]) {
  return sql.join(parts, sql` union all `)
}

function amountsOf({ amount }: RowRange): RawBuilder<unknown> {
  return sql.join(SUMMED_COLUMNS.map((name) => sql`${amount(name)} as ${sql.ref(name)}`))
}

const TEXTS = [
  'amount',
  ...SUMMED_COLUMNS,
  'groups',
  ...SUMMED_COLUMNS.map((name) => `all_${name}` as const),
] as const

/** A group in which all of these are zero is left out. */
const RANKED: readonly SummedColumn[] = [
  'requested_requests',
  ...SUMMED_COLUMNS.filter(
    (name) => !['requested_requests', 'requests', 'refused_batch_tokens'].includes(name),
  ),
]

const COSTLESS = ['requests', 'input_tokens', 'output_tokens'] as const
/** A model and its sums, as text. */
type Costless = Readonly<Record<'model' | (typeof COSTLESS)[number], string>>

/** The models that answered requests and cost nothing, the most requests first. */
export async function costless(
  reader: Reader,
  selection: SumsSelection & { readonly rows: number },
): Promise<Costless[]> {
  const parts = rangesOf(reader.dialect, selection, 'model', { isWhole: true }).map(
    ({ from, amount, column }) =>
      sql`select ${column('model')} as model, ${amount('cost')} as cost,
          ${sql.join(COSTLESS.map((name) => sql`${amount(name)} as ${sql.ref(name)}`))}
        ${from}`,
  )
  if (parts.length === 0) return []
  return reader
    .selectFrom(
      sql<Costless>`(
        select model, ${sql.join(COSTLESS.map((name) => summed(name, name)))}
        from (${sql.join(parts, sql` union all `)}) as used
        where model <> '' group by model having sum(cost) = 0 and sum(requests) > 0
      )`.as('found'),
    )
    .select('model')
    .select(COSTLESS.map((name) => sql<string>`cast(${sql.ref(`found.${name}`)} as text)`.as(name)))
    .orderBy('found.requests', 'desc')
    .orderBy('model')
    .limit(selection.rows)
    .execute()
}

function sumOf(name: SummedColumn): RawBuilder<unknown> {
  return sql`sum(${sql.ref(name)})`
}

function summed(name: SummedColumn, as: string): RawBuilder<unknown> {
  return sql`${sumOf(name)} as ${sql.ref(as)}`
}

function textOfSum<N extends SummedColumn>(name: N) {
  return sql<string>`cast(${sumOf(name)} as text)`.as<N>(name)
}

const SUMS = sql.join(SUMMED_COLUMNS.map((name) => summed(name, name)))
const PROJECTS = sql`min(project_id) as first_project, max(project_id) as last_project`

/** Start of the bucket in which a row lies. */
function bucketIn({ baseMs, stepMs }: BucketRun): RawBuilder<unknown> {
  return sql`starts_at - (starts_at - ${sql.lit(baseMs)}) % ${sql.lit(stepMs)}`
}
