/** A real server on a free port, over an empty store, with the official SDK and ours as clients. */
import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import OpenAI, { type ClientOptions } from 'openai'
import { mintKey } from '#base/secrets.ts'
import { type App, createApp } from '#cli/app.ts'
import { type Client, createClient } from '#client/client.ts'
import type { TaskName } from '#contract/extensions/background-tasks.ts'
import { purgeExpired } from '#gateway/objects/ownership.ts'
import type { Metrics } from '#metrics/metrics.ts'
import type { Dialect, Store } from '#storage/db.ts'
import { collectProvoked } from '#test/provoked-errors.ts'
import { dropDatabase, emptyDatabase } from './databases.ts'
import { type HarnessOptions, runtimeOf, settingsOf } from './options.ts'
import { quickFetch, type RawAnswer, type RawOptions, sendRaw } from './raw.ts'

/** The app with its clients. `poll` and `purge` run only when a test calls them. */
export interface Harness extends App {
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

/** Tasks that fail in no test. */
const UNFAILING = ['usage', 'last_used', 'poller', 'overload', 'transfers'] as const

export async function startHarness(
  dialect: Dialect,
  options: HarnessOptions = {},
): Promise<Harness> {
  await using starting = new AsyncDisposableStack()
  const databaseUrl = options.store
    ? undefined
    : (options.databaseUrl ?? starting.adopt(await emptyDatabase(dialect), dropDatabase))
  const adminKey = options.adminKey ?? mintKey('admin')
  const runtime = runtimeOf(options)
  const { configAgain } = options
  const app = await createApp(settingsOf({ ...options, adminKey }, databaseUrl), {
    ...runtime,
    configuration: configAgain && {
      read: async () => settingsOf({ ...options, adminKey, config: configAgain() }, databaseUrl),
      text: async () => configAgain(),
    },
  })
  const { url, metrics, system } = app
  starting.defer(async () => {
    await collectProvoked(metrics)
    if (!options.store) await assertTasksSucceeded(metrics)
  })
  starting.use(app)
  const running = starting.move()
  const as = (key: string): OpenAI =>
    new OpenAI({ baseURL: `${url}/v1`, adminAPIKey: key, apiKey: 'unused', maxRetries: 0 })
  return {
    ...app,
    store: system.store,
    adminKey,
    app: server(app),
    openai: as(adminKey),
    client: createClient({ baseUrl: `${url}/v1`, adminKey, fetch: quickFetch }),
    as,
    caller: (key, rest = {}) =>
      new OpenAI({ baseURL: `${url}/v1`, apiKey: key, maxRetries: 0, ...rest }),
    flush: async () => app.dataPlane?.flush(),
    poll: async () => app.dataPlane?.poll(),
    purge: async () => void (await purgeExpired(system.store, runtime.now)),
    tick: (task) => runtime.tick(task),
    raw: (method, path, rest = {}) =>
      sendRaw(app.adminUrl ?? url, method, path, { key: adminKey, ...rest }),
    close: () => running.disposeAsync(),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

function server({ servers: [first] }: App): App['servers'][number] {
  assert.ok(first)
  return first
}

async function assertTasksSucceeded({ backgroundFailures }: Metrics): Promise<void> {
  const { values } = await backgroundFailures.get()
  const failed = values.filter(({ labels }) => UNFAILING.some((name) => name === labels.task))
  assert.deepEqual(failed, [])
}

/** Starts something for all tests of the calling suite, and closes it after them. */
export function share<T extends AsyncDisposable>(start: () => Promise<T>): () => T {
  let shared: T | undefined
  before(async () => {
    shared = await start()
  })
  after(async () => {
    await shared?.[Symbol.asyncDispose]()
    // The tests of a process keep their closures until its end.
    shared = undefined
  })
  return () => {
    assert.ok(shared, 'the server runs only while tests do')
    return shared
  }
}

/** Starts one server for all tests of the calling suite. */
export function shareHarness(dialect: Dialect, options?: HarnessOptions): () => Harness {
  return share(() => startHarness(dialect, options))
}
