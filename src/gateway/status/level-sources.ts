/** Sources of bucket levels on a node: its limiter, Redis, or the store. */
import type { Clock } from '#base/clock.ts'
import type { RateLimitLevels } from '#contract/extensions/rate-limit-levels.ts'
import type { Limiter, Rated } from '#limits/limiter.ts'
import { createMemoryLimiter } from '#limits/memory.ts'
import { LimiterUnavailable } from '#limits/redis-client.ts'
import type { Reader } from '#storage/db.ts'
import { liveNodes } from '#storage/nodes.ts'
import { savedLevelsOf } from '#usage/levels.ts'

export interface LevelSource {
  readonly kind: RateLimitLevels['source']
  /** Levels in the order of the buckets; undefined while they are unavailable. */
  read(scope: string, buckets: readonly Rated[]): Promise<readonly number[] | undefined>
}

/** Levels of a limiter; unknown while it is unavailable. */
export function liveLevels(limiter: Pick<Limiter, 'read'>): LevelSource {
  return {
    kind: 'live',
    read: async (scope, buckets) => {
      if (buckets.length === 0) return []
      try {
        return await limiter.read(scope, buckets)
      } catch (error) {
        if (error instanceof LimiterUnavailable) return undefined
        throw error
      }
    },
  }
}

/**
 * Levels that the counting node saved last, less what has leaked since at the present limits.
 * Unknown where nodes count in a Redis that this node is not configured for.
 */
export function storedLevels(reader: Reader, now: Clock): LevelSource {
  return {
    kind: 'stored',
    read: async (scope, buckets) => {
      const nodes = await liveNodes(reader, now())
      const countsInRedis = nodes.some((one) => one.planes !== 'control' && one.limiter === 'redis')
      if (countsInRedis) return undefined
      const names = buckets.map(({ bucket }) => bucket)
      const limiter = createMemoryLimiter({ now })
      limiter.restore(await savedLevelsOf(reader, scope, names))
      return limiter.read(scope, buckets)
    },
  }
}
