/** Puts the data plane together: upstreams, limits, usage and the gateway over them. */
import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import type { Upstream } from '#config/upstreams.ts'
import type { Grants } from '#gateway/grant.ts'
import { createGateway } from '#gateway/handle.ts'
import { createOwned } from '#gateway/owned/owned.ts'
import { createUpstreams } from '#gateway/upstreams.ts'
import type { DataServices } from '#http/server.ts'
import type { Catalog } from '#limits/catalog.ts'
import { createFlush } from '#usage/flush.ts'
import { createKeyUses } from '#usage/key-uses.ts'
import { createPrices } from '#usage/prices.ts'
import { createRecorder } from '#usage/record.ts'
import { type LimiterOptions, openLimiter } from './limiter.ts'

export interface DataPlaneOptions extends LimiterOptions {
  readonly upstreams: readonly Upstream[]
  readonly catalog: Catalog
  readonly grants: Grants
  readonly failed: (task: string) => (error: unknown) => void
}

export interface OpenDataPlane {
  readonly services: DataServices
  /** Writes what is counted, now. */
  flush(): Promise<void>
  /** Writes what is counted, and ends. */
  close(): Promise<void>
}

/** Throws a sentence when it cannot be. */
export const openDataPlane = async (options: DataPlaneOptions): Promise<OpenDataPlane> => {
  const { store, catalog, grants, metrics, now, elapsed, failed } = options
  const upstreams = createUpstreams({
    configured: options.upstreams,
    now,
    random: Math.random,
    metrics: metrics.upstreams,
  })
  const { limiter, ledgers } = await openLimiter(options)
  const keyUses = createKeyUses(now)
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
    ledgers: [usage, keyUses, ...ledgers, owned],
    onError: failed('usage'),
    onGivenUp: () => metrics.usage.lost.inc(),
  })
  const gateway = createGateway({ upstreams, limiter, usage, owned, catalog, metrics, now })
  return {
    services: { gateway, grants, keyUses, now, elapsed },
    flush: flush.flush,
    close: async () => {
      await upstreams.close()
      await limiter.close()
      await flush.close()
    },
  }
}
