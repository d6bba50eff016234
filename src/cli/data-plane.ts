/** Puts the data plane together: upstreams, limits, usage and the gateway over them. */
import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import type { Clock } from '#base/clock.ts'
import type { Upstream } from '#config/upstreams.ts'
import type { Grants } from '#gateway/grant.ts'
import { createGateway } from '#gateway/handle.ts'
import { createOwned } from '#gateway/owned/owned.ts'
import { createUpstreams } from '#gateway/upstreams.ts'
import type { DataServices } from '#http/server.ts'
import type { Catalog } from '#limits/catalog.ts'
import { createMemoryLimiter } from '#limits/memory.ts'
import type { Metrics } from '#metrics/metrics.ts'
import type { Store } from '#storage/db.ts'
import { createFlush } from '#usage/flush.ts'
import { createPrices } from '#usage/prices.ts'
import { createRecorder } from '#usage/record.ts'

export interface DataPlaneOptions {
  readonly store: Store
  readonly upstreams: readonly Upstream[]
  readonly catalog: Catalog
  readonly grants: Grants
  readonly metrics: Metrics
  readonly now: Clock
  readonly elapsed: Clock
  readonly failed: (task: string) => (error: unknown) => void
}

export interface OpenDataPlane {
  readonly services: DataServices
  /** Writes what is counted, now. */
  flush(): Promise<void>
  /** Writes what is counted, and ends. */
  close(): Promise<void>
}

export const openDataPlane = (options: DataPlaneOptions): OpenDataPlane => {
  const { store, catalog, grants, metrics, now, elapsed, failed } = options
  const upstreams = createUpstreams({
    configured: options.upstreams,
    now,
    random: Math.random,
    metrics: metrics.upstreams,
  })
  const limiter = createMemoryLimiter({ now })
  const usage = createRecorder({
    now,
    prices: createPrices(catalog.find, (model) => metrics.usage.unpriced.inc({ model })),
    onLost: () => metrics.usage.lost.inc(),
  })
  const owned = createOwned({
    store,
    now,
    wait: (ms) => setTimeout(ms),
    isConfigured: (model) => catalog.find(model) !== undefined,
  })
  const flush = createFlush({
    store,
    now,
    nodeId: randomUUID(),
    ledgers: [usage, owned],
    onError: failed('usage'),
    onGivenUp: () => metrics.usage.lost.inc(),
  })
  const gateway = createGateway({ upstreams, limiter, usage, owned, catalog, metrics })
  return {
    services: { gateway, grants, elapsed },
    flush: flush.flush,
    close: async () => {
      await upstreams.close()
      await limiter.close()
      await flush.close()
    },
  }
}
