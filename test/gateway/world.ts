/** A gateway with a scripted upstream, a project and its key, for suites that share it. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { after, afterEach, before, beforeEach } from 'node:test'
import type OpenAI from 'openai'
import type { UsageCounter } from '#storage/usage-columns.ts'
import { type Harness, type HarnessOptions, startHarness } from '#test/harness.ts'
import { startUpstream, type Upstream, type UpstreamOptions } from '#test/upstream/upstream.ts'
import { type MadeKey, makeProject, makeUserKey } from './keys.ts'

export interface World {
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

export interface WorldOptions extends Omit<HarnessOptions, 'config'> {
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
export function shareWorld(options: WorldOptions = {}): () => World {
  let world: World | undefined
  before(async () => {
    world = await startWorld(options)
  })
  // A test counts its own requests alone.
  beforeEach(() => world?.counted())
  afterEach(() => world?.upstream.reset())
  after(() => world && closeWorld(world))
  return () => {
    assert.ok(world, 'the gateway runs only while tests do')
    return world
  }
}

export async function closeWorld({ h, upstream }: World): Promise<void> {
  await upstream.close()
  await h.close()
}

export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const upstream = await startUpstream(options.upstream)
  const { config, ...rest } = options
  const h = await startHarness('sqlite', {
    ...rest,
    ...(typeof config === 'function'
      ? { config: config(upstream.url) }
      : { upstreamUrl: upstream.url, ...(config !== undefined && { config }) }),
  })
  const key = await makeUserKey(h, await makeProject(h))
  return {
    h,
    upstream,
    key,
    openai: h.caller(key.value),
    post: (path, body, rest = {}) => send(h.url + path, body, { key: key.value, ...rest }),
    arrived: () => upstream.requests.map(({ body }) => body.toString()),
    counted: createCounting(h),
  }
}

const send = async (url: string, body: unknown, { key, headers = {} }: Sent): Promise<Answer> => {
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

const createCounting = (h: Harness) => {
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

/** A connection that is written by hand. */
export interface Line {
  readonly socket: Socket
  /** Bytes received so far, as Latin 1. */
  text(): string
  /** Resolves when the bytes received include `wanted`. */
  until(wanted: string): Promise<void>
  /** Resolves when the connection has ended. */
  readonly ended: Promise<string>
}

export function line(url: string): Line {
  const { port, hostname } = new URL(url)
  const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true })
  let text = ''
  socket.setEncoding('latin1').on('data', (piece) => {
    text += piece
  })
  socket.on('error', () => {})
  const ended = new Promise<string>((resolve) => {
    socket.on('end', () => socket.end())
    socket.on('close', () => resolve(text))
  })
  const fail = (all: string): never => assert.fail(`it ended before: ${all}`)
  return {
    socket,
    text: () => text,
    until: async (wanted) => {
      while (!text.includes(wanted)) await Promise.race([once(socket, 'data'), ended.then(fail)])
    },
    ended,
  }
}

/** A connection that is written by hand, and its socket in the server. */
export async function meet({ app, url }: Harness): Promise<Line & { readonly server: Socket }> {
  const accepted = once(app.server, 'connection')
  const client = line(url)
  const [server] = await accepted
  return { ...client, server }
}

/** Bytes of a request with a body; `content-length` is optional. */
export function requestOf(
  key: string,
  body: string | Buffer,
  more: readonly string[] = [],
  path = CHAT,
  declaresLength = true,
): Buffer {
  return Buffer.concat([
    Buffer.from(
      [
        `POST ${path} HTTP/1.1`,
        'host: gateway',
        `authorization: Bearer ${key}`,
        'content-type: application/json',
        ...(declaresLength ? [`content-length: ${Buffer.byteLength(body)}`] : []),
        ...more,
        '',
        '',
      ].join('\r\n'),
      'latin1',
    ),
    Buffer.from(body),
  ])
}
