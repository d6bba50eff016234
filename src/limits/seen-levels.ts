/**
 * Cache of the last seen levels of recently used buckets.
 *
 * Two generations: when the younger one is full, the older is dropped and a new one begins. So at
 * least `SEEN_MAX / 2` of the buckets used last are cached, and at most `SEEN_MAX`.
 */
import type { Demand } from './limiter.ts'

const SEEN_MAX = 200_000

interface SeenLevel {
  level: number
  /** Unix milliseconds. */
  atMs: number
}

export interface SeenLevels {
  note(
    scope: string,
    buckets: readonly Pick<Demand, 'bucket'>[],
    levels: readonly number[],
    atMs: number,
  ): void
  find(scope: string, bucket: string): Readonly<SeenLevel> | undefined
}

export function createSeenLevels(max = SEEN_MAX): SeenLevels {
  let younger = new Map<string, SeenLevel>()
  let older = new Map<string, SeenLevel>()
  return {
    note: (scope, buckets, levels, atMs) => {
      for (const [index, { bucket }] of buckets.entries()) {
        const key = `${scope} ${bucket}`
        const level = levels[index] ?? 0
        const known = younger.get(key)
        if (known) {
          known.level = level
          known.atMs = atMs
          continue
        }
        if (younger.size >= max / 2) {
          older = younger
          younger = new Map()
        }
        younger.set(key, { level, atMs })
      }
    },
    find: (scope, bucket) => younger.get(`${scope} ${bucket}`) ?? older.get(`${scope} ${bucket}`),
  }
}
