/** State of the store that a node keeps in memory: cached key entries, and the live nodes. */
import type { Schedule } from '#background/scheduler.ts'
import type { Clock } from '#base/clock.ts'
import type { Settings } from '#config/settings.ts'
import type { Context } from '#context.ts'
import { createGrants, type FollowedGrants, type Freshness } from '#gateway/auth/grants.ts'
import type { Metrics } from '#metrics/metrics.ts'
import type { Change } from '#storage/changes.ts'
import type { Store } from '#storage/db.ts'
import { type Follower, startFeed } from '#storage/feed.ts'
import { type JoinOptions, joinNodes, type Nodes } from '#storage/nodes.ts'

const MS = 1000
/** Longest time that a rolling restart may take to stop the previous node. */
const WAIT_FOR_OTHERS_MS = 30_000

export interface Replication {
  readonly grants: FollowedGrants
  readonly nodes: Pick<Nodes, 'liveNodes' | 'leave' | 'serve'>
  /** Change listener for every context that changes anything. */
  readonly onChange: NonNullable<Context['onChange']>
  /** Undefined if cached keys are not accepted without the store. */
  readonly freshness: (() => Freshness) | undefined
}

/** Replication of changes, as a test observes it. */
export interface FeedRuntime {
  /** Default: whether the store has notifications. */
  readonly notifications?: boolean
  /** Returns the follower in place of the key cache. */
  readonly follower?: (grants: Follower) => Follower
  /** Most keys in the cache, which allocates their places at its start. */
  readonly entriesMax?: number
}

export interface ReplicationOptions {
  readonly store: Store
  readonly settings: Pick<
    Settings,
    'planes' | 'upstreams' | 'redisUrl' | 'failStaticSeconds' | 'bounds'
  >
  readonly metrics: Metrics
  readonly now: Clock
  readonly elapsed: Clock
  readonly schedule: Schedule
  /** Number of live nodes, if this one is not registered. */
  readonly liveNodes?: (() => number) | undefined
  readonly feed?: FeedRuntime | undefined
  /**
   * Called with each change, of this node or another, once the key cache has applied it; with
   * undefined if some were missed.
   */
  readonly onChange: (change: Change | undefined) => void
}

/**
 * Registers the node and starts the replication of changes. Throws a sentence when the node may not
 * run beside another.
 */
export async function startReplication(
  options: ReplicationOptions,
  starting: AsyncDisposableStack,
): Promise<Replication> {
  const {
    store,
    settings,
    metrics,
    now,
    elapsed,
    schedule,
    feed: { notifications, follower, entriesMax } = {},
  } = options
  // Without an upstream there are no limits to count, until a reload adds one.
  const planes = settings.upstreams.length === 0 ? 'control' : settings.planes
  const nodes = await join(options, planes)
  starting.defer(nodes.leave)
  const grants = createGrants({
    store,
    now,
    elapsed,
    metrics: metrics.keyCache,
    ...(entriesMax !== undefined && { entriesMax }),
    bounds: settings.bounds,
    failStaticMs: settings.failStaticSeconds * MS,
    exceeded: metrics.boundExceeded,
  })
  const feed = await startFeed({
    store,
    now,
    elapsed,
    schedule,
    ...(notifications !== undefined && { notifications }),
    follower: followedBy(follower ? follower(grants) : grants, options.onChange),
    onApplied: (afterMs) => metrics.keyCache.propagation.observe(afterMs / MS),
  })
  starting.defer(feed.close)
  const outlivesStore = store.openSubscription !== undefined && settings.planes !== 'control'
  return {
    grants,
    nodes,
    onChange: feed.publish,
    freshness: outlivesStore ? grants.freshness : undefined,
  }
}

function followedBy(follower: Follower, onChange: ReplicationOptions['onChange']): Follower {
  return {
    ...follower,
    apply: (change) => {
      follower.apply(change)
      onChange(change)
    },
    forget: (newest) => {
      follower.forget(newest)
      onChange(undefined)
    },
  }
}

async function join(
  { store, settings, now, schedule, liveNodes }: ReplicationOptions,
  planes: JoinOptions['planes'],
): Promise<Replication['nodes']> {
  if (liveNodes) return { liveNodes, leave: async () => {}, serve: async () => {} }
  const hasRedis = settings.redisUrl !== undefined
  return joinNodes({ store, now, schedule, planes, hasRedis, waitMs: WAIT_FOR_OTHERS_MS })
}
