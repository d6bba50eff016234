/**
 * Retention of usage and latencies: rows of minutes are deleted after 8 days, of hours after 400,
 * sums of hours too. Days and their sums are always kept. Each slice of a few milliseconds is a
 * separate transaction, and nothing waits long; several nodes may delete at once, and each skips
 * rows that another has locked.
 *
 * On PostgreSQL a partition is dropped when all of its day or month has expired, and rows outside
 * of partitions are kept as long.
 */
import type { Clock } from '#base/clock.ts'
import type { Store } from '#storage/db.ts'
import { startOfPeriod } from '#storage/postgres/partitions.ts'
import { purgeInSlices, record } from '#storage/transaction.ts'
import { startOf, USAGE_RETENTION_MS } from './buckets.ts'
import { purgeLatencies } from './latency/store.ts'
import { dropPartitions } from './partitions/partitions.ts'
import {
  PARTITIONED_TABLES,
  PARTITIONED_WIDTHS,
  type PartitionedWidth,
} from './partitions/periods.ts'
import { ROW_KINDS } from './row-kinds.ts'
import * as store from './store.ts'
import { DIMENSION_NAMES } from './sums/dimensions.ts'
import { purgeSums } from './sums/store.ts'

/** Most rows that one transaction deletes. */
const SLICE_ROWS = 200
/** Margin for a query that began before a purge, or on a node with a late clock. */
const GRACE_MS = 3_600_000
/** Age from which a node will not repeat a flush. */
const FLUSH_KEPT_MS = 30 * 86_400_000
/** The longest window of a limit, and a margin. */
const LEVEL_KEPT_MS = 2 * 86_400_000

/** Deletes all expired rows. A failure leaves the rest for the next run. */
export async function purgeUsage(over: Store, now: Clock): Promise<void> {
  const nowMs = now()
  const hoursMs = startOf('1h', nowMs - USAGE_RETENTION_MS['1h'] - GRACE_MS)
  const before = { '1m': expiryOf(over, '1m', nowMs), '1h': expiryOf(over, '1h', nowMs) }
  if (over.dialect === 'postgres') {
    for (const width of PARTITIONED_WIDTHS) await dropPartitions(over, width, before[width])
  }
  for (const { id } of await store.organizations(over.reader, {})) {
    for (const dimension of DIMENSION_NAMES) {
      const old = { organizationId: id, dimension, beforeMs: hoursMs, rows: SLICE_ROWS }
      await purgeInSlices(over, SLICE_ROWS, (tx) => purgeSums(tx, old))
    }
    for (const width of ['1m', '1h'] as const) {
      const beforeMs = before[width]
      const latencies = { organizationId: id, width, beforeMs, rows: SLICE_ROWS }
      await purgeInSlices(over, SLICE_ROWS, (tx) => purgeLatencies(tx, latencies))
      for (const kind of ROW_KINDS) {
        const slice = { organizationId: id, width, kind, beforeMs, rows: SLICE_ROWS }
        if ((await store.oldest(over.reader, slice)).length === 0) continue
        await purgeInSlices(over, SLICE_ROWS, (tx) => store.purge(tx, slice))
      }
    }
  }
  await record(over, async (tx) => {
    await store.purgeFlushes(tx, { beforeMs: nowMs - FLUSH_KEPT_MS })
    await store.purgeLevels(tx, { beforeMs: nowMs - LEVEL_KEPT_MS })
  })
}

/** Time before which rows are deleted: on a store with partitions, the start of one. */
function expiryOf(over: Store, width: PartitionedWidth, nowMs: number): number {
  const expiryMs = startOf(width, nowMs - USAGE_RETENTION_MS[width] - GRACE_MS)
  return over.dialect === 'postgres' ? startOfPeriod(PARTITIONED_TABLES[width], expiryMs) : expiryMs
}
