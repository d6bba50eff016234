/**
 * Map of the entries set last, bounded by two generations: when the younger is full, or its time is
 * over, the older is dropped and a new one begins. It keeps at most `entriesMax` entries, and of a
 * map without a time at least the last half as many.
 */
export interface RecentMap<V> {
  /** The value in the younger generation, else in the older. */
  get(key: string): V | undefined
  /** The value in the younger generation, which may be changed in place. */
  young(key: string): V | undefined
  /** The first result of `pick` for the values of a key, the younger first. */
  find<R>(key: string, pick: (value: V) => R | undefined): R | undefined
  /** Sets a value in the younger generation. */
  set(key: string, value: V): void
  /**
   * Counts an entry within a value of the younger generation. False if that is full: a generation
   * begins, and the entry belongs into a new value.
   */
  grow(): boolean
  /** Ends the generations that are older than their time. */
  expire(nowMs: number): void
  clear(): void
}

export interface RecentMapOptions {
  /** Entries of both generations. */
  readonly entriesMax: number
  /** Time of a generation, by the clock of `expire`. Default: no limit. */
  readonly generationMs?: number
}

export function createRecentMap<V>(options: RecentMapOptions): RecentMap<V> {
  const { entriesMax, generationMs = Number.POSITIVE_INFINITY } = options
  let younger = new Map<string, V>()
  let older = new Map<string, V>()
  /** Entries of the younger generation. */
  let size = 0
  let startedAtMs = 0
  let expiredAtMs = 0

  function isFull(): boolean {
    return size * 2 >= entriesMax
  }
  function rotate(): void {
    older = younger
    younger = new Map()
    size = 0
    startedAtMs = expiredAtMs
  }
  return {
    get: (key) => younger.get(key) ?? older.get(key),
    young: (key) => younger.get(key),
    find: (key, pick) => {
      const value = younger.get(key)
      const found = value === undefined ? undefined : pick(value)
      if (found !== undefined) return found
      const earlier = older.get(key)
      return earlier === undefined ? undefined : pick(earlier)
    },
    set: (key, value) => {
      if (!younger.has(key)) {
        if (isFull()) rotate()
        size += 1
      }
      younger.set(key, value)
    },
    grow: () => {
      const hasRoom = !isFull()
      if (hasRoom) size += 1
      else rotate()
      return hasRoom
    },
    expire: (nowMs) => {
      const ageMs = nowMs - startedAtMs
      expiredAtMs = nowMs
      if (ageMs < generationMs) return
      if (ageMs >= 2 * generationMs) younger = new Map()
      rotate()
    },
    clear: () => {
      younger.clear()
      older.clear()
      size = 0
    },
  }
}
