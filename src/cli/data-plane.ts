/** Composition of the data plane: upstreams, limits, usage and the gateway over them. */
import { randomUUID } from 'node:crypto'
import { createIds } from '#base/ids.ts'
import { createScanQueue } from '#base/scan-queue.ts'
import type { Upstream } from '#config/upstreams.ts'
import type { Grants } from '#gateway/auth/grant.ts'
import { createGateway } from '#gateway/gateway.ts'
import { createOwned, purgeExpired } from '#gateway/objects/ownership.ts'
import { createPoller, type Polls } from '#gateway/objects/poller.ts'
import { createUpstreams, type Upstreams } from '#gateway/upstream/targets.ts'
import { createBodyRoom } from '#http/body-room.ts'
import { passRoutesOf } from '#http/data-routes.ts'
import { createProjectRates } from '#http/project-rates.ts'
import type { DataServices } from '#http/server.ts'
import { type Catalog, DEFAULT_MODEL } from '#limits/catalog.ts'
import type { Limiter } from '#limits/limiter.ts'
import { createFlush } from '#usage/flush.ts'
import { createKeyUses } from '#usage/key-uses.ts'
import { createNames, OTHER } from '#usage/names.ts'
import { createPrices } from '#usage/prices.ts'
import { createRecorder, type RecorderOptions } from '#usage/record.ts'
import { createCountIn } from '#usage/single.ts'
import { type LimiterOptions, openLimiter } from './limiter.ts'

/** Interval of the polls of upstream objects, and of the deletion of expired ones. */
const POLL_EVERY_MS = 500
const PURGE_EVERY_MS = 10 * 60_000

export interface DataPlaneOptions extends LimiterOptions {
  readonly upstreams: readonly Upstream[]
  readonly catalog: Catalog
  readonly grants: Grants
  readonly failed: (task: string) => (error: unknown) => void
  /** Repeats work until the returned function is called. */
  readonly every: (ms: number, work: () => void) => () => void
  /** Interval of the flushes of counters, in milliseconds. */
  readonly flushEveryMs?: number | undefined
  /** Time for another node to write its counters. */
  readonly wait: (ms: number) => Promise<void>
}

export interface OpenDataPlane {
  readonly services: DataServices
  /** State of the data plane, for the control plane. */
  readonly limiter: Pick<Limiter, 'read'>
  readonly health: Upstreams['health']
  /** Flushes the counters now. */
  flush(): Promise<void>
  /** Polls the upstream objects that are due. */
  poll(): Promise<void>
  /** Deletes expired upstream objects. */
  purge(): Promise<void>
  /** Flushes the counters, and stops. */
  close(): Promise<void>
}

/** Opens the data plane. Throws a sentence where that fails. */
export const openDataPlane = async (options: DataPlaneOptions): Promise<OpenDataPlane> => {
  const { store, catalog, grants, metrics, now, elapsed, failed, bounds } = options
  const upstreams = createUpstreams({
    configured: options.upstreams,
    random: Math.random,
    ...{ now, metrics, bounds },
  })
  const { limiter, ledgers } = await openLimiter(options)
  const keyUses = createKeyUses(now)
  const counting = countingOf(options)
  const usage = createRecorder(counting)
  const owned = createOwned({
    store,
    now,
    wait: options.wait,
    flush: () => flush.flush(),
    isConfigured: (model) => catalog.find(model) !== undefined,
  })
  const flush = createFlush({
    store,
    now,
    nodeId: randomUUID(),
    everyMs: options.flushEveryMs,
    ledgers: [usage, keyUses, ...ledgers, owned, owned.items],
    onError: failed('usage'),
    onGivenUp: () => metrics.usage.lost.inc(),
  })
  const scans = createScanQueue()
  const rates = ratesOf(options)
  const gateway = createGateway({
    ...{ upstreams, limiter, usage, owned, catalog, metrics, store, now, bounds, scans },
    ...{ countIn: createCountIn(counting), countRequests: rates.countRequests },
    newId: createIds(now),
  })
  const background = startBackground(options, gateway.polls)
  return {
    services: {
      ...{ gateway, grants, keyUses, rates, now, elapsed, scans },
      ...{ bodyRoom: createBodyRoom(bounds), passRoutes: passRoutesOf(options.upstreams) },
    },
    ...{ limiter, health: upstreams.health, flush: flush.flush },
    poll: background.poll,
    purge: background.purge,
    close: async () => {
      await Promise.all([background.close(), upstreams.close()])
      await limiter.close()
      await flush.close()
    },
  }
}

/** Shared by all addresses that this node listens on. */
const ratesOf = ({ bounds, elapsed, metrics }: DataPlaneOptions) =>
  createProjectRates({ bounds, elapsed, exceeded: metrics.boundExceeded })

/** The parts of a recorder. A metric's label is never a name chosen by a caller. */
const countingOf = ({ catalog, metrics, now }: DataPlaneOptions): RecorderOptions => ({
  now,
  prices: createPrices(catalog.find, (model) =>
    metrics.usage.unpriced.inc({ model: catalog.find(model) ? model : OTHER }),
  ),
  onLost: () => metrics.usage.lost.inc(),
  onFailed: metrics.usage.failed,
  names: createNames(catalog.findLimits, (model) => catalog.bucketOf(model) !== DEFAULT_MODEL),
})

/** Background tasks of upstream objects, which no request waits for. */
const startBackground = (options: DataPlaneOptions, polls: Polls) => {
  const { store, now, every, failed, metrics } = options
  const onError = failed('poller')
  const poller = createPoller({ ...{ store, now, polls, onError }, metrics: metrics.polls })
  const purge = async (): Promise<void> => {
    await purgeExpired(store, now)
  }
  const stops = [
    every(POLL_EVERY_MS, () => void poller.poll().catch(onError)),
    every(PURGE_EVERY_MS, () => void purge().catch(failed('owned_purge'))),
  ]
  return {
    poll: poller.poll,
    purge,
    close: (): Promise<void> => {
      for (const stop of stops) stop()
      return poller.close()
    },
  }
}
