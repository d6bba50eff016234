/**
 * Poller of unfinished upstream objects (batches, background responses), for their end and usage.
 *
 * **Leases.** The row of such an object has the time of its next poll (`poll_at`). A node leases a
 * row by moving that time into the future, in an update that holds only while the time is still the
 * one it read: of several nodes exactly one succeeds, and has the row until the lease expires.
 * After the poll it sets the next time: a second after the beginning at first, then at ages that
 * grow by a half, and at last every minute. A node that dies with a lease loses nothing: another
 * leases the row when the lease has expired.
 *
 * **Counted once.** The update that clears the time, and so ends the polling of the row, is in one
 * transaction with the usage. A crash before the commit leaves the row to be polled again, and a
 * crash after it leaves nothing to do. If a lease was too short and two nodes observe the end, only
 * the first of them clears the time, and no harm is done. The limiter is settled after the commit.
 * A crash in between leaves the estimate, which rejects and never admits.
 *
 * **Expiry.** Nothing is polled without end: the next node that leases an expired row closes it, as
 * if the upstream no longer had the object.
 */
import type { Schedule } from '#background/scheduler.ts'
import type { Clock } from '#base/clock.ts'
import type { Metrics } from '#metrics/metrics.ts'
import type { Store, Tx } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'
import * as store from './store.ts'

/** Most rows that one node polls at the same time. */
const UNDER_WAY_MAX = 64
const POLL_EVERY_MS = 500
/** Time of a lease: longer than one poll and its writes. */
export const LEASE_MS = 60_000
/** Wait before the first poll, and the longest between two. */
export const POLL_FIRST_MS = 1_000
const POLL_MAX_MS = 60_000

/** Result of a poll. `write` is called in the transaction that records it. */
export type Next =
  | { readonly next: 'pending'; readonly write?: (tx: Tx) => Promise<void> }
  | {
      readonly next: 'done'
      readonly write: (tx: Tx) => Promise<void>
      /** Called once it is written, by the one node that wrote it. */
      readonly written?: () => void
    }

/** Polls the object of a row. A failure of the upstream is `again`. */
export type Poll<R extends store.OwnedRow> = (row: R) => Promise<Next>

export interface Polls {
  readonly batch?: Poll<store.BatchRow>
  readonly response?: Poll<store.ResponseRow>
}

export interface Poller {
  /**
   * Polls due rows, as far as there is room. Resolves when their results are written. The scheduled
   * runs do not wait for that: a slow upstream delays no other poll.
   */
  poll(): Promise<void>
  /** Stops polling, and resolves when the results of polls in flight are written. */
  close(): Promise<void>
}

export interface PollerOptions {
  readonly store: Store
  readonly now: Clock
  readonly polls: Polls
  readonly metrics: Metrics['polls']
  readonly schedule: Schedule
}

export function createPoller(options: PollerOptions): Poller {
  const underWay = new Set<Promise<void>>()
  let isClosed = false
  const begin = (row: store.OwnedRow): Promise<void> => {
    const one = pollOne(options, row).catch((error) => {
      options.metrics.inc({ kind: row.kind, result: 'error' })
      task.report(error)
    })
    underWay.add(one)
    return one.finally(() => underWay.delete(one))
  }
  const beginDue = async (): Promise<readonly Promise<void>[]> => {
    const room = UNDER_WAY_MAX - underWay.size
    if (isClosed || room <= 0) return []
    const rows = await store.due(options.store.reader, { nowMs: options.now(), rows: room })
    return isClosed ? [] : rows.map(begin)
  }
  const task = options.schedule({
    name: 'poller',
    everyMs: POLL_EVERY_MS,
    run: async () => void (await beginDue()),
  })
  return {
    poll: async () => {
      await Promise.all(await beginDue())
    },
    close: async () => {
      isClosed = true
      await task.stop()
      await Promise.all(underWay)
    },
  }
}

async function pollOne(options: PollerOptions, row: store.OwnedRow): Promise<void> {
  const { now, metrics } = options
  const leasedUntil = now() + LEASE_MS
  const name = { projectId: row.project_id, id: row.id }
  const moved = { ...name, from: row.poll_at ?? 0, to: leasedUntil }
  const leased = await record(options.store, (tx) => store.movePoll(tx, moved))
  if (leased.length === 0) return
  const found = await pollRow(options.polls, row)
  metrics.inc({ kind: row.kind, result: found.next })
  await record(options.store, async (tx) => {
    if (found.next === 'pending') {
      const next = { ...name, from: leasedUntil, to: nextPollAt(row, now()) }
      // After the lease another node may have the row: then this result is out of date.
      if ((await store.movePoll(tx, next)).length > 0) await found.write?.(tx)
      return false
    }
    const [ended] = await store.endPoll(tx, name)
    if (ended) await found.write(tx)
    return ended !== undefined
  }).then((isMine) => {
    if (isMine && found.next === 'done') found.written?.()
  })
}

function pollRow({ batch, response }: Polls, row: store.OwnedRow): Promise<Next> {
  if (row.kind === 'batch' && batch) return batch(row)
  if (row.kind === 'response' && response) return response(row)
  throw new Error(`objects of the kind ${row.kind} are not polled`)
}

/** Time of the next poll, by the age of the object: polls need not be counted. */
function nextPollAt({ created_at }: store.OwnedRow, nowMs: number): number {
  return nowMs + Math.min(POLL_MAX_MS, Math.max(POLL_FIRST_MS, Math.ceil((nowMs - created_at) / 2)))
}
