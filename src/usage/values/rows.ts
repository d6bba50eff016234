/**
 * Rows of values of tags: each with the spend of the present period of every interval, and of the
 * period before. Flushes of nodes with different clocks come in either order around a turn.
 */
import type { Insertable } from 'kysely'
import type { TagValueTable, ValuePeriod } from '#storage/tables/spend.ts'
import { calendarPeriod } from '#usage/months.ts'

export const VALUE_PERIODS = ['day', 'week', 'month', 'quarter'] as const

/** A value, as a payer. */
export interface ValueKey {
  readonly organizationId: string
  readonly payerId: string
}

/** Parts of the id of a value: `proj_…/end_user=alice`, or `/end_user` of all that are too many. */
export interface ParsedValue {
  /** Empty for the organization. */
  readonly projectId: string
  readonly key: string
  /** Empty for the values that are too many. */
  readonly value: string
}

export function parseValueId(payerId: string): ParsedValue {
  const slash = payerId.indexOf('/')
  const equals = payerId.indexOf('=', slash)
  const keyEnd = equals < 0 ? payerId.length : equals
  return {
    projectId: payerId.slice(0, slash),
    key: payerId.slice(slash + 1, keyEnd),
    value: equals < 0 ? '' : payerId.slice(equals + 1),
  }
}

/** Id of a value as a payer; without a value, of those that are too many. */
export function valueIdOf({ projectId, key, value }: ParsedValue): string {
  return value === '' ? `${projectId}/${key}` : `${projectId}/${key}=${value}`
}

/** Ids of keys and values at a level, from the first to the one after the last. */
export function levelRange(level: string): { readonly from: string; readonly before: string } {
  return { from: `${level}/`, before: `${level}0` }
}

/** Columns that name a value. */
export function valueColumns({ organizationId, payerId }: ValueKey) {
  const { projectId, key, value } = parseValueId(payerId)
  return {
    organization_id: organizationId,
    project_id: projectId,
    tag_key: key,
    value,
  }
}

export type ValueRow = Insertable<TagValueTable>

/** Starts of the periods of a time, and of the periods before. */
export type PeriodStarts = Pick<ValueRow, `${ValuePeriod}_${'start' | 'before_start'}`>

export function periodStarts(atMs: number): PeriodStarts {
  const starts = VALUE_PERIODS.map((name) => {
    const { startMs } = calendarPeriod(name, atMs)
    return {
      [`${name}_start`]: startMs,
      [`${name}_before_start`]: calendarPeriod(name, startMs - 1).startMs,
    }
  })
  return Object.assign({}, ...starts)
}

/** The row of a value with a cost in the periods of a time. */
export function newValueRow(
  key: ValueKey,
  starts: PeriodStarts,
  nano: number,
  nowMs: number,
): ValueRow {
  return {
    ...valueColumns(key),
    ...starts,
    lifetime_cost: nano,
    first_used_at: nowMs,
    last_used_at: nowMs,
    day_cost: nano,
    day_before_cost: 0,
    week_cost: nano,
    week_before_cost: 0,
    month_cost: nano,
    month_before_cost: 0,
    quarter_cost: nano,
    quarter_before_cost: 0,
  }
}
