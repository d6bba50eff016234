/** The state of the gateway, for administrators. Reads only. */
import type { TaskStatus } from '#background/scheduler.ts'
import { type Clock, toSeconds } from '#base/clock.ts'
import type { Catalog } from '#catalog/catalog.ts'
import type { BackgroundTask } from '#contract/extensions/background-tasks.ts'
import type { Server, UpstreamHealth } from '#contract/extensions/server.ts'
import type { Store } from '#storage/db.ts'
import { liveNodes } from '#storage/nodes.ts'
import type { LevelSource } from './level-sources.ts'
import { createReadPersonLimits, type ReadPersonLimits } from './person-limits.ts'
import { createReadLevels, type ReadLevels } from './rate-limit-levels.ts'
import { createReadSubjectLevels, type ReadSubjectLevels } from './subject-levels.ts'

const MS = 1_000

/** The configuration in use, and why the file is not. */
export interface ConfigurationState {
  /** Unix milliseconds of the last start or reload that succeeded. */
  readonly loadedAt: number
  /** Changed sections and variables that a restart applies. */
  readonly needsRestart: readonly string[]
  /** Failure of the last reload. */
  readonly error: { readonly at: number; readonly messages: readonly string[] } | null
}

export interface GatewayAdmin {
  readonly levels: ReadLevels
  readonly subjectLevels: ReadSubjectLevels
  readonly limitsOfPerson: ReadPersonLimits
  /** Addresses of upstreams, and their messages, are for administrators alone. */
  server(mayAdminister: boolean): Promise<Server>
}

export interface GatewayAdminOptions {
  readonly store: Store
  readonly catalog: Catalog
  readonly now: Clock
  /** Members that are constant while the process runs. */
  readonly node: Pick<Server, 'version' | 'planes' | 'limiter' | 'request_logs'>
  /** Members that a reload of the configuration may change. */
  readonly configured: () => Pick<
    Server,
    'serves_models' | 'sends_mail' | 'reconciles_costs' | 'prices'
  >
  readonly configuration: () => ConfigurationState
  readonly levels: LevelSource
  readonly egressProxy: () => Server['egress_proxy']
  readonly host: () => Promise<Server['host']>
  readonly health: () => Promise<readonly UpstreamHealth[]>
  readonly tasks: () => readonly TaskStatus[]
}

/** Health without the operator's configuration and the upstream's messages. */
function withoutSecrets(one: UpstreamHealth): UpstreamHealth {
  const { last_error, credentials } = one
  const lastError = credentials?.last_error ?? null
  return {
    ...one,
    url: null,
    last_error: last_error && { ...last_error, message: null },
    credentials: credentials && {
      ...credentials,
      last_error: lastError && { ...lastError, message: null },
    },
  }
}

export function createGatewayAdmin(options: GatewayAdminOptions): GatewayAdmin {
  const { store, catalog, now, node, levels, egressProxy, health, tasks } = options
  const { configured, configuration, host } = options
  return {
    levels: createReadLevels({ reader: store.reader, catalog, now, source: levels }),
    subjectLevels: createReadSubjectLevels({ reader: store.reader, now, source: levels }),
    limitsOfPerson: createReadPersonLimits(levels),
    server: async (mayAdminister) => ({
      object: 'organization.server',
      ...node,
      ...configured(),
      configuration: configurationToWire(configuration(), mayAdminister),
      store: store.dialect,
      egress_proxy: proxyToWire(egressProxy(), mayAdminister),
      host: await host(),
      nodes: (await liveNodes(store.reader, now())).map((one) => ({
        ...one,
        started_at: toSeconds(one.started_at),
        heartbeat_at: toSeconds(one.heartbeat_at),
      })),
      upstreams: (await health()).map((one) => (mayAdminister ? one : withoutSecrets(one))),
      tasks: tasks().map((one) => taskToWire(one, mayAdminister)),
    }),
  }
}

function proxyToWire(
  proxy: Server['egress_proxy'],
  mayAdminister: boolean,
): Server['egress_proxy'] {
  if (!proxy || mayAdminister) return proxy
  return { ...proxy, addresses: null }
}

function configurationToWire(
  { loadedAt, needsRestart, error }: ConfigurationState,
  mayAdminister: boolean,
): Server['configuration'] {
  return {
    loaded_at: toSeconds(loadedAt),
    needs_restart: [...needsRestart],
    error: error && {
      at: toSeconds(error.at),
      messages: mayAdminister ? [...error.messages] : null,
    },
  }
}

function taskToWire(status: TaskStatus, mayAdminister: boolean): BackgroundTask {
  const { name, everyMs, isFailing, lastRunAt, durationMs, lastError, nextRunAt } = status
  return {
    name,
    interval_seconds: everyMs / MS,
    state: isFailing ? 'failing' : 'ok',
    last_run_at: lastRunAt && toSeconds(lastRunAt),
    last_duration_seconds: durationMs && Math.ceil(durationMs) / MS,
    last_error: lastError && {
      at: toSeconds(lastError.at),
      message: mayAdminister ? lastError.message : null,
    },
    next_run_at: nextRunAt && toSeconds(nextRunAt),
  }
}
