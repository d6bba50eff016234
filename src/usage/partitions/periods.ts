/**
 * Periods of the partitions of usage on PostgreSQL: minutes are apart by day, hours by month of
 * UTC. Days have no retention limit, and one partition.
 */
import {
  type Partition,
  type PartitionedTable,
  partitionsBetween,
} from '#storage/postgres/partitions.ts'
import { USAGE_RETENTION_MS, widthMs } from '#usage/buckets.ts'
import { startOfNextMonth } from '#usage/months.ts'

/** Widths with partitions by time. */
export const PARTITIONED_WIDTHS = ['1h', '1m'] as const
export type PartitionedWidth = (typeof PARTITIONED_WIDTHS)[number]

/** Half of each page is left for the versions of its rows to come, as in the migration. */
export const HALF_FULL = '(fillfactor = 50)'

/** Tables that the partitions of a width belong to. */
export const PARTITIONED_TABLES: Readonly<Record<PartitionedWidth, PartitionedTable>> = {
  '1h': { name: 'usage_hours', column: 'starts_at', period: 'month', storage: HALF_FULL },
  '1m': { name: 'usage_minutes', column: 'starts_at', period: 'day', storage: HALF_FULL },
}
/** Periods that have a partition before they begin. */
const DAYS_AHEAD = 2

/** The present period and the next few. */
export function partitionsAhead(width: PartitionedWidth, nowMs: number): Partition[] {
  const toMs = width === '1m' ? nowMs + DAYS_AHEAD * widthMs('1d') : startOfNextMonth(nowMs)
  return partitionsBetween(PARTITIONED_TABLES[width], nowMs, toMs)
}

/** The periods of all usage that is kept, up to the present one. */
export function partitionsKept(width: PartitionedWidth, nowMs: number): Partition[] {
  return partitionsBetween(PARTITIONED_TABLES[width], nowMs - USAGE_RETENTION_MS[width], nowMs)
}
