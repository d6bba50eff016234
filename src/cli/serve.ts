/** Composition root of `bailiwick serve`: everything is created and closed here. */
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { getHeapStatistics } from 'node:v8'
import type { Logger } from 'pino'
import { createLastUsed } from '#access/last-used.ts'
import { elapsedClock, systemClock } from '#base/clock.ts'
import { configuredModels } from '#config/models.ts'
import type { Settings } from '#config/settings.ts'
import type { Context } from '#context.ts'
import { routes } from '#control/routes.ts'
import { purgeServiceAccounts } from '#control/service-accounts/purge.ts'
import { createFailedKeys } from '#control/sessions/failed-keys.ts'
import { purgeSessions } from '#control/sessions/purge.ts'
import { loadConsole } from '#http/console.ts'
import { createOverloadGuard, type OverloadGuard, SAMPLE_MS } from '#http/overload.ts'
import { purgeOld } from '#idempotency/idempotency.ts'
import { type Catalog, createCatalog } from '#limits/catalog.ts'
import { createMetrics, type Metrics } from '#metrics/metrics.ts'
import type { Store } from '#storage/db.ts'
import { openStore } from '#storage/store.ts'
import { purgeUsage } from '#usage/retention.ts'
import { type OpenDataPlane, openDataPlane } from './data-plane.ts'
import { type Following, type FollowingOptions, startFollowing } from './following.ts'
import { openGatewayAdmin } from './gateway-admin.ts'
import { founding, prepare } from './installation.ts'
import { openLog } from './log.ts'
import { listen, type Servers } from './servers.ts'
import { findSignIn } from './sign-in.ts'
import { startupWarnings } from './startup-warnings.ts'
import { VERSION } from './version.ts'
import { welcome } from './welcome.ts'

/** Folder of the built console, the same from the source and from the build. */
const CONSOLE_FOLDER = fileURLToPath(new URL('../../dist/console', import.meta.url))
const PURGE_EVERY_MS = 10 * 60_000

export interface RunningServer {
  /** Base URL, without a path. */
  readonly url: string
  /** Finishes the requests in flight, flushes pending writes, and stops. */
  close(): Promise<void>
}

/**
 * Starts a server, and prints its addresses and the first key. Throws a sentence when it cannot
 * start.
 */
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

const catalogOf = ({ file, bounds, upstreams }: Settings): Catalog =>
  createCatalog(
    configuredModels(file),
    bounds,
    upstreams.flatMap(({ listed }) => listed),
  )

const start = async (
  settings: Settings,
  store: Store,
  print: (text: string) => void,
): Promise<RunningServer> => {
  const catalog = catalogOf(settings)
  const system = founding(store, catalog)
  const firstKey = { given: settings.adminKey, file: settings.firstKeyFile }
  const installation = await prepare(system, settings.file, firstKey)
  const metrics = createMetrics(VERSION)
  const { logger, failed, flush } = openLog(settings, metrics)
  const clocks = { now: systemClock, elapsed: elapsedClock }
  if (installation.warning !== undefined) logger.warn(installation.warning)
  for (const warning of await startupWarnings(store.reader, settings)) logger.warn(warning)
  const following = await startFollowing({ store, settings, metrics, ...clocks, failed })
  const { onChange } = following
  const context = { ...system, organization: installation.organization, onChange }
  const { lastUsed, stop } = startBackground(context, store, failed)
  const services = { store, now: systemClock, newId: system.newId, catalog, onChange }
  const failedKeys = createFailedKeys(services, failed('failed_keys'))
  const ending: (() => Promise<void>)[] = [stop, failedKeys.close, following.close]
  try {
    const made = { ...{ settings, store, catalog, metrics }, logger, failed, following }
    const dataPlane = await openModels(made)
    if (dataPlane) ending.unshift(dataPlane.close)
    const warn = (message: string): void => logger.warn(message)
    const node = { now: systemClock, version: VERSION, dataPlane, warn }
    const admin = openGatewayAdmin({ ...made, ...node })
    ending.unshift(admin.close)
    const options = {
      services: { ...services, lastUsed, failedKeys },
      routes: [...routes, ...admin.routes],
      ...{ metrics, logger, version: VERSION, freshness: following.freshness },
      ...{ publicUrl: settings.publicUrl, consoleUrl: settings.consoleUrl },
      ...{ trustedProxies: settings.trustedProxies },
      corsOrigins: settings.corsOrigins,
      console: { files: loadConsole(CONSOLE_FOLDER), providerName: settings.oidc?.name },
      signIn: await findSignIn(store.reader, settings, installation.organization),
      data: dataPlane?.services,
      ...{ bounds: settings.bounds, metricsAccess: settings.metrics, elapsed: elapsedClock },
      overload: startOverloadGuard(made, ending),
    }
    const servers = await listen(options, settings)
    ending.unshift(() => stopListening(servers, following))
    const url = servers.adminUrl ?? settings.publicUrl ?? servers.url
    const dataUrl = dataPlane && (settings.publicUrl ?? servers.url)
    const hasConsole = settings.planes !== 'data' && options.console.files !== undefined
    print(welcome({ url, dataUrl, settings, installation, hasConsole }))
    ending.push(store.close, async () => flush())
    return { url: servers.url, close: () => endAll(ending) }
  } catch (error) {
    await endAll(ending)
    await following.nodes.leave()
    throw error
  }
}

/** Stops admission first, so that a node that waits for this one need not wait for its streams. */
const stopListening = async (servers: Servers, { nodes }: Following): Promise<void> => {
  const closed = servers.close()
  await nodes.leave()
  await closed
}

/** Closes one after the other, in reverse order of creation. */
const endAll = async (ending: readonly (() => Promise<void>)[]): Promise<void> => {
  for (const end of ending) await end()
}

interface Made {
  readonly settings: Settings
  readonly store: Store
  readonly catalog: Catalog
  readonly metrics: Metrics
  readonly logger: Logger
  readonly failed: FollowingOptions['failed']
  readonly following: Following
}

/** Undefined without an upstream, since no request could be forwarded. */
const openModels = async (made: Made): Promise<OpenDataPlane | undefined> => {
  const { settings, following, logger } = made
  const { planes, upstreams, redisUrl, bounds } = settings
  if (planes === 'control' || upstreams.length === 0) return undefined
  return openDataPlane({
    ...made,
    ...{
      upstreams,
      redisUrl,
      bounds,
      grants: following.grants,
      liveNodes: following.nodes.liveNodes,
    },
    ...{ now: systemClock, elapsed: elapsedClock, every, wait: setTimeout },
    warn: (message) => logger.warn(message),
  })
}

const every = (ms: number, work: () => void): (() => void) => {
  const timer = setInterval(work, ms)
  return () => clearInterval(timer)
}

const startOverloadGuard = (
  { settings: { bounds }, metrics }: Made,
  ending: (() => Promise<void>)[],
): OverloadGuard => {
  const guard = createOverloadGuard({ bounds, metrics, elapsed: elapsedClock, heapShare })
  const stop = every(SAMPLE_MS, guard.sample)
  ending.unshift(async () => stop())
  return guard
}

/** Used part of the heap's maximum. */
const heapShare = (): number => {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics()
  return used / limit
}

/** Background tasks, which no request waits for. */
const startBackground = (system: Context, store: Store, failed: FollowingOptions['failed']) => {
  const lastUsed = createLastUsed(store, failed('last_used'))
  const stops = [
    every(
      PURGE_EVERY_MS,
      () => void purgeOld(store, systemClock).catch(failed('idempotency_purge')),
    ),
    every(
      PURGE_EVERY_MS,
      () => void purgeSessions(store, systemClock).catch(failed('session_purge')),
    ),
    every(
      PURGE_EVERY_MS,
      () => void purgeServiceAccounts(system).catch(failed('service_account_purge')),
    ),
    every(PURGE_EVERY_MS, () => void purgeUsage(store, systemClock).catch(failed('usage_purge'))),
  ]
  const stop = (): Promise<void> => {
    for (const end of stops) end()
    return lastUsed.close()
  }
  return { lastUsed, stop }
}
