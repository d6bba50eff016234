/**
 * Typed client generated from the contract: every operation is a function under its name, with the
 * parameters of path, query and body in one flat object. It runs in Node and in a browser, with
 * this server and with OpenAI's.
 */
import type { Static } from 'typebox'
import { type Api, api, type EndpointId } from '#contract/api.ts'
import type { Answer, AnyEndpoint, ExportMedia } from '#contract/endpoint.ts'
import { requestOf } from './operation-request.ts'
import { send, type Transport } from './transport.ts'

export { ApiError, ConnectionError } from './errors.ts'

const TIMEOUT_MS = 30_000

export interface ClientOptions {
  /** Base URL of the API, `/v1` included: `http://127.0.0.1:8080/v1`. */
  readonly baseUrl: string
  /** An admin key: `sk-admin-…`. A browser has the cookie of its session instead. */
  readonly adminKey?: string
  /** Headers of every request, with names in lower case; they override the client's. */
  readonly headers?: Readonly<Record<string, string>>
  /** Used instead of the global `fetch`. */
  readonly fetch?: typeof fetch
  /** Timeout of one request. Default: 30 seconds, and more for operations that take longer. */
  readonly timeoutMs?: number
  /** Most retries after a conflict, an overload or a failed connection. Default 2. */
  readonly maxRetries?: number
}

export interface CallOptions {
  readonly signal?: AbortSignal
  /**
   * Idempotency key: a repeated POST gets the first answer again. Default: a new key for each call.
   */
  readonly idempotencyKey?: string
  /** Media type of an export, where the operation has them: the answer is its text, in pieces. */
  readonly media?: ExportMedia
}

type Flat<T> = { [K in keyof T]: T[K] }

/** Required parameters of a query. Its other parameters have defaults. */
type Needed<Q> = Pick<
  Q,
  Extract<keyof Q, 'start_time' | 'project_ids' | 'rate_limit_ids' | 'month'>
>

/** The parameters of an operation. */
export type Parameters<E extends AnyEndpoint> = Flat<
  Static<E['params']> & Partial<Static<E['query']>> & Needed<Static<E['query']>> & Static<E['body']>
>

/** An operation. Its argument is optional if nothing in it is required. */
export type Operation<E extends AnyEndpoint> =
  Record<never, never> extends Parameters<E>
    ? (parameters?: Parameters<E>, options?: CallOptions) => Result<E>
    : (parameters: Parameters<E>, options?: CallOptions) => Result<E>

/** A promise of the answer; of a list, also an async iterable over all its pages. */
export type Result<E extends AnyEndpoint> = Promise<Answer<E>> &
  (Answer<E> extends { data: (infer Item)[] } ? AsyncIterable<Item> : unknown)

export type Client = { readonly [K in EndpointId]: Operation<Api[K]> }

/** A client for one server and one key or session. Sends nothing until an operation is called. */
export function createClient(options: ClientOptions): Client {
  const transport: Transport = {
    baseUrl: options.baseUrl.replace(/\/+$/, ''),
    headers: {
      ...(options.adminKey !== undefined && { authorization: `Bearer ${options.adminKey}` }),
      ...options.headers,
    },
    fetch: options.fetch ?? globalThis.fetch.bind(globalThis),
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
    maxRetries: options.maxRetries ?? 2,
  }
  const transportOf = ({ timeoutMs }: AnyEndpoint): Transport =>
    timeoutMs === undefined || options.timeoutMs !== undefined
      ? transport
      : { ...transport, timeoutMs }
  const operations = Object.values(api).map((endpoint: AnyEndpoint) => [
    endpoint.id,
    (parameters: Values = {}, callOptions: CallOptions = {}) =>
      call(transportOf(endpoint), endpoint, parameters, callOptions),
  ])
  return Object.freeze(Object.fromEntries(operations)) as Client
}

type Values = Readonly<Record<string, unknown>>

interface AnyPage {
  readonly data: readonly unknown[]
  readonly has_more: boolean
  readonly last_id?: string | null
  readonly next?: string | null
  readonly next_page?: string | null
}

function call(
  transport: Transport,
  endpoint: AnyEndpoint,
  parameters: Values,
  options: CallOptions,
): Promise<unknown> {
  const { media = endpoint.media, ...sent } = options
  const first = send(transport, { ...requestOf(endpoint, parameters), media }, sent)
  const { properties } = endpoint.query
  // Lists of objects are paged by the id of the last one, buckets of time by a token.
  const cursor = 'after' in properties ? 'after' : 'page' in properties ? 'page' : undefined
  if (cursor === undefined || media !== undefined) return first
  const next = (from: string): Promise<unknown> =>
    send(transport, requestOf(endpoint, { ...parameters, [cursor]: from }), sent)
  return Object.assign(first, {
    [Symbol.asyncIterator]: () => items(first as Promise<AnyPage>, next as NextPage),
  })
}

type NextPage = (from: string) => Promise<AnyPage>

async function* items(first: Promise<AnyPage>, next: NextPage): AsyncGenerator<unknown> {
  for (let page = await first; ; ) {
    yield* page.data
    const from = page.last_id ?? page.next ?? page.next_page ?? null
    if (!page.has_more || from === null) return
    page = await next(from)
  }
}
