/**
 * Last use of admin keys and sessions. Uses of keys are collected in memory and written once a
 * second, in one transaction. The use of a session is written before its request is answered, since
 * the idle time depends on it; `access/sessions.ts` requests that at most once a minute.
 */
import type { Store } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'
import { setLastUsed, setSessionUse } from './store.ts'

const FLUSH_EVERY_MS = 1_000
/** More keys than this between two flushes are flushed at once. */
const PENDING_MAX = 10_000

export interface LastUsed {
  /** Records a use. Never waits and never fails. */
  note(keyId: string, atMs: number): void
  /** Writes the use of a session, once for concurrent requests. Never fails. */
  writeSession(hash: string, atMs: number): Promise<void>
  /** Writes the recorded uses. */
  flush(): Promise<void>
  /** Writes the recorded uses, and stops. */
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

  const writing = new Map<string, Promise<void>>()
  const write = async (hash: string, at: number): Promise<void> => {
    await record(store, (tx) => setSessionUse(tx, { hash, at })).catch(onError)
    writing.delete(hash)
  }

  const timer = setInterval(flush, FLUSH_EVERY_MS)
  timer.unref()
  return {
    note: (keyId, atMs) => {
      pending.set(keyId, atMs)
      if (pending.size >= PENDING_MAX) void flush()
    },
    writeSession: (hash, atMs) => {
      const written = writing.get(hash) ?? write(hash, atMs)
      writing.set(hash, written)
      return written
    },
    flush,
    close: () => {
      clearInterval(timer)
      return flush()
    },
  }
}
