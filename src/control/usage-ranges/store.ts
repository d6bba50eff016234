/**
 * Ranges of rows for sums of usage, each a range of a primary key: of the sums of a dimension if
 * these have all usage and distinguish the requested columns, otherwise of `usage`, one of each
 * kind.
 *
 * For rows of few projects, the starts of the range are listed one by one: the keys have the
 * project after the start, and a range of time would read the rows of every project.
 */
import { type RawBuilder, sql } from 'kysely'
import type { Dialect } from '#storage/db.ts'
import { type SummedColumn, USAGE_COSTS } from '#storage/tables/usage-columns.ts'
import { type Segment, widthMs } from '#usage/buckets.ts'
import { startOfNextMonth } from '#usage/months.ts'
import { isSummed, ROW_KINDS, type RowKind } from '#usage/row-kinds.ts'
import { coarsestBy, type DimensionName, dimensionOf } from '#usage/sums/dimensions.ts'
import { type SumSegment, signed, wholeDays, withMonths } from './plan.ts'

/** Dimensions that usage is ranked by. */
export type RankedColumn = 'project_id' | 'owner_id' | 'key_id' | 'model' | 'upstream'

/** Selection of rows. */
export interface SumsSelection {
  readonly organizationId: string
  /** Segments of rows that make up the time. */
  readonly segments: readonly Segment[]
  /** Allowed values of columns. */
  readonly filters: Readonly<Partial<Record<string, readonly (string | number)[]>>>
  /** A query of the allowed ids of a column, and their greatest number. */
  readonly among?: { readonly column: RankedColumn; readonly ids: string; readonly most: number }
  /** Whether the sums have all usage. */
  readonly hasSums: boolean
  readonly nowMs: number
}

/** A range of a primary key, and the columns of its rows. */
export interface RowRange {
  /** `from … where …` */
  readonly from: RawBuilder<unknown>
  readonly amount: (name: SummedColumn) => RawBuilder<unknown>
  readonly column: (name: RankedColumn) => RawBuilder<unknown>
  /** Whether its amounts are negative: they are subtracted from those of other ranges. */
  readonly isSubtracted: boolean
}

/**
 * The ranges that make up a selection, with separate rows for each value of `by`. `isWhole`: all of
 * the time is one group, and months may be read in place of days.
 */
export function rangesOf(
  dialect: Dialect,
  selection: SumsSelection,
  by: RankedColumn | undefined,
  { isWhole = false } = {},
): RowRange[] {
  const name = sumsBy(selection, by)
  if (name === undefined) return rangesOfUsage(dialect, selection)
  const { widths, isFilled } = dimensionOf(name)
  // Dimensions with sums alone have no rows of usage to read a part of a day from.
  if (!isFilled) {
    return wholeDays(selection.segments).map((days) => rangeOfSums(dialect, selection, name, days))
  }
  const segments =
    isWhole && widths.includes('1mo')
      ? withMonths(selection.segments, selection.nowMs)
      : signed(selection.segments)
  return segments.flatMap((segment) =>
    widths.some((width) => width === segment.width)
      ? [rangeOfSums(dialect, selection, name, segment)]
      : rangesOfUsage(dialect, { ...selection, segments: [] }, [segment]),
  )
}

function rangesOfUsage(
  dialect: Dialect,
  selection: SumsSelection,
  segments: readonly SumSegment[] = signed(selection.segments),
): RowRange[] {
  return segments.flatMap((segment) =>
    ROW_KINDS.map((kind) => rangeOfKind(dialect, selection, kind, segment)),
  )
}

/** The coarsest dimension with the columns of the filters and `by`, if its sums are complete. */
function sumsBy(
  { filters, hasSums }: SumsSelection,
  by: RankedColumn | undefined,
): DimensionName | undefined {
  const name = coarsestBy([...Object.keys(filters), ...(by === undefined ? [] : [by])])
  return name !== undefined && (hasSums || !dimensionOf(name).isFilled) ? name : undefined
}

/** Whether there are complete sums with the columns of the filters and `by`. */
export function hasSumsBy(selection: SumsSelection, by: RankedColumn): boolean {
  return sumsBy(selection, by) !== undefined
}

function rangeOfSums(
  dialect: Dialect,
  selection: SumsSelection,
  name: DimensionName,
  segment: SumSegment,
): RowRange {
  const { inProject, column } = dimensionOf(name)
  const columnOf = (of: string) => sql.ref(of === 'project_id' ? 'project_id' : 'id')
  const { counts, conditions } = conditionsOf(selection, columnOf)
  const projects = inProject ? counts.get('project_id') : 1
  const ids = column === null || (inProject && projects !== undefined) ? 1 : counts.get(column)
  const lookups = projects === undefined || ids === undefined ? undefined : projects * ids
  const sign = sql.raw(segment.sign === 1 ? '' : '-')
  const isById = selection.among !== undefined && projects === undefined && hasIndexById(name)
  return {
    from: sql`from usage_sum${isById ? indexById(dialect) : sql``}
        where organization_id = ${selection.organizationId}
        and width = ${segment.width} and dimension = ${isById ? sql.lit(name) : name}
        and ${startsWithin(dialect, segment, lookups)}
        ${inProject ? sql`` : sql`and project_id = ''`} ${conditions}`,
    amount: (of) => sql`${sign}${sql.ref(of)}`,
    column: columnOf,
    isSubtracted: segment.sign === -1,
  }
}

/** Whether `usage_sum_owner` has the dimension, for statements that name it. */
function hasIndexById(name: DimensionName): boolean {
  return name === 'key' || name === 'owner'
}

/** SQLite reads a range of time instead, unless the index is named. */
function indexById(dialect: Dialect): RawBuilder<unknown> {
  return sql.raw(dialect === 'sqlite' ? ' indexed by usage_sum_owner' : '')
}

/** Conditions of the filters, and how many values each allows. */
function conditionsOf(
  { filters, among: ids }: Pick<SumsSelection, 'filters' | 'among'>,
  columnOf: (name: string) => RawBuilder<unknown>,
) {
  const counts = new Map<string, number>()
  const conditions = Object.entries(filters).map(([name, values = []]) => {
    counts.set(name, values.length)
    return sql`and ${columnOf(name)} in (${sql.join(values)})`
  })
  if (ids) {
    counts.set(ids.column, Math.min(ids.most, counts.get(ids.column) ?? ids.most))
    conditions.push(sql`and ${columnOf(ids.column)} in (select id from ${sql.table(ids.ids)})`)
  }
  return { counts, conditions: sql.join(conditions, sql` `) }
}

function rangeOfKind(
  dialect: Dialect,
  selection: SumsSelection,
  kind: RowKind,
  segment: SumSegment,
): RowRange {
  return {
    from: sql`from usage ${whereKind(dialect, selection, kind, segment)}`,
    amount: amountsOf(kind),
    column: (name) => sql.ref(name),
    isSubtracted: false,
  }
}

/** Condition of the rows of `usage` of one kind and segment. */
export function whereKind(
  dialect: Dialect,
  selection: Pick<SumsSelection, 'organizationId' | 'filters' | 'among'>,
  kind: RowKind,
  segment: Omit<SumSegment, 'sign'>,
): RawBuilder<unknown> {
  const { counts, conditions } = conditionsOf(selection, (name) => sql.ref(name))
  return sql`where organization_id = ${selection.organizationId} and width = ${segment.width}
      and kind = ${kind} and ${startsWithin(dialect, segment, counts.get('project_id'))}
      ${conditions}`
}

/** Most starts that are listed, and most look-ups with them. */
const STARTS_MAX = 1_000
const LOOKUPS_MAX = 20_000

/** Condition of the start: a range, or each start in it if each has few look-ups. */
function startsWithin(
  dialect: Dialect,
  segment: Omit<SumSegment, 'sign'>,
  lookups = Number.POSITIVE_INFINITY,
): RawBuilder<unknown> {
  const { fromMs, toMs } = segment
  const starts = lookups === Number.POSITIVE_INFINITY ? [] : startsOf(segment)
  if (starts.length === 0 || starts.length * lookups > LOOKUPS_MAX)
    return sql`starts_at >= ${fromMs} and starts_at < ${toMs}`
  return dialect === 'sqlite'
    ? sql`starts_at in (select value from json_each(${JSON.stringify(starts)}))`
    : sql`starts_at = any(cast(${`{${starts}}`} as bigint[]))`
}

/** Every start of a segment; none if they are too many. */
function startsOf({ width, fromMs, toMs }: Omit<SumSegment, 'sign'>): number[] {
  const next = (ms: number): number =>
    width === '1mo' ? startOfNextMonth(ms) : ms + widthMs(width)
  const starts: number[] = []
  for (let ms = fromMs; ms < toMs; ms = next(ms)) {
    if (starts.length === STARTS_MAX) return []
    starts.push(ms)
  }
  return starts
}

/** Conditions of the filters. */
export function filtered(filters: SumsSelection['filters']): RawBuilder<unknown> {
  return conditionsOf({ filters }, (name) => sql.ref(name)).conditions
}

const COST = sql.join(
  USAGE_COSTS.map((name) => sql.ref(name)),
  sql` + `,
)

/** Failed requests, without those of batches, which are not among the requested ones. */
export const FAILED_ALONE = sql`case when batch = 0 then failed_requests else 0 end`

/** Requests rejected by a spend limit, without batches. */
const REJECTED_SPEND_ALONE = sql`case when batch = 0 then refused_spend else 0 end`

function amountsOf(kind: RowKind) {
  return (name: SummedColumn): RawBuilder<unknown> => {
    if (name === 'cost') return COST
    if (!isSummed(kind, name)) return sql`0`
    if (name === 'refused_spend') return REJECTED_SPEND_ALONE
    return name === 'failed_requests' ? FAILED_ALONE : sql.ref(name)
  }
}
