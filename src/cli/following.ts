/** State of the store that a node keeps in memory: cached key entries, and the live nodes. */
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
/** Longest time that a rolling restart may take to stop the previous node. */
const WAIT_FOR_OTHERS_MS = 30_000

export interface Following {
  readonly grants: Grants
  readonly nodes: Nodes
  /** Change listener for every context that changes anything. */
  readonly onChange: NonNullable<Context['onChange']>
  /** Undefined where cached keys are not accepted without the store. */
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
  /** Listener for failures of tasks that are retried. */
  readonly failed: (task: string) => (error: unknown) => void
}

/**
 * Registers the node and starts the replication of changes. Throws a sentence when the node may not
 * run beside another.
 */
export const startFollowing = async (options: FollowingOptions): Promise<Following> => {
  const { store, settings, metrics, now, elapsed, failed } = options
  // Without an upstream there are no limits to count.
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
