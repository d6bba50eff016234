/** `bailiwick serve`: the composition root. Everything is made here, and ended here. */
import { setTimeout } from 'node:timers/promises'
import { pino } from 'pino'
import { createLastUsed } from '#access/last-used.ts'
import { elapsedClock, systemClock } from '#base/clock.ts'
import { configuredModels } from '#config/models.ts'
import type { Settings } from '#config/settings.ts'
import { routes } from '#control/routes.ts'
import { purgeOld } from '#idempotency/idempotency.ts'
import { createCatalog } from '#limits/catalog.ts'
import { createMetrics, type Metrics } from '#metrics/metrics.ts'
import type { Store } from '#storage/db.ts'
import { openStore } from '#storage/store.ts'
import { purgeUsage } from '#usage/retention.ts'
import { openDataPlane } from './data-plane.ts'
import { type FollowingOptions, startFollowing } from './following.ts'
import { founding, prepare } from './installation.ts'
import { listen } from './servers.ts'
import { VERSION } from './version.ts'
import { welcome } from './welcome.ts'

const PURGE_EVERY_MS = 10 * 60_000
/** Bytes of log gathered before they are written, and how long they may wait. */
const LOG_BUFFER_BYTES = 16_000
const LOG_FLUSH_EVERY_MS = 250

export interface RunningServer {
  /** Where it listens, without a path. */
  readonly url: string
  /** Lets what is in flight finish, writes what is pending, and ends. */
  close(): Promise<void>
}

/** Starts a server, and prints what a person needs next. Throws a sentence when it cannot start. */
export const serve = async (
  settings: Settings,
  print: (text: string) => void,
): Promise<RunningServer> => {
  const store = await openStore(settings.databaseUrl)
  try {
    return await start(settings, store, print)
  } catch (error) {
    await store.close()
    throw error
  }
}

const start = async (
  settings: Settings,
  store: Store,
  print: (text: string) => void,
): Promise<RunningServer> => {
  const catalog = createCatalog(configuredModels(settings.file))
  const system = founding(store, catalog)
  const installation = await prepare(system, settings.file, settings.adminKey)
  const metrics = createMetrics(VERSION)
  const { logger, failed, flush } = openLog(settings, metrics)
  const clocks = { now: systemClock, elapsed: elapsedClock }
  const following = await startFollowing({ store, settings, metrics, ...clocks, failed })
  const { lastUsed, stop } = startBackground(store, failed)
  const ending: (() => Promise<void>)[] = [stop, following.close]
  const end = async (): Promise<void> => {
    for (const close of ending) await close()
  }
  try {
    const dataPlane = serves(settings)
      ? await openDataPlane({
          ...{ store, catalog, metrics, failed, ...clocks },
          ...{ upstreams: settings.upstreams, redisUrl: settings.redisUrl },
          grants: following.grants,
          liveNodes: following.nodes.liveNodes,
          warn: (message) => logger.warn(message),
          ...{ every, wait: setTimeout },
        })
      : undefined
    if (dataPlane) ending.unshift(dataPlane.close)
    const options = {
      services: {
        ...{ store, now: systemClock, newId: system.newId, catalog, lastUsed },
        onChange: following.onChange,
      },
      ...{ routes, metrics, logger, version: VERSION, freshness: following.freshness },
      ...{ publicUrl: settings.publicUrl, trustedProxies: settings.trustedProxies },
      data: dataPlane?.services,
    }
    const servers = await listen(options, settings)
    ending.unshift(async () => {
      const closed = servers.close()
      // It admits nothing any more: a node that waits for this one need not wait for its streams.
      await following.nodes.leave()
      await closed
    })
    const url = servers.adminUrl ?? settings.publicUrl ?? servers.url
    const dataUrl = dataPlane && (settings.publicUrl ?? servers.url)
    print(welcome({ url, dataUrl, settings, installation }))
    const close = async (): Promise<void> => {
      await end()
      await store.close()
      flush()
    }
    return { url: servers.url, close }
  } catch (error) {
    await end()
    await following.nodes.leave()
    throw error
  }
}

/** Whether there is a data plane: without an upstream nothing could be passed on. */
const serves = ({ planes, upstreams }: Settings): boolean =>
  planes !== 'control' && upstreams.length > 0

const every = (ms: number, work: () => void): (() => void) => {
  const timer = setInterval(work, ms)
  return () => clearInterval(timer)
}

/** The work that no request waits for. */
const startBackground = (store: Store, failed: FollowingOptions['failed']) => {
  const lastUsed = createLastUsed(store, failed('last_used'))
  const stops = [
    every(
      PURGE_EVERY_MS,
      () => void purgeOld(store, systemClock).catch(failed('idempotency_purge')),
    ),
    every(PURGE_EVERY_MS, () => void purgeUsage(store, systemClock).catch(failed('usage_purge'))),
  ]
  const stop = (): Promise<void> => {
    for (const end of stops) end()
    return lastUsed.close()
  }
  return { lastUsed, stop }
}

/** JSON on standard error, since standard output is for people. */
const openLog = ({ logLevel }: Settings, metrics: Metrics) => {
  const destination = pino.destination({
    dest: 2,
    sync: false,
    minLength: LOG_BUFFER_BYTES,
    periodicFlush: LOG_FLUSH_EVERY_MS,
  })
  const logger = pino({ level: logLevel, base: null }, destination)
  return {
    logger,
    failed: (task: string) => (error: unknown) => {
      metrics.backgroundFailures.inc({ task })
      logger.error({ err: error }, `${task} failed and will be tried again`)
    },
    flush: () => destination.flushSync(),
  }
}
