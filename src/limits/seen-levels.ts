/**
 * Cache of the last seen levels of recently used buckets, bounded by two generations: when the
 * younger is full, the older is dropped and a new one begins.
 */
import type { Demand } from './limiter.ts'

const SEEN_MAX = 200_000

interface SeenLevel {
  level: number
  /** Unix milliseconds. */
  atMs: number
}

export interface SeenLevels {
  record(
    scope: string,
    buckets: readonly Pick<Demand, 'bucket'>[],
    levels: readonly number[],
    atMs: number,
  ): void
  find(scope: string, bucket: string): Readonly<SeenLevel> | undefined
}

/** Levels by scope and bucket, whose names need no joining for a look-up. */
type Generation = Map<string, Map<string, SeenLevel>>

export function createSeenLevels(max = SEEN_MAX): SeenLevels {
  let younger: Generation = new Map()
  let older: Generation = new Map()
  /** Levels in the younger generation. */
  let size = 0
  const add = (scope: string, bucket: string, seen: SeenLevel): void => {
    if (size * 2 >= max) {
      older = younger
      younger = new Map()
      size = 0
    }
    size += 1
    const levels = younger.get(scope)
    if (levels) levels.set(bucket, seen)
    else younger.set(scope, new Map([[bucket, seen]]))
  }
  return {
    record: (scope, buckets, levels, atMs) => {
      for (let i = 0; i < buckets.length; i++) {
        const { bucket = '' } = buckets[i] ?? {}
        const level = levels[i] ?? 0
        const seen = younger.get(scope)?.get(bucket)
        if (!seen) add(scope, bucket, { level, atMs })
        else {
          seen.level = level
          seen.atMs = atMs
        }
      }
    },
    find: (scope, bucket) => younger.get(scope)?.get(bucket) ?? older.get(scope)?.get(bucket),
  }
}
