/**
 * What was read from a store, kept for as long as nothing in the store has changed.
 *
 * The version moves with every commit, so a value that was read at the version that still stands is
 * exactly what a new read would find: nothing here can be stale. When the version has moved, all of
 * it is forgotten. A store that others write to as well has no version, and then nothing is kept.
 */
export interface Memo<V> {
  /** The value kept under `key`, if it is still true. */
  get(key: string): V | undefined
  /** Keeps a value that was read when the version was `readAt`. */
  put(key: string, readAt: number | undefined, value: V): void
}

/** Forgets everything too when more than `entriesMax` values would be kept. */
export const createMemo = <V>(version: () => number | undefined, entriesMax: number): Memo<V> => {
  const values = new Map<string, V>()
  let current: number | undefined
  /** Whether what is kept is of the version that stands now. */
  const stands = (): boolean => {
    const now = version()
    if (now === current) return now !== undefined
    values.clear()
    current = now
    return now !== undefined
  }
  return {
    get: (key) => (stands() ? values.get(key) : undefined),
    put: (key, readAt, value) => {
      if (!stands() || readAt !== current) return
      if (values.size >= entriesMax) values.clear()
      values.set(key, value)
    },
  }
}
