/** Gateway state for this node's endpoints: from its data plane, or without one. */
import type { ConfiguredChannels } from '#alerts/channels.ts'
import type { TaskStatus } from '#background/scheduler.ts'
import type { Clock } from '#base/clock.ts'
import { logMessage } from '#base/log-messages.ts'
import type { Catalog } from '#catalog/catalog.ts'
import { type EgressSettings, proxyAddresses } from '#config/egress.ts'
import type { Settings } from '#config/settings.ts'
import type { Server } from '#contract/extensions/server.ts'
import type { Routes } from '#control/route.ts'
import type { BudgetReader } from '#control/spend/limits/limits.ts'
import { createGatewayAdmin } from '#gateway/status/gateway-status.ts'
import { type LevelSource, liveLevels, storedLevels } from '#gateway/status/level-sources.ts'
import { gatewayRoutes } from '#http/control-plane/gateway-routes.ts'
import { createRedisReader } from '#limits/redis.ts'
import { enforcingByRows, sharedBudgetState } from '#spend/leases/shared-rows.ts'
import type { Store } from '#storage/db.ts'
import { PRICE_SOURCE } from '#usage/prices/price-source.ts'
import type { OpenDataPlane } from './data-plane.ts'
import { hostState } from './host-state.ts'
import { type Reloader, ReloadFailed } from './reload.ts'

/** Id of no project. */
const NO_PROJECT = ''

export interface OpenGatewayAdminOptions {
  readonly settings: Pick<
    Settings,
    'planes' | 'redisUrl' | 'requestLogs' | 'egress' | 'oidc' | 'databaseUrl' | 'tls'
  >
  readonly channels: ConfiguredChannels
  readonly reloader: Pick<Reloader, 'state' | 'reload' | 'present'>
  readonly store: Store
  readonly catalog: Catalog
  readonly now: Clock
  readonly version: string
  /** Undefined: this node has no data plane. */
  readonly dataPlane:
    | Pick<OpenDataPlane, 'limiter' | 'health' | 'counters' | 'formatsOf' | 'modelsOfPerson'>
    | undefined
  readonly tasks: () => readonly TaskStatus[]
  readonly warn: (message: string) => void
}

export interface OpenGatewayAdmin {
  readonly routes: Routes
  close(): Promise<void>
}

export function openGatewayAdmin(options: OpenGatewayAdminOptions): OpenGatewayAdmin {
  const { settings, store, catalog, now, version, dataPlane, tasks } = options
  const { levels, close } = openLevels(options)
  const limiter = settings.redisUrl === undefined ? 'memory' : 'redis'
  const { channels, reloader } = options
  const spend = () => reloader.present().spend
  const isServing = () => dataPlane !== undefined && reloader.present().upstreams.length > 0
  const admin = createGatewayAdmin({
    store,
    catalog,
    now,
    levels,
    tasks,
    node: {
      version,
      planes: settings.planes,
      limiter: dataPlane ? limiter : null,
      request_logs: {
        days: settings.requestLogs.days,
        successes_per_second: settings.requestLogs.successesPerSecond,
        sample: settings.requestLogs.sample,
        personal_days: settings.requestLogs.personalDays,
      },
    },
    configured: () => ({
      serves_models: isServing(),
      sends_mail: channels.hasMail,
      reconciles_costs: reloader.present().upstreams.some(({ billing }) => billing !== undefined),
      prices: {
        list: PRICE_SOURCE.version,
        list_date: PRICE_SOURCE.date,
        unpriced_models: spend().unpricedModels,
        unpriced_under_limit: spend().unpricedUnderLimit,
      },
    }),
    configuration: reloader.state,
    egressProxy: () => egressProxyOf(settings.egress),
    host: () => hostState(settings),
    health: dataPlane?.health ?? (async () => []),
  })
  const budgets = {
    // Without a data plane, this node knows what others have rejected only by shared rows.
    isEnforcing: dataPlane?.counters.isEnforcing ?? enforcingByRows(store.reader, now),
    load: loaderOf(options),
  }
  // Without an upstream, this node does not know the models of the upstreams of others.
  const formatsOf = (projectId: string, model: string) =>
    isServing() ? dataPlane?.formatsOf(projectId, model) : undefined
  const models = {
    // An upstream of all projects serves a project that does not exist, too.
    isKnown: (projectId: string = NO_PROJECT, model: string) =>
      catalog.resolve(model) !== undefined || formatsOf(projectId, model)?.length !== 0,
    formatsOf: (projectId: string, model: string) => formatsOf(projectId, model) ?? [],
  }
  warnOfUnknownModels(options, (model) => models.isKnown(undefined, model))
  const account = {
    findModels: () => (isServing() ? dataPlane?.modelsOfPerson : undefined),
    channels,
    reloadNode: () => reloader.reload().catch(reasonOf),
  }
  return { routes: gatewayRoutes(admin, budgets, models, account), close }
}

function reasonOf(error: unknown): string {
  if (error instanceof ReloadFailed) return error.message
  throw error
}

/** Most names in the warning. */
const NAMED_MAX = 10

/** Warns of models that the personal projects of newcomers allow, and that nothing here serves. */
function warnOfUnknownModels(
  { settings, warn }: OpenGatewayAdminOptions,
  isKnown: (model: string) => boolean,
): void {
  const models = settings.oidc?.newcomers.personalProject?.models ?? []
  const unknown = models.filter((model) => !isKnown(model)).slice(0, NAMED_MAX)
  if (unknown.length === 0) return
  warn(logMessage('personal_models_unknown', { models: unknown.join(', ') }))
}

function egressProxyOf(egress: EgressSettings): Server['egress_proxy'] {
  const addresses = proxyAddresses(egress)
  if (addresses.length === 0) return null
  return { addresses, resolve: egress.resolvesAtProxy ? 'proxy' : 'here' }
}

/** A node without a data plane has what the store has. */
function loaderOf({ store, now, dataPlane }: OpenGatewayAdminOptions): BudgetReader['load'] {
  return async (limit) => {
    const [state] = dataPlane ? await dataPlane.counters.load([limit]) : []
    return state ?? sharedBudgetState(store.reader, limit, now())
  }
}

function openLevels(options: OpenGatewayAdminOptions): {
  readonly levels: LevelSource
  readonly close: () => Promise<void>
} {
  const { settings, store, now, dataPlane, warn } = options
  const { redisUrl: url } = settings
  if (dataPlane) return { levels: liveLevels(dataPlane.limiter), close: async () => {} }
  if (url === undefined) return { levels: storedLevels(store.reader, now), close: async () => {} }
  const redis = createRedisReader({ url, warn })
  return { levels: liveLevels(redis), close: redis.close }
}
