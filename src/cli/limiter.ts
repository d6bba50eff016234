/** Rate limiter of a node: in this process, or in Redis for all nodes together. */
import type { Schedule } from '#background/scheduler.ts'
import type { Clock } from '#base/clock.ts'
import type { Bounds } from '#config/bounds.ts'
import type { AtStage } from '#event-loop/turn-stages.ts'
import { createFailover } from '#limits/failover.ts'
import type { Limiter } from '#limits/limiter.ts'
import { createMemoryLimiter } from '#limits/memory.ts'
import { createRedisLimiter } from '#limits/redis.ts'
import type { Metrics } from '#metrics/metrics.ts'
import type { Store } from '#storage/db.ts'
import type { FlushSource } from '#usage/flush-source.ts'
import { createLevels, savedLevels } from '#usage/levels.ts'

export interface LimiterOptions {
  readonly store: Store
  readonly redisUrl: string | undefined
  readonly liveNodes: () => number
  readonly metrics: Metrics
  readonly bounds: Bounds
  readonly now: Clock
  readonly elapsed: Clock
  readonly schedule: Schedule
  readonly atStage: AtStage
  /** Called with sentences for the operator. */
  readonly warn: (message: string) => void
}

export interface OpenLimiter {
  readonly limiter: Limiter
  /** Levels that must outlive this process; empty if Redis keeps them. */
  readonly sources: readonly FlushSource[]
}

/** Throws a sentence when Redis cannot be used. In memory, the saved levels are restored. */
export async function openLimiter(options: LimiterOptions): Promise<OpenLimiter> {
  const { store, redisUrl, now, elapsed, schedule, warn, liveNodes, metrics } = options
  const debt = {
    debtWindows: options.bounds.limit_debt_windows,
    onDebtCut: () => metrics.boundExceeded('limit_debt_windows'),
  }
  if (redisUrl === undefined) {
    const limiter = createMemoryLimiter({ now, ...debt })
    limiter.restore(await savedLevels(store.reader, now()))
    return { limiter, sources: [createLevels(limiter.dump, now)] }
  }
  const { atStage } = options
  const shared = await createRedisLimiter({
    url: redisUrl,
    elapsed,
    schedule,
    atStage,
    warn,
    ...debt,
  })
  const limiter = createFailover({
    shared,
    now,
    schedule,
    liveNodes,
    debt,
    onSwitch: (_state, reason) => warn(reason),
  })
  metrics.gateway.limiterFallback.watch(() => (limiter.state() === 'fallback' ? 1 : 0))
  return { limiter, sources: [] }
}
