/** When admin keys were last used: gathered in memory, written a few times a minute, in one go. */
import type { Store } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'
import { setLastUsed } from './store.ts'

const FLUSH_EVERY_MS = 1_000
/** More keys than this between two flushes are flushed at once. */
const PENDING_MAX = 10_000

export interface LastUsed {
  /** Notes a use. Never waits and never fails. */
  note(keyId: string, atMs: number): void
  /** Writes what is noted. */
  flush(): Promise<void>
  /** Writes what is noted, and ends. */
  close(): Promise<void>
}

export const createLastUsed = (store: Store, onError: (error: unknown) => void): LastUsed => {
  let pending = new Map<string, number>()

  const flush = async (): Promise<void> => {
    if (pending.size === 0) return
    const uses = pending
    pending = new Map()
    await record(store, (tx) => setLastUsed(tx, uses)).catch(onError)
  }

  const timer = setInterval(flush, FLUSH_EVERY_MS)
  timer.unref()
  return {
    note: (keyId, atMs) => {
      pending.set(keyId, atMs)
      if (pending.size >= PENDING_MAX) void flush()
    },
    flush,
    close: () => {
      clearInterval(timer)
      return flush()
    },
  }
}
