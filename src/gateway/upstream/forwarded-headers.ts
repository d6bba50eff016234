/**
 * Headers that pass between clients and upstreams, by the rules of the upstream's API format. Of a
 * request, those that the upstream may need. Of an answer, its type, those that the format names,
 * and when to retry. A type is relayed if no browser runs it, since the console has this origin;
 * others become bytes. Of the headers of retries only values that clients can rely on: a number of
 * seconds (RFC 9110 §10.2.3) or milliseconds, at most a day, or a date at most a day after the
 * response's.
 */
import type { IncomingHttpHeaders } from 'node:http'
import type { Upstream } from '#config/upstreams.ts'
import type { HeaderRule, UpstreamFormat } from '#gateway/formats/upstream-format.ts'

/** Longest value of a short header, in bytes. */
const SHORT_MAX_BYTES = 512

/** An upstream as far as the headers to it depend on it. */
export interface HeaderTarget {
  readonly format: UpstreamFormat
  /** Names and values, alternately, of the headers that each request to it has. */
  ownHeaders: readonly string[]
}

const USER_AGENT = 'user-agent'
const OWN_AGENT = 'bailiwick'

/** The headers of every request to an upstream, those of its credentials among them. */
export function ownHeadersOf(
  { workspaceId }: Pick<Upstream, 'workspaceId'>,
  { requestHeaders }: UpstreamFormat,
  credentials: readonly string[],
): string[] {
  // The answer is read on its way, so it must come as it is.
  const own = ['accept-encoding', 'identity']
  if (!requestHeaders.shortNames.has(USER_AGENT)) own.push(USER_AGENT, OWN_AGENT)
  if (workspaceId !== undefined) own.push('anthropic-workspace-id', workspaceId)
  own.push(...credentials)
  return own
}

/** Names and values of the headers to an upstream. */
export function upstreamHeaders(
  headers: IncomingHttpHeaders,
  { format, ownHeaders }: HeaderTarget,
): string[] {
  const rule = format.requestHeaders
  const sent = ownHeaders.slice()
  if (rule.shortNames.has(USER_AGENT) && headers[USER_AGENT] === undefined) {
    sent.push(USER_AGENT, OWN_AGENT)
  }
  const { connection } = headers
  // RFC 9110 §7.6.1: what `Connection` names is for this connection alone.
  const own = !connection || connection === 'keep-alive' ? [] : namesOf(connection)
  for (const name of rule.names) {
    const value = headers[name]
    if (value !== undefined && !own.includes(name)) sent.push(name, String(value))
  }
  addShort(headers, rule, own, sent)
  return sent
}

/** Adds the headers that are bounded in length, and those of a prefix also in number. */
function addShort(
  headers: IncomingHttpHeaders,
  { shortNames, prefixes }: HeaderRule,
  own: readonly string[],
  sent: string[],
): void {
  let counts: number[] | undefined
  for (const name in headers) {
    const index = shortNames.has(name) ? -1 : indexOfPrefix(prefixes, name)
    if (index === prefixes.length) continue
    const value = headers[name]
    if (typeof value !== 'string' || value.length > SHORT_MAX_BYTES || own.includes(name)) continue
    const prefix = prefixes[index]
    if (prefix) {
      counts ??= prefixes.map(() => 0)
      const count = (counts[index] ?? 0) + 1
      counts[index] = count
      if (count > prefix.max) continue
    }
    sent.push(name, value)
  }
}

/** The index of the prefix that a name has; their number if it has none. */
function indexOfPrefix(prefixes: HeaderRule['prefixes'], name: string): number {
  let index = 0
  for (const { prefix } of prefixes) {
    if (name.startsWith(prefix)) return index
    index += 1
  }
  return index
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
/** Name and value of the header that an error of an upstream has, before all others. */
export const UPSTREAM_ERROR: readonly string[] = ['x-bailiwick-error-source', 'upstream']
const DAY_SECONDS = 86_400
const DAY_MS = DAY_SECONDS * 1_000
/** An IMF-fixdate: RFC 9110 §5.6.7. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/

/**
 * Names and values, alternately, of the headers of an answer that go to the client. One of ours
 * says of an error that the upstream has made it.
 */
export function forwardedHeaders(
  status: number,
  headers: UpstreamHeaders,
  { responseHeaders }: UpstreamFormat,
): string[] {
  const forwarded = status < 400 ? [] : [...UPSTREAM_ERROR]
  const type = headers['content-type']
  if (typeof type === 'string') {
    forwarded.push('content-type', INERT_TYPE.test(type) ? type : BYTES)
  }
  for (const name of responseHeaders) {
    const value = headers[name]
    if (typeof value === 'string') forwarded.push(name, value)
  }
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

/** The time after which to retry, in milliseconds, as `pickRetryHeaders` relays it. */
export function retryTimeOf(headers: UpstreamHeaders): number | undefined {
  const after = headers['retry-after']
  const afterMs = headers['retry-after-ms']
  if (typeof afterMs === 'string' && isNumberUpTo(afterMs, DAY_MS)) return Number(afterMs)
  if (typeof after !== 'string' || !isRetryAfter(after, headers.date)) return undefined
  return HTTP_DATE.test(after)
    ? Date.parse(after) - Date.parse(String(headers.date))
    : Number(after) * 1_000
}

/** SDKs read fractions in both headers. */
function isNumberUpTo(text: string, max: number): boolean {
  return /^\d{1,8}(?:\.\d{1,6})?$/.test(text) && Number(text) <= max
}
