/**
 * Settings of a server: read once from its environment and its YAML file, checked, frozen. An
 * unknown or invalid setting stops the start with a sentence that names it and the reason.
 */
import { type AlertSettings, configuredAlerts } from './alerts.ts'
import { type AuditSubscription, configuredAuditDeliveries } from './audit-deliveries.ts'
import { type AuditLogSettings, configuredAuditLog } from './audit-log.ts'
import { type Bounds, configuredBounds } from './bounds.ts'
import type { ConfigFile } from './config-file.ts'
import { readDatabaseUrl } from './database-url.ts'
import { configuredEgress, type EgressSettings } from './egress.ts'
import { checkNames, nearMisses } from './environment-names.ts'
import {
  type Address,
  isLoopback,
  type MetricsAccess,
  readAdminAddress,
  readAdminKey,
  readConsoleUrl,
  readHost,
  readMetricsAccess,
  readOneOf,
  readPort,
  readRedisUrl,
  readSeconds,
  readUrl,
} from './environment-values.ts'
import { readOrigins, readProxies } from './network-lists.ts'
import { configuredOidc, type OidcSettings } from './oidc.ts'
import { configuredRequestLogs, type RequestLogSettings } from './request-logs.ts'
import { createSecrets, type Secrets } from './secret.ts'
import { upstreamKeyOf, withoutSecretFiles, withSecretFiles } from './secret-variables.ts'
import { configuredServerTls, type ServerTls } from './server-tls.ts'
import { createSettingsSteps, readMembers, resultOr, SettingsError } from './settings-error.ts'
import { configuredSpend, type SpendSettings } from './spend.ts'
import { readTracing, type TracingSettings } from './tracing.ts'
import type { UpstreamEntry } from './upstream-entry.ts'
import { upstreamWarnings } from './upstream-warnings.ts'
import { configuredUpstreams, type Upstream } from './upstreams.ts'

/** Planes that a server serves: `control` is the admin API, `data` the models. */
const PLANES = ['all', 'control', 'data'] as const
const RELOADS = ['on_request', 'on_change'] as const
const FAIL_STATIC_SECONDS = 60
const UPSTREAM_KEY = /^[\x21-\x7e]{1,4096}$/
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

export interface Settings {
  readonly host: string
  readonly port: number
  /** `sqlite:PATH` or `postgres://…` */
  readonly databaseUrl: string
  readonly adminKey: string | undefined
  /** File for the first admin key; the key is then not printed. */
  readonly firstKeyFile: string | undefined
  /** Certificate of the server; undefined: HTTP. */
  readonly tls: ServerTls | undefined
  /** Public base URL, without a slash at its end. */
  readonly publicUrl: string | undefined
  /** Base URL of the server that has the console, without a slash at its end, if known. */
  readonly consoleUrl: string | undefined
  readonly trustedProxies: readonly string[]
  /** Origins of pages that may call the data plane. */
  readonly corsOrigins: readonly string[]
  readonly metrics: MetricsAccess
  readonly logLevel: (typeof LOG_LEVELS)[number]
  /** Whether the program sets flags of the engine. */
  readonly engineFlags: boolean
  /** What reloads the configuration file, besides a signal and a request. */
  readonly reload: (typeof RELOADS)[number]
  readonly planes: (typeof PLANES)[number]
  /**
   * Admin address of a server of both planes. Its public address then serves the data plane alone.
   */
  readonly admin: Address | undefined
  /** Longest time that cached keys are accepted while the store is unavailable. */
  readonly failStaticSeconds: number
  /** Time after which a stop ends open answers. Undefined: it waits for them. */
  readonly stopTimeoutSeconds: number | undefined
  /**
   * Redis shared by the nodes that count limits together: one URL, or those of a cluster by commas.
   */
  readonly redisUrl: string | undefined
  /** Upstreams of the file, after the one of `UPSTREAM_URL`. */
  readonly upstreams: readonly Upstream[]
  /** Identity provider for signing in to the console, besides keys. */
  readonly oidc: OidcSettings | undefined
  /** Delivery of spend alerts. */
  readonly alerts: AlertSettings
  readonly requestLogs: RequestLogSettings
  /** Subscriptions to the audit log, on a server of the control plane. */
  readonly auditDeliveries: readonly AuditSubscription[]
  readonly auditLog: AuditLogSettings
  readonly egress: EgressSettings
  readonly bounds: Bounds
  readonly spend: SpendSettings
  /** Undefined: no traces. */
  readonly tracing: TracingSettings | undefined
  /** Secrets of sections that a reload does not apply, those in files among them. */
  readonly secrets: Secrets
  /** Those of `alerts` and `oidc`; each upstream has its own. */
  readonly reloadedSecrets: Secrets
  readonly file: ConfigFile
  /** Sentences for the log about settings that are valid and likely wrong. */
  readonly warnings: readonly string[]
}

export type Environment = Readonly<Record<string, string | undefined>>

/** Reports an error of the configuration file at a setting, given by its path. */
export type FailInFile = (path: readonly string[], reason: string) => never

const failWithoutLine: FailInFile = (path, reason) => {
  throw new SettingsError(`${path.join('.')}: ${reason}.`)
}

/**
 * `file` is the configuration file's content, already checked. `failInFile` reports the errors that
 * only show together with the environment.
 */
export function readSettings(
  given: Environment,
  file: ConfigFile,
  failInFile: FailInFile = failWithoutLine,
): Settings {
  const steps = createSettingsSteps()
  steps.run(() => checkNames(given))
  // A file that cannot be used hides no other fault.
  const environment = resultOr(
    steps.run(() => withSecretFiles(given)),
    withoutSecretFiles(given),
  )
  const settings = steps.run(() => readAll(environment, file, failInFile))
  steps.check()
  return Object.freeze(settings())
}

function readAll(environment: Environment, file: ConfigFile, failInFile: FailInFile): Settings {
  const {
    HOST = '127.0.0.1',
    PORT = '8080',
    DATABASE_URL,
    BAILIWICK_ADMIN_KEY,
    BAILIWICK_FIRST_KEY_FILE,
    PUBLIC_URL,
    CONSOLE_URL,
    TRUSTED_PROXIES = '',
    CORS_ORIGINS = '',
    LOG_LEVEL = 'info',
    BAILIWICK_PLANES = 'all',
    BAILIWICK_ENGINE_FLAGS = 'on',
    BAILIWICK_RELOAD = 'on_request',
    REDIS_URL,
  } = environment
  const steps = createSettingsSteps()
  const planesStep = steps.run(() => readOneOf('BAILIWICK_PLANES', PLANES, BAILIWICK_PLANES))
  const planes = resultOr(planesStep, 'all')
  const adminStep = steps.run(() => readAdminAddress(environment, planes))
  const admin = resultOr(adminStep, undefined)
  const publicUrlStep = steps.run(() =>
    PUBLIC_URL ? readUrl('PUBLIC_URL', PUBLIC_URL) : undefined,
  )
  const publicUrl = resultOr(publicUrlStep, undefined)
  const secrets = createSecrets(environment)
  const reloadedSecrets = createSecrets(environment)
  const upstreams = steps.run(() => readUpstreams(secrets, file, failInFile))
  const isSeparate = admin !== undefined || planes === 'control'
  const rejectIn = (section: string) => (setting: string, reason: string) =>
    failInFile([section, setting], `'${setting}': ${reason}`)
  return readMembers<Settings>({
    host: () => readHost('HOST', HOST),
    port: () => readPort('PORT', PORT),
    databaseUrl: () => readDatabaseUrl(DATABASE_URL),
    adminKey: () => (BAILIWICK_ADMIN_KEY ? readAdminKey(BAILIWICK_ADMIN_KEY) : undefined),
    firstKeyFile: () => BAILIWICK_FIRST_KEY_FILE || undefined,
    tls: () => configuredServerTls(file.tls, secrets, rejectIn('tls')),
    publicUrl: publicUrlStep,
    consoleUrl: () =>
      readConsoleUrl(CONSOLE_URL, planes === 'data' || admin ? undefined : publicUrl),
    trustedProxies: () => readProxies(TRUSTED_PROXIES),
    corsOrigins: () => readOrigins(CORS_ORIGINS),
    metrics: () => readMetricsAccess(environment.METRICS_TOKEN, isSeparate || isLoopback(HOST)),
    logLevel: () => readOneOf('LOG_LEVEL', LOG_LEVELS, LOG_LEVEL),
    reload: () => readOneOf('BAILIWICK_RELOAD', RELOADS, BAILIWICK_RELOAD),
    planes: planesStep,
    engineFlags: () =>
      readOneOf('BAILIWICK_ENGINE_FLAGS', ['on', 'off'], BAILIWICK_ENGINE_FLAGS) === 'on',
    admin: adminStep,
    failStaticSeconds: () => readSeconds(environment, 'FAIL_STATIC_SECONDS') ?? FAIL_STATIC_SECONDS,
    stopTimeoutSeconds: () => readSeconds(environment, 'STOP_TIMEOUT_SECONDS'),
    redisUrl: () => (REDIS_URL ? readRedisUrl(REDIS_URL) : undefined),
    upstreams,
    oidc: () => (planes === 'data' ? undefined : readOidc(reloadedSecrets, file, failInFile)),
    alerts: () => configuredAlerts(file.alerts ?? {}, reloadedSecrets, failInFile),
    auditDeliveries: () =>
      planes === 'data'
        ? []
        : configuredAuditDeliveries(file.audit_deliveries ?? {}, secrets, failInFile),
    auditLog: () => configuredAuditLog(file.audit_log ?? {}),
    egress: () => configuredEgress(file.egress, secrets, rejectIn('egress')),
    bounds: () => configuredBounds(file.bounds),
    requestLogs: () => configuredRequestLogs(file.request_logs ?? {}),
    spend: () => configuredSpend(file),
    tracing: () => readTracing(environment),
    secrets: () => secrets,
    reloadedSecrets: () => reloadedSecrets,
    file: () => file,
    warnings: () => [...nearMisses(environment), ...upstreamWarnings(resultOr(upstreams, []))],
  })
}

/** Name of the upstream of `UPSTREAM_URL`. */
const NAMELESS = 'default'

function readUpstreams(
  secrets: Secrets,
  { upstreams = {} }: ConfigFile,
  failInFile: FailInFile,
): Upstream[] {
  const { UPSTREAM_URL } = secrets.environment
  const key = upstreamKeyOf(secrets.environment)
  if (key !== undefined && !UPSTREAM_URL) {
    throw new SettingsError('UPSTREAM_API_KEY requires UPSTREAM_URL.')
  }
  if (typeof key === 'string' && !UPSTREAM_KEY.test(key)) {
    throw new SettingsError('UPSTREAM_API_KEY must be printable ASCII without spaces.')
  }
  const given: Record<string, UpstreamEntry> = {}
  if (UPSTREAM_URL) {
    given[NAMELESS] = {
      base_url: readUrl('UPSTREAM_URL', UPSTREAM_URL),
      ...(key !== undefined && { api_key: key }),
    }
  }
  if (UPSTREAM_URL && Object.hasOwn(upstreams, NAMELESS)) {
    throw new SettingsError(
      `UPSTREAM_URL defines the upstream '${NAMELESS}', which the file defines, too.`,
    )
  }
  return configuredUpstreams({ ...given, ...upstreams }, secrets, (name, setting, reason) => {
    if (Object.hasOwn(given, name)) throw new SettingsError(`UPSTREAM_API_KEY_FILE: ${reason}.`)
    return failInFile(['upstreams', name, setting], `'${setting}': ${reason}`)
  })
}

/** The provider redirects people back to us: our URL must be known. */
function readOidc(
  secrets: Secrets,
  { oidc }: ConfigFile,
  failInFile: FailInFile,
): OidcSettings | undefined {
  if (!oidc) return undefined
  const { PUBLIC_URL } = secrets.environment
  if (!PUBLIC_URL) {
    throw new SettingsError('The oidc section requires PUBLIC_URL, the address of its redirects.')
  }
  return configuredOidc(oidc, readUrl('PUBLIC_URL', PUBLIC_URL), secrets, (setting, reason) =>
    failInFile(['oidc', setting], `'${setting}': ${reason}`),
  )
}
