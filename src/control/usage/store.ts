/** Sums of usage, by stretches of time and by whatever they are told apart by. */
import { type RawBuilder, sql } from 'kysely'
import type { Reader } from '#storage/db.ts'
import type { UsageCost, UsageCounter, UsageWidth } from '#storage/usage-columns.ts'
import type { Segment } from '#usage/buckets.ts'
import type { RowKind } from '#usage/kinds.ts'

const WIDTH_MS: Readonly<Record<UsageWidth, number>> = {
  '1m': 60_000,
  '1h': 3_600_000,
  '1d': 86_400_000,
}

/** The dimensions of a row that a question can name. */
export type Column =
  | 'kind'
  | 'project_id'
  | 'owner_id'
  | 'key_id'
  | 'model'
  | 'batch'
  | 'service_tier'
  | 'size'
  | 'source'
  | 'context_level'
  | 'vector_store_id'

export type SumColumn = UsageCounter | UsageCost

export interface Question {
  readonly organizationId: string
  readonly kinds: readonly RowKind[]
  /** The width of the buckets. */
  readonly width: UsageWidth
  /** The rows that their time is made of. */
  readonly segments: readonly Segment[]
  /** What a column may be, for those that may not be anything. */
  readonly filters: Readonly<Partial<Record<Column, readonly (string | number)[]>>>
  readonly groupBy: readonly Column[]
  /** What is summed. Groups in which it is all zero are left out. */
  readonly sums: readonly SumColumn[]
  /** Most groups. */
  readonly rows: number
}

/** A group: where its bucket begins in milliseconds, its dimensions, and its sums as text. */
export type Group = { readonly bucket: number } & Readonly<Record<string, unknown>>

/** Groups in the order of their buckets, and in each of their dimensions. */
export const groups = async (reader: Reader, question: Question): Promise<Group[]> => {
  const { groupBy, sums, segments } = question
  if (segments.length === 0) return []
  const parts = segments.map((segment) => rowsOf(segment, question))
  const total = sql.join(
    sums.map((name) => sql`sum(${sql.ref(name)})`),
    sql` + `,
  )
  const ordered = reader
    .selectFrom(sql<Group>`(${sql.join(parts, sql` union all `)})`.as('found'))
    .select(['bucket', ...groupBy])
    .select(sums.map((name) => sql<string>`cast(sum(${sql.ref(name)}) as text)`.as(name)))
    .groupBy(['bucket', ...groupBy])
    .having(sql<boolean>`${total} > 0`)
    .orderBy('bucket')
    .limit(question.rows)
  return groupBy.reduce((rows, name) => rows.orderBy(sql.ref(name)), ordered).execute()
}

/** The rows of one width in a stretch of time: one range of the primary key for each kind. */
const rowsOf = (segment: Segment, question: Question): RawBuilder<unknown> => {
  const { organizationId, kinds, width, filters, groupBy, sums } = question
  const columns = [...groupBy, ...sums].map((name) => sql.ref(name))
  const conditions = Object.entries(filters).map(
    ([name, values]) => sql`and ${sql.ref(name)} in (${sql.join(values)})`,
  )
  return sql`select starts_at - starts_at % ${sql.lit(WIDTH_MS[width])} as bucket,
      ${sql.join(columns)} from usage
    where organization_id = ${organizationId} and width = ${segment.width}
      and kind in (${sql.join(kinds)})
      and starts_at >= ${segment.fromMs} and starts_at < ${segment.toMs}
      ${sql.join(conditions, sql` `)}`
}
