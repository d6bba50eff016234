/**
 * Values of a key of tags with their own limits, their spend of the present period, and whether
 * that is near the limit in force, as expressions of statements.
 */
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Reader } from '#storage/db.ts'
import { query } from '#storage/statement.ts'
import type { SpendLimitTable } from '#storage/tables/spend.ts'
import { calendarPeriod } from '#usage/months.ts'
import { VALUE_PERIODS } from '#usage/values/rows.ts'

/** Values of a key in the organization or, with a project, in it. */
export interface ValuesOfKey {
  readonly organizationId: string
  /** Empty for the organization. */
  readonly projectId: string
  readonly key: string
}

/** The default of a key. */
export type KeyDefault = Pick<SpendLimitTable, 'threshold_amount' | 'interval' | 'mode'>

/** The default of a key, by its level and name: `proj_…/end_user`. */
export const findKeyDefault = query<{ organizationId: string; name: string }>()((db, p) =>
  db
    .selectFrom('spend_limit')
    .select(['threshold_amount', 'interval', 'mode'])
    .where('organization_id', '=', p.organizationId)
    .where('scope_kind', '=', 'tag_default')
    .where('scope_id', '=', p.name),
)

/** The limits that a value is compared with, at a time. */
export interface LimitsAt {
  /** The default of the key; undefined without one. */
  readonly inherited: KeyDefault | undefined
  readonly nowMs: number
}

/** Values of a key, each joined with its own limits. */
export function valuesWithLimits(reader: Reader, { organizationId, projectId, key }: ValuesOfKey) {
  return reader
    .selectFrom('tag_value as v')
    .leftJoin('spend_limit as l', (join) =>
      join
        .onRef('l.organization_id', '=', 'v.organization_id')
        .on('l.scope_kind', '=', 'tag_value')
        .on('l.scope_id', '=', sql<string>`${`${projectId}/${key}=`} || v.value`),
    )
    .leftJoin('subject_rate_limit as r', (join) =>
      join
        .onRef('r.organization_id', '=', 'v.organization_id')
        .onRef('r.project_id', '=', 'v.project_id')
        .on('r.scope_kind', '=', 'tag_value')
        .on('r.scope_id', '=', sql<string>`${`${key}=`} || v.value`),
    )
    .where('v.organization_id', '=', organizationId)
    .where('v.project_id', '=', projectId)
    .where('v.tag_key', '=', key)
}

/** Nano-dollars of the present period of the limit; of the month without one. */
export function spentNano({ inherited, nowMs }: LimitsAt): RawBuilder<number> {
  const cases = VALUE_PERIODS.map((name) => {
    const { startMs } = calendarPeriod(name, nowMs)
    const [start, cost] = [sql.ref(`v.${name}_start`), sql.ref(`v.${name}_cost`)]
    return sql`when ${sql.lit(name)} then case when ${start} >= ${startMs} then ${cost} else 0 end`
  })
  const interval = sql`coalesce(l.interval, ${sql.lit(inherited?.interval ?? 'month')})`
  return sql<number>`(case ${interval} ${sql.join(cases, sql` `)} else v.lifetime_cost end)`
}

/** Cents of the limit in force; null without one. */
export function limitCents({ inherited, nowMs }: LimitsAt): RawBuilder<number | null> {
  const own = sql<number | null>`case when l.raised_until > ${nowMs} then l.raised_amount
    else l.threshold_amount end`
  return inherited ? sql<number>`coalesce(${own}, ${sql.lit(inherited.threshold_amount)})` : own
}

/** Whether at most a tenth of the limit is left. A cent has 10,000,000 nano-dollars. */
export function isNearLimit(of: LimitsAt): RawBuilder<SqlBool> {
  return sql<SqlBool>`coalesce(${spentNano(of)} / 1000000 >= (${limitCents(of)}) * 9, false)`
}
