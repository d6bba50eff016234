/**
 * Cache of values read from a store, valid until the next commit.
 *
 * The version changes with every commit, so a value read at the current version equals a new read:
 * nothing here can be stale. When the version has changed, all entries are dropped. A store with
 * other writers has no version, and then nothing is cached.
 */
import { setBounded } from './bounded-map.ts'

export interface Memo<V> {
  /** The cached value of `key`, if it is current. */
  get(key: string): V | undefined
  /** Caches a value that was read at version `readAt`. */
  put(key: string, readAt: number | undefined, value: V): void
}

/** Also drops all entries above `entriesMax`. */
export function createMemo<V>(version: () => number | undefined, entriesMax: number): Memo<V> {
  const values = new Map<string, V>()
  let current: number | undefined
  /** Whether the entries are of the current version. */
  const isCurrent = (): boolean => {
    const now = version()
    if (now === current) return now !== undefined
    values.clear()
    current = now
    return now !== undefined
  }
  return {
    get: (key) => (isCurrent() ? values.get(key) : undefined),
    put: (key, readAt, value) => {
      if (!isCurrent() || readAt !== current) return
      setBounded(values, key, value, entriesMax)
    },
  }
}
