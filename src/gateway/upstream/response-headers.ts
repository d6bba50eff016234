/**
 * Headers of an upstream's answer that reach the client: its type, its disposition, and the headers
 * of retries. A type is relayed if no browser runs it, since the console has this origin; others
 * become bytes. Of the headers of retries only values that clients can rely on: a number of seconds
 * (RFC 9110 §10.2.3) or milliseconds, at most a day, or a date at most a day after the response's.
 */
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
