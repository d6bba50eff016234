/**
 * Composition root: a server from its settings, the same for `bailiwick serve`, the tests, the
 * benchmarks and the demo.
 *
 * Its lifecycle is one stack, with each part from its start on. A stop, or a failed start, disposes
 * of the parts in the reverse order: no request is admitted any more and those in flight are
 * finished, then the counters are written, then the store is closed.
 */
import type { Logger } from 'pino'
import { createLastUsed } from '#access/last-used.ts'
import { presentChannels, type SpendAlerts } from '#alerts/alerts.ts'
import type { AuditDeliveries } from '#audit-delivery/deliveries.ts'
import { createScheduler, type ScheduledTask, type Scheduler } from '#background/scheduler.ts'
import { toSeconds } from '#base/clock.ts'
import { logMessage } from '#base/log-messages.ts'
import { createLiveCatalog } from '#catalog/catalog.ts'
import type { Settings } from '#config/settings.ts'
import type { Context } from '#context.ts'
import { routeList } from '#control/route.ts'
import { exportRoutes, routes } from '#control/routes.ts'
import { createFailedKeys, type FailedKeys } from '#control/sessions/failed-keys.ts'
import { spendAlertDeliveryRoutes } from '#control/spend/deliveries/routes.ts'
import { createEgress } from '#egress/egress.ts'
import type { FollowedGrants } from '#gateway/auth/grants.ts'
import { createPace, type Pace } from '#http/connection/pace.ts'
import { type ConsoleOptions, loadConsole } from '#http/pages/console.ts'
import type { ServerOptions } from '#http/server.ts'
import { createMetrics, type Metrics } from '#metrics/metrics.ts'
import type { Change } from '#storage/changes.ts'
import { openStore } from '#storage/store.ts'
import { openModelEndNotices, openSpendAlerts } from './alerts.ts'
import type { AppParts } from './app-parts.ts'
import { type BootstrapResult, bootstrap, isBootstrapped, systemContext } from './bootstrap.ts'
import { openCostReconciliation } from './cost-reconciliation.ts'
import { scheduleSecretFiles, secretsOf } from './credentials.ts'
import type { OpenDataPlane } from './data-plane.ts'
import { openGatewayAdmin } from './gateway-admin.ts'
import { openLog } from './log.ts'
import { openModels } from './models.ts'
import { startOverloadGuard } from './overload-guard.ts'
import { schedulePurges } from './purges.ts'
import { type Reloader, scheduleConfigFile } from './reload.ts'
import { catalogOf, openReloader } from './reloaded-parts.ts'
import { type Replication, startReplication } from './replication.ts'
import type { Runtime } from './runtime.ts'
import { listen, type Servers } from './servers.ts'
import { createPresentSignIn, findSignIn } from './sign-in.ts'
import { checkFirstStart, startupWarnings } from './startup-checks.ts'
import { openAuditDeliveries, scheduleUpkeep } from './upkeep.ts'

/** A running server. Its disposal is an orderly stop. */
export interface App extends AsyncDisposable, Omit<Servers, 'close'> {
  readonly bootstrapped: BootstrapResult
  readonly hasConsole: boolean
  /** Context of the system, for actions that no request can take. */
  readonly system: Context
  readonly metrics: Metrics
  readonly grants: FollowedGrants
  readonly failedKeys: FailedKeys
  /** Undefined on a node of the control plane. */
  readonly dataPlane: OpenDataPlane | undefined
  readonly tasks: Scheduler['tasks']
  readonly reload: Reloader['reload']
  readonly alerts: Pick<SpendAlerts, 'run'>
  readonly modelEnds: Pick<ScheduledTask, 'run'> | undefined
  readonly auditDeliveries: Pick<AuditDeliveries, 'run'>
  /** Numbers of requests, which reveal a quiet time. */
  readonly answers: Pick<Pace, 'openAnswers' | 'begunAnswers'>
}

/** Starts a server. On failure throws a sentence, and leaves nothing running. */
export async function createApp(settings: Settings, runtime: Runtime): Promise<App> {
  await using starting = new AsyncDisposableStack()
  const app = await start(await openState(settings, runtime, starting), starting)
  const started = starting.move()
  return { ...app, [Symbol.asyncDispose]: () => started.disposeAsync() }
}

async function openState(
  settings: Settings,
  runtime: Runtime,
  starting: AsyncDisposableStack,
): Promise<AppParts> {
  const { adminKey, firstKeyFile, file } = settings
  const metrics = createMetrics(runtime.version)
  const { logger, flush } = openLog(settings, metrics, runtime.log)
  starting.defer(flush)
  const store = runtime.store ?? (await openStore(settings.databaseUrl))
  if (!runtime.store) starting.defer(store.close)
  const liveCatalog = createLiveCatalog(catalogOf(settings))
  const { catalog } = liveCatalog
  const base = systemContext(store, catalog, runtime.now)
  if (!(await isBootstrapped(store.reader))) await checkFirstStart(settings, logger)
  const firstKey = { given: adminKey, file: firstKeyFile, print: runtime.printKey }
  const bootstrapped = await bootstrap(base, file, firstKey)
  const { organization, warning } = bootstrapped
  const warnings = await startupWarnings(
    { reader: store.reader, ends: catalog.ends, nowMs: runtime.now() },
    settings,
  )
  for (const one of warning === undefined ? warnings : [warning, ...warnings]) logger.warn(one)
  const egress = createEgress(settings.egress)
  starting.defer(async () => egress.close())
  const { schedule, tasks } = starting.use(startScheduler(runtime, metrics, logger))
  return {
    settings,
    runtime,
    metrics,
    logger,
    store,
    catalog,
    liveCatalog,
    egress,
    bootstrapped,
    schedule,
    tasks,
    system: { ...base, organization },
    warn: (message) => logger.warn(message),
  }
}

function startScheduler(
  { repeat, now, elapsed }: Runtime,
  metrics: Metrics,
  logger: Logger,
): Scheduler {
  const scheduler = createScheduler({
    repeat,
    now,
    elapsed,
    onFailure: (task, error, isNew) => {
      metrics.backgroundFailures.inc({ task })
      if (isNew) logger.error({ err: error }, logMessage('background_failed', { task }))
    },
  })
  metrics.tasks.watch(scheduler.tasks)
  return scheduler
}

async function start(state: AppParts, starting: AsyncDisposableStack) {
  const { settings, runtime, metrics, store, system, catalog, schedule, tasks } = state
  const { now, elapsed, liveNodes, feed } = runtime
  const alerts = openSpendAlerts(state)
  starting.defer(alerts.close)
  const auditDeliveries = await openAuditDeliveries(state)
  starting.defer(auditDeliveries.close)
  let dataPlane: OpenDataPlane | undefined
  const applyChange = (change: Change | undefined): void => {
    if (change) alerts.apply(change)
    auditDeliveries.request()
    dataPlane?.apply(change)
  }
  const replication = await startReplication(
    { store, settings, metrics, now, elapsed, schedule, liveNodes, feed, onChange: applyChange },
    starting,
  )
  const { grants, onChange } = replication
  const context = { ...system, onChange }
  const signIn = createPresentSignIn(await findSignIn(state))
  const reloader = openReloader(state, {
    dataPlane: () => dataPlane,
    nodes: replication.nodes,
    alerts,
    secretFiles: () => secretFiles,
    useSignIn: signIn.replace,
  })
  const alertSettings = () => reloader.present().alerts
  const allowsPrivateWebhooks = () => alertSettings().webhook.allowPrivate
  const services = { store, now, newId: system.newId, catalog, onChange, allowsPrivateWebhooks }
  const secrets = () => secretsOf(reloader.present(), dataPlane?.present())
  const secretFiles = scheduleSecretFiles(schedule, secrets, starting)
  const lastUsed = createLastUsed(store, schedule)
  starting.defer(lastUsed.close)
  const failedKeys = createFailedKeys(services, schedule)
  starting.defer(failedKeys.close)
  schedulePurges(state, context)
  scheduleUpkeep(state, starting)
  const refreshSecrets = secretFiles.refresh
  dataPlane = await openModels({ ...state, alerts, refreshSecrets }, replication, starting)
  const modelEnds = openModelEndNotices({ ...state, dataPlane, alertSettings }, starting)
  void alerts.run()
  auditDeliveries.request()
  const channels = presentChannels(alertSettings)
  const admin = openGatewayAdmin({ ...runtime, ...state, dataPlane, channels, reloader })
  starting.defer(admin.close)
  const added = {
    ...spendAlertDeliveryRoutes(channels),
    ...openCostReconciliation({ ...state, dataPlane, reloader }, starting),
  }
  const options = {
    ...serverOptions(state, reloader),
    signIn: signIn.current,
    services: { ...services, lastUsed, failedKeys },
    routes: routeList({ ...(runtime.routes ?? routes), ...admin.routes, ...added }, exportRoutes),
    freshness: replication.freshness,
    data: dataPlane?.services,
  }
  const { close, ...addresses } = await listen(options, state)
  starting.defer(() => stopListening(close, replication))
  // First of all at a stop: a reload would open parts that have been closed.
  starting.defer(reloader.close)
  starting.defer(scheduleConfigFile(schedule, settings, { ...runtime, reloader }))
  const hasConsole = settings.planes !== 'data' && options.console?.files !== undefined
  return {
    ...addresses,
    bootstrapped: state.bootstrapped,
    hasConsole,
    system: context,
    metrics,
    grants,
    failedKeys,
    dataPlane,
    tasks,
    reload: reloader.reload,
    alerts,
    modelEnds,
    auditDeliveries,
    answers: options.pace,
  }
}

/** Stops admission first: a node that waits for this one need not wait for its streams. */
async function stopListening(close: Servers['close'], { nodes }: Replication): Promise<void> {
  const closed = close()
  await nodes.leave()
  await closed
}

/** Options of the HTTP server that come from the settings and the runtime alone. */
function serverOptions(state: AppParts, reloader: Reloader) {
  const { settings, runtime, metrics, logger } = state
  const { bounds, publicUrl, consoleUrl, trustedProxies, corsOrigins, requestLogs, tls } = settings
  const { elapsed, timeouts, version } = runtime
  if (tls) metrics.certificateExpiry.watch(() => toSeconds(tls.current().expiresAt))
  return {
    metrics,
    logger,
    version,
    bounds,
    publicUrl,
    tls,
    isHttps: publicUrl === undefined ? tls !== undefined : publicUrl.startsWith('https:'),
    consoleUrl,
    hasRequestLogs: requestLogs.days > 0,
    trustedProxies,
    corsOrigins,
    elapsed,
    timeouts,
    metricsAccess: settings.metrics,
    pace: openPace(state),
    console: consoleOf(reloader, runtime),
    overload: startOverloadGuard({ ...settings, ...runtime, metrics, schedule: state.schedule }),
  } satisfies Partial<ServerOptions>
}

function openPace({ settings, runtime, metrics, schedule }: AppParts): Pace {
  const { elapsed, timeouts } = runtime
  const { bounds } = settings
  const pace = createPace({ bounds, metrics, elapsed, schedule, lookMs: timeouts.checkMs })
  metrics.requestsInFlight.watch(pace.openAnswers)
  return pace
}

function consoleOf({ present }: Reloader, { consoleFolder }: Runtime): ConsoleOptions | undefined {
  return consoleFolder === undefined
    ? undefined
    : { files: loadConsole(consoleFolder), providerName: () => present().oidc?.name }
}
