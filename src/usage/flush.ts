/**
 * Carries what is kept in memory to the store: usage, and whatever else must be written soon but
 * must not make a request wait.
 *
 * Every 250 ms at the latest, one slice of each ledger is taken and written in one transaction;
 * while a ledger has more than a slice holds, the next follows at once, and between two of them
 * others have their turn. The transaction carries the node's name and the flush's number, which
 * only grows. When the outcome of a transaction is not known (the connection broke during the
 * commit), the same slices are written again under the same number: if the store has that number
 * already, nothing is written, so nothing is counted twice and nothing is lost.
 *
 * While the store cannot be reached, the slices that were taken wait here, and what comes meanwhile
 * waits in the ledgers, each of which has a bound. It is tried again after a wait that doubles, to
 * five seconds at most. A transaction that the store refuses for what is in it is tried again too,
 * since the cause may pass; after so many attempts each slice is written by itself, and one that is
 * still refused is given up and told of, so that it does not keep back everything behind it.
 *
 * An orderly end writes everything: `close` goes on trying for some seconds, and tells what it had
 * to leave. A process that dies loses what came since the last flush.
 */
import { setImmediate as othersTurn, setTimeout as wait } from 'node:timers/promises'
import type { Clock } from '#base/clock.ts'
import { type Store, StoreUnavailable } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'
import type { Batch, Ledger } from './ledger.ts'
import { claimFlush } from './store.ts'

const FLUSH_EVERY_MS = 250
const BACKOFF_MAX_MS = 5_000
/** How often the store may refuse what is in a flush before it is taken apart. */
const REFUSALS_MAX = 8
/** How often an end tries a store that does not answer, and the wait between. */
const CLOSE_ATTEMPTS_MAX = 50
const CLOSE_RETRY_MS = 100

export interface FlushOptions {
  readonly store: Store
  readonly now: Clock
  /** The node's own name: no other process has it at the same time. */
  readonly nodeId: string
  /** In the order in which they lock their rows, which is the same on every node. */
  readonly ledgers: readonly Ledger[]
  /** Interval of its own flushes, in milliseconds; default 250. */
  readonly everyMs?: number | undefined
  readonly onError: (error: unknown) => void
  /** Hears of each slice that was given up. */
  readonly onGivenUp: () => void
}

export interface Flush {
  /** Writes what there is now. Never fails: what could not be written is tried again. */
  flush(): Promise<void>
  /** Writes everything, and ends. */
  close(): Promise<void>
}

export const createFlush = (options: FlushOptions): Flush => {
  const { now, onError, everyMs = FLUSH_EVERY_MS } = options
  const writing = createWriting(options)
  let failures = 0
  let notBefore = 0
  let running: Promise<void> | undefined

  const run = async (last: boolean): Promise<void> => {
    try {
      // One transaction right after another would leave the event loop no turn between them.
      while (await writing.next(last)) await othersTurn()
      failures = 0
    } catch (error) {
      notBefore = now() + Math.min(BACKOFF_MAX_MS, FLUSH_EVERY_MS * 2 ** failures)
      failures += 1
      onError(error)
    }
  }
  const start = (last = false): Promise<void> => {
    running ??= run(last).finally(() => {
      running = undefined
    })
    return running
  }

  const timer = setInterval(() => {
    if (now() >= notBefore) void start()
  }, everyMs)
  timer.unref()

  return {
    flush: async () => {
      // One that runs already may have taken before the latest came.
      await running
      await start()
    },
    close: async () => {
      clearInterval(timer)
      await running
      for (let attempt = 1; attempt <= CLOSE_ATTEMPTS_MAX; attempt++) {
        await start(true)
        if (failures === 0) return
        await wait(CLOSE_RETRY_MS)
      }
      for (let left = writing.left(); left > 0; left--) options.onGivenUp()
    },
  }
}

interface Writing {
  /**
   * Writes one slice of each ledger, and says whether there is more to write. Throws when it has to
   * be tried again: the slices wait here until then.
   */
  next(last: boolean): Promise<boolean>
  /** Slices that wait. */
  left(): number
}

interface State {
  /** A process that is started again counts from 1 again, under another name. */
  readonly name: string
  /** Of the flush that is next. */
  number: number
  taken: readonly Batch[]
  /** How often the store has refused what is taken. */
  refusals: number
}

const createWriting = (options: FlushOptions): Writing => {
  const { nodeId, now, ledgers } = options
  const state: State = { name: `${nodeId} ${now()}`, number: 1, taken: [], refusals: 0 }
  return {
    next: async (last) => {
      // What waited for the store is followed by what came meanwhile.
      const waited = state.taken.length > 0
      if (!waited) {
        state.taken = ledgers.map((ledger) => ledger.take(last)).filter((batch) => batch !== null)
      }
      if (state.taken.length === 0) return false
      const more = waited || state.taken.some((batch) => batch.more)
      try {
        if (state.refusals < REFUSALS_MAX) await write(options, state, state.taken)
        else await writeApart(options, state)
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) state.refusals += 1
        throw error
      }
      state.taken = []
      state.refusals = 0
      return more
    },
    left: () => state.taken.length,
  }
}

const write = async (
  { store, now }: FlushOptions,
  state: State,
  batches: readonly Batch[],
): Promise<void> => {
  await record(store, async (tx) => {
    if (!(await claimFlush(tx, state.name, state.number, now()))) return
    for (const batch of batches) await batch.write(tx)
  })
  state.number += 1
}

/** What is refused together is written one by one. */
const writeApart = async (options: FlushOptions, state: State): Promise<void> => {
  const batches = state.taken
  for (const [at, batch] of batches.entries()) {
    state.taken = batches.slice(at)
    try {
      await write(options, state, [batch])
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error
      options.onError(error)
      options.onGivenUp()
    }
  }
}
