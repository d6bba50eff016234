/** Checks of a request's headers, and ids of requests, on either plane. */
import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Clock } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import {
  invalidClientRequestId,
  malformedRequest,
  unsupportedEncoding,
  unsupportedMediaType,
} from '#contract/errors/requests.ts'

const CLIENT_REQUEST_ID_MAX = 512

const CONTENT_TYPES = {
  'application/json': /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i,
  'multipart/form-data': /^multipart\/form-data\s*(?:;|$)/i,
} as const

/** Hexadecimal digits of the time in milliseconds that begins an id (RFC 9562 §5.7). */
const TIME_DIGITS = 12

/**
 * Ids of requests: UUIDs of version 7 without their hyphens, 32 hexadecimal digits as at OpenAI.
 * The time is first, and an index of them in the store grows at its end.
 */
export function createRequestIds(now: Clock): () => string {
  let ms = Number.NaN
  let prefix = ''
  return () => {
    const present = now()
    if (present !== ms) {
      ms = present
      prefix = `req_${ms.toString(16).padStart(TIME_DIGITS, '0')}7`
    }
    const random = randomUUID()
    // Of version 4: all but its time, its version and its hyphens.
    return prefix + random.slice(15, 18) + random.slice(19, 23) + random.slice(24)
  }
}

/** RFC 6797. A year, for the server's name alone. */
const STRICT_TRANSPORT: readonly [string, string] = [
  'strict-transport-security',
  'max-age=31536000',
]

/** Headers of every response of a server that clients reach by https. */
export function secureHeaders(publicUrl: string | undefined): (readonly [string, string])[] {
  return publicUrl?.startsWith('https:') ? [STRICT_TRANSPORT] : []
}

/** The error in the headers of a request, if there is one. */
export function headerProblem({
  headers,
  httpVersion,
  rawHeaders,
}: Pick<IncomingMessage, 'headers' | 'httpVersion' | 'rawHeaders'>): Problem | undefined {
  if (headers.host === undefined && httpVersion === '1.1') {
    return new Problem(malformedRequest('noHost'))
  }
  // RFC 9112 §3.2. The parsed headers have the first one only.
  if (hasTwoHosts(rawHeaders)) return new Problem(malformedRequest('twoHosts'))
  const given = headers['x-client-request-id']
  if (given === undefined || isClientRequestId(String(given))) return undefined
  return new Problem(invalidClientRequestId(CLIENT_REQUEST_ID_MAX))
}

function isClientRequestId(text: string): boolean {
  return text.length <= CLIENT_REQUEST_ID_MAX && /^[\x20-\x7e]*$/.test(text)
}

/** Names and values alternate. */
function hasTwoHosts(rawHeaders: readonly string[]): boolean {
  let hosts = 0
  for (let n = 0; n < rawHeaders.length; n += 2) {
    const name = rawHeaders[n]
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts += 1
  }
  return hosts > 1
}

/** Rejects, on the headers alone, a body that cannot be read. */
export function checkEncoding(headers: IncomingHttpHeaders): void {
  const encoding = headers['content-encoding']
  if (encoding === undefined || encoding === '' || encoding === 'identity') return
  throw new Problem(unsupportedEncoding(encoding))
}

/** Rejects a body of another content type. */
export function checkType(
  { 'content-type': type }: IncomingHttpHeaders,
  required: keyof typeof CONTENT_TYPES,
): void {
  if (type !== undefined && !CONTENT_TYPES[required].test(type))
    throw new Problem(unsupportedMediaType(type, required))
}
