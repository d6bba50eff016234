/** A real server on a free port, over an empty store, with the official SDK and ours as clients. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe } from 'node:test'
import OpenAI, { type ClientOptions } from 'openai'
import pg from 'pg'
import { type Repeat, repeatByTimer } from '#background/scheduler.ts'
import { type Clock, elapsedClock, systemClock } from '#base/clock.ts'
import { mintKey } from '#base/secrets.ts'
import { type App, createApp } from '#cli/app.ts'
import type { FeedRuntime } from '#cli/replication.ts'
import { type Runtime, systemRuntime } from '#cli/runtime.ts'
import { type Client, createClient } from '#client/client.ts'
import type { Bounds } from '#config/bounds.ts'
import { parseConfigFile } from '#config/config-file.ts'
import { readSettings, type Settings } from '#config/settings.ts'
import type { TaskName } from '#contract/extensions/background-tasks.ts'
import { purgeExpired } from '#gateway/objects/ownership.ts'
import type { Timeouts } from '#http/server.ts'
import { builtInModelNames } from '#limits/catalog.ts'
import type { Metrics } from '#metrics/metrics.ts'
import type { Change } from '#storage/changes.ts'
import type { Dialect, Store } from '#storage/db.ts'
import { UPSTREAM_KEY } from '#test/upstream/upstream.ts'
import { type RawAnswer, type RawOptions, sendRaw } from './harness/raw.ts'
import { collectProvoked } from './provoked-errors.ts'

/** The app with its clients. `poll` and `purge` run only when a test calls them. */
export interface Harness extends Omit<App, keyof AsyncDisposable> {
  readonly store: Store
  /** The server of the first address. */
  readonly app: App['servers'][number]
  readonly adminKey: string
  readonly openai: OpenAI
  readonly client: Client
  /** Flushes the counters now. */
  flush(): Promise<void>
  /** Polls the upstream objects that are due. */
  poll(): Promise<void>
  /** Deletes expired upstream objects. */
  purge(): Promise<void>
  /** Makes the timer of a periodic task fire. */
  tick(task: TaskName): void
  /** Creates another client of OpenAI's SDK, with another key. */
  as(key: string): OpenAI
  /** Creates a client of OpenAI's SDK with a project's key. */
  caller(key: string, rest?: ClientOptions): OpenAI
  /** Sends a raw request, for requests that no client would send. */
  raw(method: string, path: string, options?: RawOptions): Promise<RawAnswer>
  close(): Promise<void>
}

export interface HarnessOptions {
  readonly clock?: Clock
  /** Waits for a row that another node is about to write. */
  readonly wait?: (ms: number) => Promise<void>
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
  readonly environment?: Readonly<Record<string, string>>
  /** Folder of the built console; default: none. */
  readonly consoleFolder?: string
}

/** Instructions for tests that need a PostgreSQL. */
export const POSTGRES_HINT =
  'no PostgreSQL: apt-get install -y postgresql, then test/with-postgres.sh npm test'

const postgresUrl = process.env.TEST_POSTGRES_URL
if (process.env.TEST_POSTGRES_REQUIRED && !postgresUrl) throw new Error(POSTGRES_HINT)

/** Whether there is a PostgreSQL for tests. */
export const hasPostgres = postgresUrl !== undefined

/** Runs a suite on each store. Without a PostgreSQL its half is skipped, with instructions. */
export function onEachStore(name: string, suite: (dialect: Dialect) => void): void {
  describe(`${name} (sqlite)`, () => suite('sqlite'))
  describe(`${name} (postgres)`, { skip: postgresUrl ? false : POSTGRES_HINT }, () =>
    suite('postgres'),
  )
}

/** URL of an empty database of its own. Drop it with `dropDatabase`. */
export async function emptyDatabase(dialect: Dialect): Promise<string> {
  if (dialect === 'sqlite') return 'sqlite::memory:'
  const name = `test_${randomBytes(8).toString('hex')}`
  await onServer(`create database ${name}`)
  const url = new URL(String(postgresUrl))
  url.pathname = `/${name}`
  return url.href
}

export async function dropDatabase(url: string): Promise<void> {
  if (url.startsWith('sqlite:')) return
  await onServer(`drop database ${new URL(url).pathname.slice(1)} with (force)`)
}

const onServer = async (sql: string): Promise<void> => {
  const client = new pg.Client({ connectionString: postgresUrl })
  await client.connect()
  await client.query(sql)
  await client.end()
}

export const TEST_VERSION = '0.0.0-test'
/** An upstream that no test calls, so that a server without another one has a data plane. */
const NO_UPSTREAM = 'http://127.0.0.1:1/v1'
/** Tasks that run only when a test runs them. */
const MANUAL: ReadonlySet<string> = new Set(['poller', 'overload'])
/** Tasks that fail in no test. */
const UNFAILING = ['usage', 'last_used', 'poller', 'overload', 'transfers'] as const

export async function startHarness(
  dialect: Dialect,
  options: HarnessOptions = {},
): Promise<Harness> {
  const databaseUrl = options.store
    ? undefined
    : (options.databaseUrl ?? (await emptyDatabase(dialect)))
  const adminKey = options.adminKey ?? mintKey('admin')
  const settings = settingsOf({ ...options, adminKey }, databaseUrl)
  const runtime = runtimeOf(options)
  const app = await createApp(settings, runtime)
  const { url, metrics, system } = app
  const as = (key: string): OpenAI =>
    new OpenAI({ baseURL: `${url}/v1`, adminAPIKey: key, apiKey: 'unused', maxRetries: 0 })
  return {
    ...app,
    ...{ store: system.store, adminKey, app: server(app), openai: as(adminKey) },
    client: createClient({ baseUrl: `${url}/v1`, adminKey }),
    as,
    caller: (key, rest = {}) =>
      new OpenAI({ baseURL: `${url}/v1`, apiKey: key, maxRetries: 0, ...rest }),
    flush: async () => app.dataPlane?.flush(),
    poll: async () => app.dataPlane?.poll(),
    purge: async () => void (await purgeExpired(system.store, runtime.now)),
    tick: (task) => runtime.tick(task),
    raw: (method, path, rest = {}) =>
      sendRaw(app.adminUrl ?? url, method, path, { key: adminKey, ...rest }),
    close: async () => {
      await app[Symbol.asyncDispose]()
      await collectProvoked(metrics)
      if (!options.store) await assertTasksSucceeded(metrics)
      if (databaseUrl !== undefined && !options.databaseUrl) await dropDatabase(databaseUrl)
    },
  }
}

const server = ({ servers: [first] }: App): App['servers'][number] => {
  assert.ok(first)
  return first
}

const assertTasksSucceeded = async ({ backgroundFailures }: Metrics): Promise<void> => {
  const { values } = await backgroundFailures.get()
  const failed = values.filter(({ labels }) => UNFAILING.some((name) => name === labels.task))
  assert.deepEqual(failed, [])
}

/** The runtime of a process with the parts that the options replace. */
const runtimeOf = (options: HarnessOptions) => {
  const { clock = systemClock, elapsed = elapsedClock, liveNodes = () => 1, onLog } = options
  const works = new Map<string, () => void>()
  const repeat: Repeat = ({ name, everyMs }, work) => {
    works.set(name, work)
    if (MANUAL.has(name)) return () => {}
    const ms = name === 'usage' ? (options.flushEveryMs ?? everyMs) : everyMs
    return repeatByTimer({ name, everyMs: ms }, work)
  }
  return {
    ...systemRuntime,
    ...{ version: TEST_VERSION, now: clock, elapsed, liveNodes, repeat },
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

const feedOf = ({ notifications, onApplied, onCaughtUp }: HarnessOptions): FeedRuntime => ({
  ...(notifications !== undefined && { notifications }),
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
})

/** Settings of the file and the options. Upstreams of the file may name the key as a variable. */
const settingsOf = (
  { bounds, ...options }: HarnessOptions,
  databaseUrl: string | undefined,
): Settings => {
  const file = parseConfigFile(options.config ?? '', 'bailiwick.yaml', builtInModelNames())
  const url = options.upstreamUrl ?? (file.upstreams ? undefined : NO_UPSTREAM)
  const { onLog, logLevel = 'error', port = 0, failStaticMs = 60_000 } = options
  const settings = readSettings(
    {
      ...{ UPSTREAM_KEY, PORT: String(port), REDIS_URL: options.redisUrl },
      ...{ PUBLIC_URL: options.publicUrl, BAILIWICK_ADMIN_KEY: options.adminKey },
      ...{ BAILIWICK_PLANES: options.planes, LOG_LEVEL: onLog ? logLevel : 'silent' },
      DATABASE_URL: databaseUrl,
      FAIL_STATIC_SECONDS: String(failStaticMs / 1000),
      TRUSTED_PROXIES: options.trustedProxies?.join(','),
      STOP_TIMEOUT_SECONDS: options.stopTimeoutSeconds?.toString(),
      ...(url !== undefined && { UPSTREAM_URL: url, UPSTREAM_API_KEY: UPSTREAM_KEY }),
      ...options.environment,
    },
    file,
  )
  return { ...settings, bounds: { ...settings.bounds, ...bounds } }
}

/** A clock that moves only when a test moves it. */
export function movableClock(startMs = Date.parse('2026-01-01T00:00:00Z')) {
  let now = startMs
  const clock: Clock = () => now
  return {
    clock,
    move: (ms: number): void => {
      now += ms
    },
  }
}
