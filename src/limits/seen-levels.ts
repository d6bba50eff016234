/** Cache of the last seen levels of recently used buckets. */
import { createRecentMap } from '#base/recent-map.ts'
import type { Demand } from './limiter.ts'

const SEEN_MAX = 200_000

interface SeenLevel {
  readonly level: number
  /** Unix milliseconds. */
  readonly atMs: number
}

export interface SeenLevels {
  record(
    scope: string,
    buckets: readonly Pick<Demand, 'bucket'>[],
    levels: readonly number[],
    atMs: number,
  ): void
  find(scope: string, bucket: string): SeenLevel | undefined
}

export function createSeenLevels(): SeenLevels {
  const seen = createRecentMap<SeenLevel>(SEEN_MAX)
  return {
    record: (scope, buckets, levels, atMs) => {
      for (const [index, { bucket }] of buckets.entries()) {
        seen.set(`${scope} ${bucket}`, { level: levels[index] ?? 0, atMs })
      }
    },
    find: (scope, bucket) => seen.get(`${scope} ${bucket}`),
  }
}
