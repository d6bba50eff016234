/** Requests to upstreams. */
import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import { SESSION_HEADERS } from './affinity.ts'
import type { UpstreamTarget } from './targets.ts'

export interface UpstreamRequest {
  /** The project that pays with its share of the connections. */
  readonly projectId: string
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  /** Names and values, alternately. */
  readonly headers: string[]
  readonly body: Buffer | Readable | null
  /**
   * `fresh`: a new connection, for requests that must not be sent twice. A pooled connection may
   * end as it is used again, and then nobody can say whether the request was seen.
   */
  readonly connection?: 'pooled' | 'fresh'
  /** Whether the gateway has added `stream_options`, which asks for usage. */
  readonly addsUsageOption?: boolean
  /** Time limit for the whole answer, the wait for a connection included. */
  readonly timeoutMs?: number
}

/** Headers of a caller that reach an upstream, besides ours. */
const FORWARDED_REQUEST_HEADERS = ['content-type', 'accept', 'openai-beta'] as const
/** Headers that name a session, a request or a trace; only short values are forwarded. */
const TRACING_HEADERS = new Set([...SESSION_HEADERS, 'x-client-request-id', 'traceparent'])
const TRACING_MAX_BYTES = 512
/** Prefix of Codex's headers: their names change with its versions. */
const CODEX_HEADER = 'x-codex-'
const CODEX_HEADERS_MAX = 16

/** Names and values of the headers to an upstream. */
export function upstreamHeaders(
  headers: IncomingHttpHeaders,
  apiKey: string | undefined,
): string[] {
  // The answer is read on its way, so it must come as it is.
  const sent = ['accept-encoding', 'identity', 'user-agent', 'bailiwick']
  if (apiKey !== undefined) sent.push('authorization', `Bearer ${apiKey}`)
  const { connection } = headers
  // RFC 9110 §7.6.1: what `Connection` names is for this connection alone.
  const own = !connection || connection === 'keep-alive' ? [] : namesOf(connection)
  for (const name of FORWARDED_REQUEST_HEADERS) {
    const value = headers[name]
    if (value !== undefined && !own.includes(name)) sent.push(name, String(value))
  }
  addTracing(headers, own, sent)
  return sent
}

function addTracing(headers: IncomingHttpHeaders, own: readonly string[], sent: string[]): void {
  let codex = 0
  for (const name in headers) {
    const isCodex = name.startsWith(CODEX_HEADER)
    if (!isCodex && !TRACING_HEADERS.has(name)) continue
    const value = headers[name]
    if (typeof value !== 'string' || value.length > TRACING_MAX_BYTES || own.includes(name))
      continue
    if (isCodex && ++codex > CODEX_HEADERS_MAX) continue
    sent.push(name, value)
  }
}

function namesOf(list: string): string[] {
  return list.split(',').map((name) => name.trim().toLowerCase())
}

export interface ObjectRequest extends Pick<UpstreamRequest, 'connection' | 'timeoutMs'> {
  readonly projectId: string
  readonly method?: UpstreamRequest['method'] | undefined
  /** Below the base path of the upstream. */
  readonly path: string
  /** Headers of the caller, if it is the caller's request. */
  readonly headers?: IncomingHttpHeaders
  /** The caller's JSON; null for a request without a body. */
  readonly body?: Buffer | null
}

/** A request about an object of an upstream. */
export function objectRequest(
  { upstream }: UpstreamTarget,
  { projectId, method = 'GET', path, headers = {}, body = null, ...rest }: ObjectRequest,
): UpstreamRequest {
  const forwarded = body ? headers : { ...headers, 'content-type': undefined }
  return {
    projectId,
    method,
    path: upstream.basePath + path,
    headers: upstreamHeaders(forwarded, upstream.apiKey),
    body,
    ...rest,
  }
}
