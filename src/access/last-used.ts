/**
 * Last use of admin keys, sessions and SCIM tokens. Uses of keys are collected in memory and
 * written once a second, in one transaction. The use of a session is written before its request is
 * answered, since the idle time depends on it; `access/sessions.ts` requests that at most once a
 * minute, as does `access/scim-tokens.ts`.
 */
import type { Schedule } from '#background/scheduler.ts'
import type { Store } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'
import { setLastUsed, setScimTokenUse, setSessionUse } from './store.ts'

const FLUSH_EVERY_MS = 1_000
/** More keys than this between two flushes are flushed at once. */
const PENDING_MAX = 10_000

export interface LastUsed {
  /** Records a use. Never waits and never fails. */
  record(keyId: string, atMs: number): void
  /** Writes the use of a session, once for concurrent requests. Never fails. */
  writeSession(hash: string, atMs: number): Promise<void>
  /** Writes the use of a SCIM token, likewise. */
  writeScimToken(hash: string, atMs: number): Promise<void>
  /** Writes the recorded uses. */
  flush(): Promise<void>
  /** Writes the recorded uses, and stops. */
  close(): Promise<void>
}

export function createLastUsed(store: Store, schedule: Schedule): LastUsed {
  let pending = new Map<string, number>()

  const writePending = async (): Promise<void> => {
    if (pending.size === 0) return
    const uses = pending
    pending = new Map()
    await record(store, (tx) => setLastUsed(tx, uses))
  }
  const task = schedule({ name: 'last_used', everyMs: FLUSH_EVERY_MS, run: writePending })
  const flush = (): Promise<void> => writePending().catch(task.report)

  const writing = new Map<string, Promise<void>>()
  const writeWith =
    (setUse: typeof setSessionUse) =>
    (hash: string, at: number): Promise<void> => {
      const write = async (): Promise<void> => {
        await record(store, (tx) => setUse(tx, { hash, at })).catch(task.report)
        writing.delete(hash)
      }
      const written = writing.get(hash) ?? write()
      writing.set(hash, written)
      return written
    }

  return {
    record: (keyId, atMs) => {
      pending.set(keyId, atMs)
      if (pending.size >= PENDING_MAX) void flush()
    },
    writeSession: writeWith(setSessionUse),
    writeScimToken: writeWith(setScimTokenUse),
    flush,
    close: async () => {
      await task.stop()
      await flush()
    },
  }
}
