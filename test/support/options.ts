/** Options of the harness, and the settings and the runtime that are made from them. */
import { type Repeat, repeatByTimer } from '#background/scheduler.ts'
import { type Clock, elapsedClock, systemClock } from '#base/clock.ts'
import { builtInModelNames } from '#catalog/catalog.ts'
import type { FeedRuntime } from '#cli/replication.ts'
import { type Runtime, systemRuntime } from '#cli/runtime.ts'
import type { Bounds } from '#config/bounds.ts'
import { parseConfigFile } from '#config/config-file.ts'
import { readSettings, type Settings } from '#config/settings.ts'
import type { TaskName } from '#contract/extensions/background-tasks.ts'
import type { Timeouts } from '#http/server.ts'
import { UPSTREAM_KEY } from '#simulator/upstream.ts'
import type { Change } from '#storage/changes.ts'
import type { Store } from '#storage/db.ts'
import { tlsVariables } from './over-tls.ts'

export interface HarnessOptions {
  readonly clock?: Clock
  /** Waits for a row that another node is about to write. */
  readonly wait?: (ms: number) => Promise<void>
  /** Whether no periodic task runs, unless a test runs it. */
  readonly isWithoutTimers?: boolean
  /** Interval of the node's own flushes, for tests of data not written yet. */
  readonly flushEveryMs?: number
  /** Monotonic clock for the age of the node's last contact with its store. */
  readonly elapsed?: Clock
  readonly failStaticMs?: number
  /** Whether changes reach the node by notifications, and not by polling alone. */
  readonly notifications?: boolean
  /** Called with each change that the node has applied to its key cache. */
  readonly onApplied?: (change: Change) => void
  /** Called when the node has caught up with the change feed. */
  readonly onCaughtUp?: () => void
  /** Text of a configuration file. */
  readonly config?: string
  /** Text of the file at a reload. Default: the configuration cannot be read again. */
  readonly configAgain?: () => string
  readonly timeouts?: Timeouts
  /** Bounds that differ from those of the configuration. */
  readonly bounds?: Partial<Bounds>
  /** Routes of the control plane instead of all. */
  readonly routes?: Runtime['routes']
  /** Timer of a stop's timeout. */
  readonly after?: Runtime['after']
  readonly stopTimeoutSeconds?: number
  /** Called with each line of the log, of errors alone by default. */
  readonly onLog?: (line: string) => void
  readonly logLevel?: Settings['logLevel']
  /** Default: a new one. */
  readonly adminKey?: string
  /** Shares this store instead of opening one: a second node. */
  readonly store?: Store
  readonly databaseUrl?: string
  /** The upstream of the data plane; others may be in the configuration. */
  readonly upstreamUrl?: string | undefined
  /** Redis for the limits of several nodes. */
  readonly redisUrl?: string
  readonly liveNodes?: () => number
  /** A node of the control plane alone forwards nothing to models. */
  readonly planes?: Settings['planes']
  readonly trustedProxies?: readonly string[]
  /** Public URL, at which browsers reach it. */
  readonly publicUrl?: string | undefined
  /** Port; default: a free one. */
  readonly port?: number
  /** Environment variables that the configuration names. */
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** Folder of the built console; default: none. */
  readonly consoleFolder?: string
}

export const TEST_VERSION = '0.0.0-test'
/** An upstream that no test calls, so that a server without another one has a data plane. */
const NO_UPSTREAM = 'http://127.0.0.1:1/v1'
/** More keys than a test has. Places for the keys of a server take a tenth of a start. */
const CACHED_KEYS_MAX = 5_000
/** Tasks that run only when a test runs them. */
const MANUAL: ReadonlySet<string> = new Set([
  'poller',
  'overload',
  'spend_alerts',
  'audit_deliveries',
  'erasures',
  'model_ends',
  'cost_reconciliation',
])

/** The runtime of a process with the parts that the options replace. */
export function runtimeOf(options: HarnessOptions) {
  const { clock = systemClock, elapsed = elapsedClock, liveNodes = () => 1, onLog } = options
  const works = new Map<string, () => void>()
  const repeat: Repeat = ({ name, everyMs }, work) => {
    works.set(name, work)
    if (MANUAL.has(name) || options.isWithoutTimers) return () => {}
    const ms = name === 'usage' ? (options.flushEveryMs ?? everyMs) : everyMs
    return repeatByTimer({ name, everyMs: ms }, work)
  }
  return {
    ...systemRuntime,
    version: TEST_VERSION,
    now: clock,
    elapsed,
    liveNodes,
    repeat,
    store: options.store,
    log: { write: onLog ?? (() => {}) },
    feed: feedOf(options),
    consoleFolder: options.consoleFolder,
    routes: options.routes,
    ...(options.wait && { wait: options.wait }),
    ...(options.after && { after: options.after }),
    ...(options.timeouts && { timeouts: options.timeouts }),
    tick: (task: TaskName): void => works.get(task)?.(),
  } satisfies Runtime & { tick: (task: TaskName) => void }
}

function feedOf({ notifications, onApplied, onCaughtUp }: HarnessOptions): FeedRuntime {
  return {
    ...(notifications !== undefined && { notifications }),
    entriesMax: CACHED_KEYS_MAX,
    follower: (grants) => ({
      ...grants,
      apply: (change) => {
        grants.apply(change)
        onApplied?.(change)
      },
      caughtUp: (atMs) => {
        grants.caughtUp(atMs)
        onCaughtUp?.()
      },
    }),
  }
}

/** Settings of the file and the options. Upstreams of the file may name the key as a variable. */
export function settingsOf(
  { bounds, ...options }: HarnessOptions,
  databaseUrl: string | undefined,
): Settings {
  const file = parseConfigFile(options.config ?? '', 'bailiwick.yaml', builtInModelNames())
  const url = options.upstreamUrl ?? (file.upstreams ? undefined : NO_UPSTREAM)
  const { onLog, logLevel = 'error', port = 0, failStaticMs = 60_000 } = options
  const settings = readSettings(
    {
      UPSTREAM_KEY,
      PORT: String(port),
      REDIS_URL: options.redisUrl,
      PUBLIC_URL: options.publicUrl,
      BAILIWICK_ADMIN_KEY: options.adminKey,
      BAILIWICK_PLANES: options.planes,
      LOG_LEVEL: onLog ? logLevel : 'silent',
      DATABASE_URL: databaseUrl,
      FAIL_STATIC_SECONDS: String(failStaticMs / 1000),
      TRUSTED_PROXIES: options.trustedProxies?.join(','),
      STOP_TIMEOUT_SECONDS: options.stopTimeoutSeconds?.toString(),
      ...(url !== undefined && { UPSTREAM_URL: url, UPSTREAM_API_KEY: UPSTREAM_KEY }),
      ...tlsVariables(),
      ...options.environment,
    },
    file,
  )
  return { ...settings, bounds: { ...settings.bounds, ...bounds } }
}
