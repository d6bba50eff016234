/**
 * Partitions of `usage` on PostgreSQL (`storage/postgres/partitions.ts`).
 *
 * **The move** of a table from before there were partitions is made while the server runs:
 *
 * 1. The partitions of all usage that is kept are created in `usage_new`, and triggers on `usage`
 *    that write each row as it has become to `usage_new` too. The transaction waits for writes
 *    under way, so every write that commits later is one to both tables, also by nodes of the
 *    release before.
 * 2. Rows are copied in the order of their key, in slices, each a transaction that also stores the
 *    key of its last row. A row that is in `usage_new` already was written by a trigger and is
 *    newer than the copy, which leaves it. A trigger that comes later replaces the copy.
 * 3. When no row follows, `usage` is locked, dropped, and `usage_new` takes its name.
 *
 * So at each commit `usage_new` has every row up to the stored key as `usage` has it, and a stop at
 * any time loses nothing. Rows that retention deletes from `usage` may stay in `usage_new` until
 * its partition is dropped.
 *
 * **Several nodes** follow each other: slices by the row of the move, creation by a lock on the
 * table of the width.
 */
import { setTimeout as wait } from 'node:timers/promises'
import type { Schedule } from '#background/scheduler.ts'
import type { Clock } from '#base/clock.ts'
import type { Store } from '#storage/db.ts'
import {
  createPartitions,
  dropPartition,
  hasPartitions,
  partitionsBefore,
} from '#storage/postgres/partitions.ts'
import { record } from '#storage/transaction.ts'
import {
  PARTITIONED_TABLES,
  PARTITIONED_WIDTHS,
  type PartitionedWidth,
  partitionsAhead,
  partitionsKept,
} from './periods.ts'
import * as store from './store.ts'

const EVERY_MS = 60_000
/** Rows of usage in one transaction of the move. */
const SLICE_ROWS = 1_000
const PAUSE_MS = 5

export interface UsagePartitions {
  /** Creates the missing partitions, and moves all rows that are left to move. */
  run(): Promise<void>
  /** Ends after the slice under way. */
  close(): Promise<void>
}

export interface UsagePartitionsOptions {
  readonly store: Store
  readonly now: Clock
  readonly schedule: Schedule
  /** Rows of a slice. */
  readonly sliceRows?: number
  /**
   * Time between two slices, in milliseconds: as long as a slice takes, to give others turns.
   */
  readonly pauseMs?: number
}

/** On SQLite nothing is scheduled: its table stays as it is. */
export function scheduleUsagePartitions(options: UsagePartitionsOptions): UsagePartitions {
  const { store: over, now, schedule, sliceRows = SLICE_ROWS, pauseMs = PAUSE_MS } = options
  if (over.dialect === 'sqlite') return { run: async () => {}, close: async () => {} }
  let isClosed = false
  const task = schedule({
    name: 'usage_partitions',
    everyMs: EVERY_MS,
    run: async () => {
      for (const width of PARTITIONED_WIDTHS) await createAhead(over, width, now())
      if ((await store.findMove(over.reader)).phase === 'ended') return
      while (!isClosed && (await moveSlice(over, now(), sliceRows))) await wait(pauseMs)
    },
  })
  return {
    run: task.run,
    close: async () => {
      isClosed = true
      await task.stop()
    },
  }
}

/** Drops the partitions with periods that end before a time. */
export async function dropPartitions(
  over: Store,
  width: PartitionedWidth,
  beforeMs: number,
): Promise<void> {
  for (const one of await partitionsBefore(over.reader, PARTITIONED_TABLES[width], beforeMs)) {
    await record(over, (tx) => dropPartition(tx, one))
  }
}

async function createAhead(over: Store, width: PartitionedWidth, nowMs: number): Promise<void> {
  const wanted = partitionsAhead(width, nowMs)
  const table = PARTITIONED_TABLES[width]
  if (await hasPartitions(over.reader, table, wanted)) return
  await record(over, (tx) => createPartitions(tx, table, wanted, nowMs))
}

/** Does the next part of the move. Resolves to whether there is more to do. */
function moveSlice(over: Store, nowMs: number, rows: number): Promise<boolean> {
  return record(over, async (tx) => {
    const { phase, copied_to: copiedTo } = await store.lockMove(tx)
    if (phase === 'ended') return false
    if (phase === 'begin') {
      for (const width of PARTITIONED_WIDTHS) {
        const kept = partitionsKept(width, nowMs)
        await createPartitions(tx, PARTITIONED_TABLES[width], kept, nowMs)
      }
      await store.writeBoth(tx)
      await store.setMove(tx, { phase: 'copy', copied_to: JSON.stringify(store.BEFORE_ALL) })
      return true
    }
    const end = await store.copySlice(tx, JSON.parse(copiedTo), rows)
    if (!end) await store.swap(tx)
    await store.setMove(tx, {
      phase: end ? 'copy' : 'ended',
      copied_to: JSON.stringify(end ?? []),
    })
    return end !== undefined
  })
}
