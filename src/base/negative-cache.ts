/**
 * Negative cache for key look-ups, by hash. Bounded in number, by two generations of which the
 * older is dropped when the younger is full, and in time.
 */
import type { Clock } from './clock.ts'

export interface NegativeCache {
  has(hash: string): boolean
  add(hash: string): void
  clear(): void
}

export function createNegativeCache(keysMax: number, forMs: number, elapsed: Clock): NegativeCache {
  let young = new Map<string, number>()
  let old = new Map<string, number>()
  return {
    has: (hash) => {
      const at = young.get(hash) ?? old.get(hash)
      return at !== undefined && elapsed() - at < forMs
    },
    add: (hash) => {
      if (young.size * 2 >= keysMax) {
        old = young
        young = new Map()
      }
      young.set(hash, elapsed())
    },
    clear: () => {
      young.clear()
      old.clear()
    },
  }
}
