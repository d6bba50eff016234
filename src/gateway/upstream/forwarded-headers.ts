/**
 * Headers that pass between clients and upstreams. Of a request, those that the upstream may need.
 * Of an answer, its type, its disposition, and when to retry. A type is relayed if no browser runs
 * it, since the console has this origin; others become bytes. Of the headers of retries only values
 * that clients can rely on: a number of seconds (RFC 9110 §10.2.3) or milliseconds, at most a day,
 * or a date at most a day after the response's.
 */
import type { IncomingHttpHeaders } from 'node:http'
import { SESSION_HEADERS } from './affinity.ts'

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

export type UpstreamHeaders = Readonly<Record<string, string | string[] | undefined>>

/**
 * Types that a browser shows or plays without running anything. A list of types is none: of several
 * a browser takes the last (WHATWG Fetch, "extract a MIME type").
 */
const INERT_TYPE =
  /^(?:application\/(?:json|[\w.-]+\+json|jsonl|x-jsonlines?|(?:x-)?ndjson|x-subrip|octet-stream|zip|gzip)|text\/(?:plain|event-stream|csv|markdown|vtt)|(?:audio|image|video)\/[\w.-]+) *(?:;[^,]*)?$/i
const BYTES = 'application/octet-stream'
const FROM_UPSTREAM = ['x-bailiwick-error-source', 'upstream']
const DAY_SECONDS = 86_400
const DAY_MS = DAY_SECONDS * 1_000
/** An IMF-fixdate: RFC 9110 §5.6.7. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/

/**
 * Names and values, alternately, of the headers of an answer that go to the client. One of ours
 * says of an error that the upstream has made it.
 */
export function forwardedHeaders(status: number, headers: UpstreamHeaders): string[] {
  const forwarded = status < 400 ? [] : [...FROM_UPSTREAM]
  const type = headers['content-type']
  if (typeof type === 'string') {
    forwarded.push('content-type', INERT_TYPE.test(type) ? type : BYTES)
  }
  const disposition = headers['content-disposition']
  if (typeof disposition === 'string') forwarded.push('content-disposition', disposition)
  pickRetryHeaders(headers, forwarded)
  return forwarded
}

/** Appends names and values of the headers that say when to retry. */
export function pickRetryHeaders(headers: UpstreamHeaders, picked: string[]): void {
  const after = headers['retry-after']
  if (typeof after === 'string' && isRetryAfter(after, headers.date)) {
    picked.push('retry-after', after)
  }
  const afterMs = headers['retry-after-ms']
  if (typeof afterMs === 'string' && isNumberUpTo(afterMs, DAY_MS)) {
    picked.push('retry-after-ms', afterMs)
  }
  const should = headers['x-should-retry']
  if (should === 'true' || should === 'false') picked.push('x-should-retry', should)
}

function isRetryAfter(value: string, date: UpstreamHeaders[string]): boolean {
  if (isNumberUpTo(value, DAY_SECONDS)) return true
  if (!HTTP_DATE.test(value) || typeof date !== 'string') return false
  const waitMs = Date.parse(value) - Date.parse(date)
  return waitMs >= 0 && waitMs <= DAY_MS
}

/** SDKs read fractions in both headers. */
function isNumberUpTo(text: string, max: number): boolean {
  return /^\d{1,8}(?:\.\d{1,6})?$/.test(text) && Number(text) <= max
}
