/** A server with an upstream simulator, a project and its key, for suites about the data plane. */
import { afterEach, beforeEach } from 'node:test'
import type OpenAI from 'openai'
import { startUpstream, type Upstream, type UpstreamOptions } from '#simulator/upstream.ts'
import type { Dialect } from '#storage/db.ts'
import type { UsageCounter } from '#storage/tables/usage-columns.ts'
import { type Harness, share, startHarness } from './harness.ts'
import { type MadeKey, makeProject, makeUserKey } from './keys.ts'
import type { HarnessOptions } from './options.ts'

export interface GatewayHarness extends AsyncDisposable {
  readonly h: Harness
  readonly upstream: Upstream
  readonly key: MadeKey
  readonly openai: OpenAI
  /** Sends a request of the project, or with another key. Text is sent unchanged. */
  post(path: string, body: unknown, rest?: Sent): Promise<Answer>
  /** Bodies that arrived upstream, as text. */
  arrived(): string[]
  /** Usage since the test began, or since the last call. */
  counted(): Promise<Counted>
  close(): Promise<void>
}

export interface Sent {
  readonly key?: string
  readonly headers?: Record<string, string>
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** Body of an error response. */
  readonly error: { message: string; type: string; param: string | null; code: string | null }
}

/** Non-zero counters, of all rows of days. */
export type Counted = Partial<Record<UsageCounter, number>> & { readonly models: string[] }

export interface GatewayOptions extends Omit<HarnessOptions, 'config'> {
  /** Default: SQLite. */
  readonly dialect?: Dialect
  readonly upstream?: UpstreamOptions
  /** Text of the configuration; if it names the upstream, none is added. */
  readonly config?: string | ((upstreamUrl: string) => string)
}

export const CHAT = '/v1/chat/completions'
export const MODEL = 'gpt-4o-mini'

/** Body of a chat with the message `text`. */
export function chat(text: string, more: object = {}): string {
  return JSON.stringify({ model: MODEL, messages: [{ role: 'user', content: text }], ...more })
}

/** One gateway and one upstream for all tests of a suite; scripts are reset between them. */
export function shareGateway(options: GatewayOptions = {}): () => GatewayHarness {
  const gateway = share(() => startGateway(options))
  // A test counts its own requests alone.
  beforeEach(() => gateway().counted())
  afterEach(() => gateway().upstream.reset())
  return gateway
}

export async function startGateway({
  dialect = 'sqlite',
  upstream: upstreamOptions,
  config,
  ...rest
}: GatewayOptions = {}): Promise<GatewayHarness> {
  await using starting = new AsyncDisposableStack()
  const upstream = starting.adopt(await startUpstream(upstreamOptions), (one) => one.close())
  const named = typeof config === 'function' && { config: config(upstream.url) }
  const configured = typeof config === 'string' && { config }
  const h = starting.use(
    await startHarness(dialect, {
      ...(named || { upstreamUrl: upstream.url, ...configured }),
      ...rest,
    }),
  )
  // Requests that the upstream holds end with it, before the server waits for them.
  starting.defer(() => upstream.close())
  const key = await makeUserKey(h, await makeProject(h))
  const running = starting.move()
  return {
    h,
    upstream,
    key,
    openai: h.caller(key.value),
    post: (path, body, sent = {}) => send(h.url + path, body, { key: key.value, ...sent }),
    arrived: () => upstream.requests.map(({ body }) => body.toString()),
    counted: createCounting(h),
    close: () => running.disposeAsync(),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

async function send(url: string, body: unknown, { key, headers = {} }: Sent): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    text,
    get error() {
      return JSON.parse(text).error
    },
  }
}

function createCounting(h: Harness) {
  let before: Record<string, number> = {}
  return async (): Promise<Counted> => {
    await h.flush()
    const rows = await h.store.reader
      .selectFrom('usage')
      .selectAll()
      .where('width', '=', '1d')
      .execute()
    const sums: Record<string, number> = {}
    const models = new Set<string>()
    for (const row of rows) {
      for (const [name, value] of Object.entries(row)) {
        if (typeof value !== 'number' || name === 'starts_at' || name === 'batch') continue
        if (name.endsWith('_cost')) continue
        sums[name] = (sums[name] ?? 0) + value
        if (name === 'requests' && value > 0) models.add(row.model)
      }
    }
    const grown = Object.entries(sums).map(([n, v]) => [n, v - (before[n] ?? 0)] as const)
    before = sums
    return { ...Object.fromEntries(grown.filter(([, v]) => v !== 0)), models: [...models].sort() }
  }
}
