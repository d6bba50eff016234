/** Partitions of request logs on PostgreSQL, one for each day of UTC (`storage/postgres`). */
import type { Store } from '#storage/db.ts'
import {
  analyzePartition,
  createPartitions,
  dropPartition,
  hasPartitions,
  type PartitionedTable,
  partitionsBefore,
  partitionsBetween,
  partitionsToAnalyze,
} from '#storage/postgres/partitions.ts'
import { record } from '#storage/transaction.ts'

const TABLE: PartitionedTable = { name: 'request_logs', column: 'ended_at', period: 'day' }
const DAY_MS = 86_400_000
/** Days that have a partition before they begin. */
const DAYS_AHEAD = 2

/** Creates the partitions of today and the next days that are missing. */
export function createPartitionsAhead(over: Store, nowMs: number): Promise<void> {
  return createDailyPartitions(over, nowMs, nowMs + DAYS_AHEAD * DAY_MS)
}

/** Creates the missing partitions of the days from one time to another. */
export async function createDailyPartitions(
  over: Store,
  fromMs: number,
  toMs: number,
): Promise<void> {
  const wanted = partitionsBetween(TABLE, fromMs, toMs)
  if (await hasPartitions(over.reader, TABLE, wanted)) return
  await record(over, (tx) => createPartitions(tx, TABLE, wanted, toMs))
}

/** Drops the partitions of days that end before a time. */
export async function dropExpiredPartitions(over: Store, beforeMs: number): Promise<void> {
  for (const one of await partitionsBefore(over.reader, TABLE, beforeMs)) {
    await record(over, (tx) => dropPartition(tx, one))
  }
}

/** Makes the statistics that searches of a new day need. */
export async function analyzePartitions(over: Store): Promise<void> {
  for (const name of await partitionsToAnalyze(over.reader, TABLE)) {
    await record(over, (tx) => analyzePartition(tx, name))
  }
}
