/**
 * Map of the entries set last, bounded by two generations: when the younger is full, the older is
 * dropped and a new one begins. It keeps at most `entriesMax` entries, and at least the last half
 * as many.
 */
export interface RecentMap<V> {
  get(key: string): V | undefined
  set(key: string, value: V): void
  clear(): void
}

export function createRecentMap<V>(entriesMax: number): RecentMap<V> {
  let younger = new Map<string, V>()
  let older = new Map<string, V>()
  return {
    get: (key) => younger.get(key) ?? older.get(key),
    set: (key, value) => {
      if (younger.size * 2 >= entriesMax && !younger.has(key)) {
        older = younger
        younger = new Map()
      }
      younger.set(key, value)
    },
    clear: () => {
      younger.clear()
      older.clear()
    },
  }
}
