/**
 * Write-behind of sources to the store: usage, and other state that must be written soon without
 * making a request wait.
 *
 * Every 250 ms at the latest, one slice of each source is taken and written in one transaction;
 * while a source has more than a slice holds, the next follows at once, after a yield to the event
 * loop. The transaction has the node's name and the flush's number, which only grows. When the
 * outcome of a transaction is not known (the connection broke during the commit), the same slices
 * are written again under the same number: if the store has that number already, nothing is
 * written, so nothing is counted twice and nothing is lost.
 *
 * **Store unavailable.** The slices that were taken wait here, and newer state waits in the
 * sources, which are all bounded. The flush is retried after a wait that doubles, to five seconds
 * at most.
 *
 * **Transaction rejected** for its content: it is retried too, since the cause may pass. After
 * `REFUSALS_MAX` attempts each slice is written in a separate transaction. A slice that is still
 * rejected is dropped and reported, or it would block everything behind it.
 *
 * **Shutdown.** `close` writes everything, retries for some seconds, and reports the slices it had
 * to drop. A process that dies loses everything since the last flush.
 */
import { setImmediate as othersTurn, setTimeout as wait } from 'node:timers/promises'
import type { Schedule } from '#background/scheduler.ts'
import type { Clock } from '#base/clock.ts'
import { type Store, StoreUnavailable } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'
import type { Batch, FlushSource } from './flush-source.ts'
import { claimFlush } from './store.ts'

const FLUSH_EVERY_MS = 250
const BACKOFF_MAX_MS = 5_000
/** Rejections of a flush by the store before its slices are written separately. */
const REFUSALS_MAX = 8
/** Attempts of `close` at a store that does not answer, and the wait between them. */
const CLOSE_ATTEMPTS_MAX = 50
const CLOSE_RETRY_MS = 100

export interface FlushOptions {
  readonly store: Store
  readonly now: Clock
  /** The node's name: no other process has it at the same time. */
  readonly nodeId: string
  /** Ledgers in their locking order, which is the same on every node. */
  readonly sources: readonly FlushSource[]
  /** Interval of the flushes by timer, in milliseconds; default 250. */
  readonly everyMs?: number | undefined
  readonly schedule: Schedule
  /** Called for each slice that is dropped. */
  readonly onGivenUp: () => void
}

export interface Flush {
  /** Name of this process in its flushes, which no other has. */
  readonly name: string
  /** Writes the present state. Never fails: a failed write is retried. */
  flush(): Promise<void>
  /** Time since writes fail, in milliseconds; 0 while they succeed. */
  behindMs(): number
  /** Writes everything, and ends. */
  close(): Promise<void>
}

export function createFlush(options: FlushOptions): Flush {
  const writeAll = async (last: boolean): Promise<void> => {
    // One transaction right after another would leave the event loop no turn between them.
    while (await writing.next(last)) await othersTurn()
  }
  const task = options.schedule({
    name: 'usage',
    everyMs: options.everyMs ?? FLUSH_EVERY_MS,
    backoffMaxMs: BACKOFF_MAX_MS,
    run: () => writeAll(false),
  })
  const writing = createWriting(options, task.report)
  return {
    name: writing.name,
    flush: task.run,
    behindMs: () => writing.behindMs(),
    close: async () => {
      await task.stop()
      for (let attempt = 1; attempt <= CLOSE_ATTEMPTS_MAX; attempt++) {
        try {
          return await writeAll(true)
        } catch (error) {
          task.report(error)
        }
        await wait(CLOSE_RETRY_MS)
      }
      for (let left = writing.left(); left > 0; left--) options.onGivenUp()
    },
  }
}

interface Writing {
  readonly name: string
  /**
   * Writes one slice of each source, and returns whether there is more to write. Throws when it has
   * to be retried: the slices wait here until then.
   */
  next(last: boolean): Promise<boolean>
  behindMs(): number
  /** Slices that wait. */
  left(): number
}

interface FlushState {
  /** Unique to the process: after a restart numbers begin at 1 under another name. */
  readonly name: string
  /** Number of the next flush. */
  number: number
  taken: readonly Batch[]
  /** Times that the store has rejected the slices in `taken`. */
  refusals: number
  failingSince: number | undefined
}

function createWriting(options: FlushOptions, report: (error: unknown) => void): Writing {
  const { nodeId, now, sources } = options
  const state: FlushState = {
    name: `${nodeId} ${now()}`,
    number: 1,
    taken: [],
    refusals: 0,
    failingSince: undefined,
  }
  return {
    name: state.name,
    next: async (last) => {
      // Slices that waited are written before newer ones are taken.
      const waited = state.taken.length > 0
      if (!waited) {
        state.taken = sources.map((source) => source.take(last)).filter((batch) => batch !== null)
      }
      if (state.taken.length === 0) return false
      const more = waited || state.taken.some((batch) => batch.more)
      try {
        if (state.refusals < REFUSALS_MAX) await write(options, state, state.taken)
        else await writeApart(options, state, report)
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) state.refusals += 1
        state.failingSince ??= now()
        throw error
      }
      state.taken = []
      state.refusals = 0
      state.failingSince = undefined
      return more
    },
    behindMs: () => (state.failingSince === undefined ? 0 : now() - state.failingSince),
    left: () => state.taken.length,
  }
}

async function write(
  { store, now }: FlushOptions,
  state: FlushState,
  batches: readonly Batch[],
): Promise<void> {
  await record(store, async (tx) => {
    if (!(await claimFlush(tx, state.name, state.number, now()))) return
    for (const batch of batches) await batch.write(tx)
    for (const batch of batches) await batch.writeShared?.(tx)
  })
  state.number += 1
  for (const batch of batches) batch.committed?.()
}

/** Writes slices that are rejected together in one transaction each. */
async function writeApart(
  options: FlushOptions,
  state: FlushState,
  report: (error: unknown) => void,
): Promise<void> {
  const batches = state.taken
  for (const [at, batch] of batches.entries()) {
    state.taken = batches.slice(at)
    try {
      await write(options, state, [batch])
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error
      report(error)
      options.onGivenUp()
      batch.dropped?.()
    }
  }
}
