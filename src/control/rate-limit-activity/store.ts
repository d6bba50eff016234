/** Busiest minutes of a project's buckets, and uses of seldom limits, from the rows of usage. */
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { type SumsSelection, whereKind } from '#control/usage-ranges/store.ts'
import type { Reader } from '#storage/db.ts'
import type { Segment } from '#usage/buckets.ts'
import { ROW_KINDS } from '#usage/row-kinds.ts'

const MEASURES = ['requested_requests', 'requested_tokens', 'images'] as const
export type ActivityMeasure = (typeof MEASURES)[number]

export interface ActivityQuery {
  readonly organizationId: string
  readonly projectId: string
  /** Milliseconds, exclusive. */
  readonly fromMs: number
  readonly toMs: number
  /** The bucket of each name of a model. */
  readonly buckets: readonly (readonly [model: string, bucket: string])[]
}

export interface Minute {
  readonly bucket: string
  readonly measure: ActivityMeasure
  readonly startsAtMs: number
  readonly amount: number
}

type RankedMinuteRow = { bucket: string; starts_at: number } & Record<ActivityMeasure, string> &
  Record<`${ActivityMeasure}_rank`, number>

/** The latest of the busiest minutes, for each bucket and measure that has any. */
export async function busiestMinutes(reader: Reader, question: ActivityQuery): Promise<Minute[]> {
  if (question.buckets.length === 0) return []
  const rows = await reader
    .selectFrom(sql<RankedMinuteRow>`(${rankedMinutes(question)})`.as('found'))
    .selectAll()
    .where((eb) => eb.or(MEASURES.map((name) => eb(`${name}_rank`, '=', 1))))
    .execute()
  return rows.flatMap((row) =>
    MEASURES.flatMap((measure) => {
      const amount = Number(row[measure])
      if (Number(row[`${measure}_rank`]) !== 1 || amount === 0) return []
      return [{ bucket: row.bucket, measure, startsAtMs: Number(row.starts_at), amount }]
    }),
  )
}

/** Sums of each bucket and minute, with its rank among the minutes of its bucket. */
function rankedMinutes(question: ActivityQuery): RawBuilder<unknown> {
  const { organizationId, projectId, fromMs, toMs, buckets } = question
  const listed = buckets.map(([model, bucket]) => sql`(${model}, ${bucket})`)
  const sums = MEASURES.map((name) => sql`sum(${sql.ref(name)}) as ${sql.ref(name)}`)
  const found = MEASURES.flatMap((name) => [
    sql`cast(${sql.ref(name)} as text) as ${sql.ref(name)}`,
    sql`row_number() over (partition by bucket order by ${sql.ref(name)} desc, starts_at desc)
      as ${sql.ref(`${name}_rank`)}`,
  ])
  return sql`select bucket, starts_at, ${sql.join(found)} from (
      select listed.column2 as bucket, starts_at, ${sql.join(sums)}
      from usage inner join (values ${sql.join(listed)}) as listed on listed.column1 = usage.model
      where organization_id = ${organizationId} and width = '1m'
        and kind in (${sql.join(ROW_KINDS)})
        and starts_at >= ${fromMs} and starts_at < ${toMs} and project_id = ${projectId}
      group by listed.column2, starts_at
    ) as minutes`
}

/** Uses of a model that are not among its requests: 1 if there are any. */
export type OtherUses = { readonly model: string } & Readonly<Record<NameOfOtherUse, number>>
export type NameOfOtherUse = keyof typeof OTHER_USES

const OTHER_USES = {
  images: sql<SqlBool>`(kind = 'images' or images > 0)`,
  audio: sql<SqlBool>`kind = 'audio_transcriptions'`,
  batch: sql<SqlBool>`batch = 1`,
}

/** Rows without such a use are only passed, not sorted. */
export async function otherUses(
  reader: Reader,
  selection: Pick<SumsSelection, 'organizationId' | 'filters'>,
  segment: Segment,
): Promise<OtherUses[]> {
  const { images, audio, batch } = OTHER_USES
  const parts = ROW_KINDS.map(
    (kind) => sql`select model, kind, batch, images
      from usage ${whereKind(reader.dialect, selection, kind, segment)}
        and (${images} or ${audio} or ${batch})`,
  )
  const any = (condition: RawBuilder<SqlBool>) =>
    sql<number>`max(case when ${condition} then 1 else 0 end)`
  return reader
    .selectFrom(sql<{ model: string }>`(${sql.join(parts, sql` union all `)})`.as('found'))
    .select(['model', any(images).as('images'), any(audio).as('audio'), any(batch).as('batch')])
    .groupBy('model')
    .execute()
}
