/** Negative cache for key look-ups, by hash. Bounded in number and in time. */
import type { Clock } from './clock.ts'
import { createRecentMap } from './recent-map.ts'

export interface NegativeCache {
  has(hash: string): boolean
  add(hash: string): void
  clear(): void
}

export function createNegativeCache(keysMax: number, forMs: number, elapsed: Clock): NegativeCache {
  const addedAt = createRecentMap<number>({ entriesMax: keysMax })
  return {
    has: (hash) => elapsed() - (addedAt.get(hash) ?? Number.NEGATIVE_INFINITY) < forMs,
    add: (hash) => addedAt.set(hash, elapsed()),
    clear: addedAt.clear,
  }
}
