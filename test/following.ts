/** The key cache of a node under test, and its subscription to the change feed. */
import { elapsedClock, systemClock } from '#base/clock.ts'
import { createGrants } from '#gateway/auth/grants.ts'
import type { Metrics } from '#metrics/metrics.ts'
import type { Store } from '#storage/db.ts'
import { type Follower, startFeed } from '#storage/feed.ts'
import type { HarnessOptions } from './harness.ts'

export const follow = async (store: Store, metrics: Metrics, options: HarnessOptions) => {
  const { clock: now = systemClock, elapsed = elapsedClock, failStaticMs = 60_000 } = options
  const grants = createGrants({
    ...{ store, now, elapsed, failStaticMs, metrics: metrics.grants },
    exceeded: metrics.boundExceeded,
  })
  const follower: Follower = {
    ...grants,
    apply: (change) => {
      grants.apply(change)
      options.onApplied?.(change)
    },
    caughtUp: (atMs) => {
      grants.caughtUp(atMs)
      options.onCaughtUp?.()
    },
  }
  const feed = await startFeed({
    ...{ store, follower, now, elapsed },
    ...(options.notifications !== undefined && { notifications: options.notifications }),
    onApplied: (ms) => metrics.grants.propagation.observe(ms / 1000),
    onError: () => {},
  })
  return { grants, feed }
}
