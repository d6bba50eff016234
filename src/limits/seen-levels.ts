/** Cache of the last seen levels of recently used buckets. */
import { createRecentMap } from '#base/recent-map.ts'
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

export function createSeenLevels(max = SEEN_MAX): SeenLevels {
  /** Levels by scope and bucket: a look-up joins no names. */
  const scopes = createRecentMap<Map<string, SeenLevel>>({ entriesMax: max })
  return {
    record: (scope, buckets, levels, atMs) => {
      for (let i = 0; i < buckets.length; i++) {
        const { bucket = '' } = buckets[i] ?? {}
        const level = levels[i] ?? 0
        const known = scopes.young(scope)
        const seen = known?.get(bucket)
        if (seen) {
          seen.level = level
          seen.atMs = atMs
        } else if (known && scopes.grow()) known.set(bucket, { level, atMs })
        else scopes.set(scope, new Map([[bucket, { level, atMs }]]))
      }
    },
    find: (scope, bucket) => scopes.find(scope, (levels) => levels.get(bucket)),
  }
}
