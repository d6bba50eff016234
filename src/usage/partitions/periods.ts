/**
 * Periods of the partitions of usage on PostgreSQL: minutes are apart by day, hours by month of
 * UTC. Days have no retention limit, and one partition.
 */
import { startOf, USAGE_RETENTION_MS, widthMs } from '#usage/buckets.ts'
import { startOfMonth, startOfNextMonth } from '#usage/months.ts'

/** Widths with partitions by time. */
export const PARTITIONED_WIDTHS = ['1h', '1m'] as const
export type PartitionedWidth = (typeof PARTITIONED_WIDTHS)[number]

/** Partition of one period. Its end is not included. */
export interface Partition {
  readonly name: string
  readonly width: PartitionedWidth
  readonly fromMs: number
  readonly toMs: number
}

const TABLES = { '1h': 'usage_hours', '1m': 'usage_minutes' } as const
const NAME = /^usage_(?:hours_(\d{4})(\d\d)|minutes_(\d{4})(\d\d)(\d\d))$/
/** Periods that have a partition before they begin. */
const DAYS_AHEAD = 2

/** Table that the partitions of a width belong to. */
export function partitionedTable(width: PartitionedWidth): string {
  return TABLES[width]
}

/** The start of the period of a time. */
export function startOfPeriod(width: PartitionedWidth, ms: number): number {
  return width === '1m' ? startOf('1d', ms) : startOfMonth(ms)
}

/** The present period and the next few. */
export function partitionsAhead(width: PartitionedWidth, nowMs: number): Partition[] {
  const toMs = width === '1m' ? nowMs + DAYS_AHEAD * widthMs('1d') : startOfNextMonth(nowMs)
  return partitionsBetween(width, nowMs, toMs)
}

/** The periods of all usage that is kept, up to the present one. */
export function partitionsKept(width: PartitionedWidth, nowMs: number): Partition[] {
  return partitionsBetween(width, nowMs - USAGE_RETENTION_MS[width], nowMs)
}

/** The partition of a name; undefined for other tables. */
export function partitionNamed(name: string): Partition | undefined {
  const [, year, month, yearOfDay, monthOfDay, day] = NAME.exec(name) ?? []
  if (year) return partitionAt('1h', Date.UTC(Number(year), Number(month) - 1))
  if (!yearOfDay) return undefined
  return partitionAt('1m', Date.UTC(Number(yearOfDay), Number(monthOfDay) - 1, Number(day)))
}

function partitionsBetween(width: PartitionedWidth, firstMs: number, lastMs: number): Partition[] {
  const found: Partition[] = []
  for (let ms = firstMs; startOfPeriod(width, ms) <= lastMs; ) {
    const one = partitionAt(width, ms)
    found.push(one)
    ms = one.toMs
  }
  return found
}

function partitionAt(width: PartitionedWidth, ms: number): Partition {
  const fromMs = startOfPeriod(width, ms)
  const toMs = width === '1m' ? fromMs + widthMs('1d') : startOfNextMonth(fromMs)
  const date = new Date(fromMs).toISOString().slice(0, width === '1m' ? 10 : 7)
  return { width, fromMs, toMs, name: `${TABLES[width]}_${date.replaceAll('-', '')}` }
}
