/** What a node knows of its store without asking: the grants of keys, and which nodes there are. */
import type { Clock } from '#base/clock.ts'
import type { Settings } from '#config/settings.ts'
import type { Context } from '#context.ts'
import type { Grants } from '#gateway/auth/grant.ts'
import { createGrants, type Freshness } from '#gateway/auth/grants.ts'
import type { Metrics } from '#metrics/metrics.ts'
import type { Store } from '#storage/db.ts'
import { startFeed } from '#storage/feed.ts'
import { joinNodes, type Nodes } from '#storage/nodes.ts'

const MS = 1000
/** As long as a rolling restart may take to end the node before this one. */
const WAIT_FOR_OTHERS_MS = 30_000

export interface Following {
  readonly grants: Grants
  readonly nodes: Nodes
  /** For every context that changes anything. */
  readonly onChange: NonNullable<Context['onChange']>
  /** Undefined where known keys are of no use without the store. */
  readonly freshness: (() => Freshness) | undefined
  close(): Promise<void>
}

export interface FollowingOptions {
  readonly store: Store
  readonly settings: Pick<
    Settings,
    'planes' | 'upstreams' | 'redisUrl' | 'failStaticSeconds' | 'bounds'
  >
  readonly metrics: Metrics
  readonly now: Clock
  readonly elapsed: Clock
  /** What to do with a failure of a task that is tried again. */
  readonly failed: (task: string) => (error: unknown) => void
}

/**
 * Enters the node and starts to follow changes. Throws a sentence when the node may not stand
 * beside another.
 */
export const startFollowing = async (options: FollowingOptions): Promise<Following> => {
  const { store, settings, metrics, now, elapsed, failed } = options
  // Without an upstream there is nothing whose limits could be counted.
  const planes = settings.upstreams.length === 0 ? 'control' : settings.planes
  const nodes = await joinNodes({
    store,
    now,
    planes,
    hasRedis: settings.redisUrl !== undefined,
    waitMs: WAIT_FOR_OTHERS_MS,
    onError: failed('heartbeat'),
  })
  try {
    const grants = createGrants({
      store,
      now,
      elapsed,
      failStaticMs: settings.failStaticSeconds * MS,
      metrics: metrics.grants,
      bounds: settings.bounds,
      exceeded: metrics.boundExceeded,
    })
    const feed = await startFeed({
      store,
      follower: grants,
      now,
      elapsed,
      onApplied: (afterMs) => metrics.grants.propagation.observe(afterMs / MS),
      onError: failed('changes'),
    })
    const outlivesStore = store.openLine !== undefined && planes !== 'control'
    return {
      grants,
      nodes,
      onChange: feed.publish,
      freshness: outlivesStore ? grants.freshness : undefined,
      close: feed.close,
    }
  } catch (error) {
    await nodes.leave()
    throw error
  }
}
