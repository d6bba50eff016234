/** A real server on a free port, over an empty store, with the official SDK and ours as clients. */
import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { describe } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import OpenAI, { type ClientOptions } from 'openai'
import pg from 'pg'
import { pino } from 'pino'
import { createLastUsed } from '#access/last-used.ts'
import { type Clock, elapsedClock, systemClock } from '#base/clock.ts'
import { mintKey } from '#base/secrets.ts'
import { type OpenDataPlane, openDataPlane } from '#cli/data-plane.ts'
import { openGatewayAdmin } from '#cli/gateway-admin.ts'
import { founding, type Installation, prepare } from '#cli/installation.ts'
import { findSignIn } from '#cli/sign-in.ts'
import { type Client, createClient } from '#client/client.ts'
import type { Bounds } from '#config/bounds.ts'
import { type ConfigFile, parseConfigFile } from '#config/config-file.ts'
import { configuredModels } from '#config/models.ts'
import { readSettings, type Settings } from '#config/settings.ts'
import type { Context } from '#context.ts'
import { routes } from '#control/routes.ts'
import { createFailedKeys, type FailedKeys } from '#control/sessions/failed-keys.ts'
import type { FollowedGrants } from '#gateway/auth/grants.ts'
import { loadConsole } from '#http/console.ts'
import type { OverloadGuard } from '#http/overload.ts'
import { createServer, type Timeouts } from '#http/server.ts'
import { builtInModelNames, createCatalog } from '#limits/catalog.ts'
import { createMetrics, type Metrics } from '#metrics/metrics.ts'
import type { Change } from '#storage/changes.ts'
import type { Dialect, Store } from '#storage/db.ts'
import { openStore } from '#storage/store.ts'
import { UPSTREAM_KEY } from '#test/upstream/upstream.ts'
import { follow } from './following.ts'
import { collectProvoked } from './provoked-errors.ts'
import { type RawAnswer, type RawOptions, sendRaw } from './raw.ts'

/** `poll` and `purge` run only when a test calls them. */
export interface Harness extends Pick<OpenDataPlane, 'flush' | 'poll' | 'purge'> {
  readonly store: Store
  readonly app: FastifyInstance
  /** Base URL of the server, without a path. */
  readonly url: string
  readonly adminKey: string
  readonly installation: Installation
  /** Context of the system, for actions that no request can take. */
  readonly system: Context
  readonly openai: OpenAI
  readonly client: Client
  /** The node's key cache. */
  readonly grants: FollowedGrants
  readonly metrics: Metrics
  readonly failedKeys: FailedKeys
  /** Ids of the endpoints that answered a request. */
  readonly reached: ReadonlySet<string>
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
  readonly overload?: OverloadGuard
  /** Called with each line of the log, of errors alone by default. */
  readonly onLog?: (line: string) => void
  readonly logLevel?: 'debug' | 'info' | 'error'
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
  readonly publicUrl?: string
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
export const onEachStore = (name: string, suite: (dialect: Dialect) => void): void => {
  describe(`${name} (sqlite)`, () => suite('sqlite'))
  describe(`${name} (postgres)`, { skip: postgresUrl ? false : POSTGRES_HINT }, () =>
    suite('postgres'),
  )
}

/** URL of an empty database of its own. Drop it with `dropDatabase`. */
export const emptyDatabase = async (dialect: Dialect): Promise<string> => {
  if (dialect === 'sqlite') return 'sqlite::memory:'
  const name = `test_${randomBytes(8).toString('hex')}`
  await onServer(`create database ${name}`)
  const url = new URL(String(postgresUrl))
  url.pathname = `/${name}`
  return url.href
}

export const dropDatabase = async (url: string): Promise<void> => {
  if (url.startsWith('sqlite:')) return
  await onServer(`drop database ${new URL(url).pathname.slice(1)} with (force)`)
}

const onServer = async (sql: string): Promise<void> => {
  const client = new pg.Client({ connectionString: postgresUrl })
  await client.connect()
  await client.query(sql)
  await client.end()
}

const TEST_VERSION = '0.0.0-test'
/** An overload guard that admits everything. */
export const UNGUARDED: OverloadGuard = { sample() {}, check() {}, addBytes() {} }

export const startHarness = async (
  dialect: Dialect,
  options: HarnessOptions = {},
): Promise<Harness> => {
  const clock = options.clock ?? systemClock
  const databaseUrl = options.databaseUrl ?? (await emptyDatabase(dialect))
  const store = options.store ?? (await openStore(databaseUrl))
  const file = parseConfigFile(options.config ?? '', 'bailiwick.yaml', builtInModelNames())
  const settings = settingsOf(file, options)
  const bounds: Bounds = { ...settings.bounds, ...options.bounds }
  const catalog = createCatalog(
    configuredModels(file),
    bounds,
    settings.upstreams.flatMap((u) => u.listed),
  )
  const base = founding(store, catalog, clock)
  const adminKey = mintKey('admin')
  const installation = await prepare(base, file, { given: adminKey })
  const signIn = await findSignIn(store.reader, settings, installation.organization)
  const reached = new Set<string>()
  const fail = (error: unknown): never => {
    throw error
  }
  const lastUsed = createLastUsed(store, fail)
  const metrics = createMetrics(TEST_VERSION)
  const { grants, feed } = await follow(store, metrics, options)
  const dataPlane = await openDataPlane({
    ...{ store, upstreams: settings.upstreams, catalog, grants, metrics, now: clock },
    ...{ bounds, overload: options.overload ?? UNGUARDED },
    elapsed: options.elapsed ?? elapsedClock,
    failed: () => fail,
    redisUrl: options.redisUrl,
    liveNodes: options.liveNodes ?? (() => 1),
    warn: () => {},
    every: () => () => {},
    wait: options.wait ?? setTimeout,
    flushEveryMs: options.flushEveryMs,
  })
  const { planes = 'all', redisUrl } = options
  const served = planes === 'control' ? undefined : dataPlane
  const admin = openGatewayAdmin({
    ...{ settings: { planes, redisUrl }, store, catalog, now: clock, version: TEST_VERSION },
    ...{ dataPlane: served, warn: () => {} },
  })
  const services = {
    ...{ store, now: clock, newId: base.newId, catalog },
    onChange: feed.publish,
  }
  const failedKeys = createFailedKeys(services, () => {})
  const app = createServer({
    services: { ...services, lastUsed, failedKeys },
    routes: [...routes, ...admin.routes],
    ...{ metrics, logger: loggerOf(options), version: TEST_VERSION },
    publicUrl: settings.publicUrl,
    consoleUrl: settings.consoleUrl,
    corsOrigins: settings.corsOrigins,
    signIn,
    ...(store.openLine && { freshness: grants.freshness }),
    trustedProxies: options.trustedProxies ?? [],
    ...{ bounds, overload: options.overload ?? UNGUARDED },
    elapsed: options.elapsed ?? elapsedClock,
    metricsAccess: settings.metrics,
    data: served?.services,
    ...(options.consoleFolder && {
      console: { files: loadConsole(options.consoleFolder), providerName: settings.oidc?.name },
    }),
    ...(options.timeouts && { timeouts: options.timeouts }),
  })
  app.addHook('onResponse', (request, _reply, done) => {
    const { endpoint } = request.routeOptions.config
    if (endpoint) reached.add(endpoint)
    done()
  })
  await app.listen({ host: '127.0.0.1', port: options.port ?? 0 })
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  const as = (key: string): OpenAI =>
    new OpenAI({ baseURL: `${url}/v1`, adminAPIKey: key, apiKey: 'unused', maxRetries: 0 })
  return {
    store,
    app,
    url,
    adminKey,
    installation,
    system: { ...base, organization: installation.organization },
    openai: as(adminKey),
    client: createClient({ baseUrl: `${url}/v1`, adminKey }),
    grants,
    metrics,
    failedKeys,
    reached,
    as,
    caller: (key, rest = {}) =>
      new OpenAI({ baseURL: `${url}/v1`, apiKey: key, maxRetries: 0, ...rest }),
    ...{ flush: dataPlane.flush, poll: dataPlane.poll, purge: dataPlane.purge },
    raw: (method, path, rest = {}) => sendRaw(url, method, path, { key: adminKey, ...rest }),
    close: async () => {
      await app.close()
      await collectProvoked(metrics)
      await admin.close()
      await dataPlane.close()
      await lastUsed.close()
      await failedKeys.close()
      await feed.close()
      if (options.store) return
      await store.close()
      if (!options.databaseUrl) await dropDatabase(databaseUrl)
    },
  }
}

const loggerOf = ({ onLog, logLevel = 'error' }: HarnessOptions) =>
  onLog ? pino({ level: logLevel, base: null }, { write: onLog }) : pino({ level: 'silent' })

/** Merges the file and the options. Upstreams of the file may name the key as a variable. */
const settingsOf = (file: ConfigFile, { upstreamUrl: url, ...options }: HarnessOptions): Settings =>
  readSettings(
    {
      ...{ UPSTREAM_KEY, ...options.environment, PUBLIC_URL: options.publicUrl },
      ...(url !== undefined && { UPSTREAM_URL: url, UPSTREAM_API_KEY: UPSTREAM_KEY }),
    },
    file,
  )

/** A clock that moves only when a test moves it. */
export const movableClock = (startMs = Date.parse('2026-01-01T00:00:00Z')) => {
  let now = startMs
  const clock: Clock = () => now
  return {
    clock,
    move: (ms: number): void => {
      now += ms
    },
  }
}
