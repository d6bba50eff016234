/**
 * Hashes that the store was asked for in vain, so that it is not asked again at once. Bounded in
 * number, by two halves of which the older is dropped when the younger is full, and in time.
 */
import type { Clock } from '#base/clock.ts'

export interface UnknownKeys {
  has(hash: string): boolean
  add(hash: string): void
  clear(): void
}

export const createUnknownKeys = (keysMax: number, forMs: number, elapsed: Clock): UnknownKeys => {
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
