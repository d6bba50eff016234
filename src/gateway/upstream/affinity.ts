/**
 * Affinity: requests of one session go to one upstream, which has what they have in common in its
 * cache. By weighted rendezvous hashing: each upstream has a draw that the session and its name
 * decide, and the highest one comes first. So no state is kept or shared, every node decides alike,
 * and when an upstream is lost its sessions alone move.
 */
import { hash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** Longest session and cache key that count, in characters. */
export const SESSION_MAX = 512

/** Hexadecimal digits of a hash that a number holds exactly. */
const DIGITS = 13
const RANGE = 16 ** DIGITS

/** A request as far as it names its session. */
export interface SessionRequest {
  readonly projectId: string
  readonly headers: IncomingHttpHeaders
  /** Headers of its API format that name a session, the more specific ones first. */
  readonly sessionHeaders: readonly string[]
  readonly cacheKey: string | undefined
}

/**
 * The session that a request belongs to, or else the key of the prompt's cache; in a project.
 * Undefined: it names neither.
 */
export function affinityOf({
  projectId,
  headers,
  sessionHeaders,
  cacheKey,
}: SessionRequest): string | undefined {
  for (const name of sessionHeaders) {
    const session = headers[name]
    if (typeof session === 'string' && session !== '' && session.length <= SESSION_MAX) {
      return `${projectId} session ${session}`
    }
  }
  return cacheKey ? `${projectId} cache ${cacheKey}` : undefined
}

/** A number from 0 up to 1 that an affinity and the name of an upstream decide. */
export function drawOf(affinity: string, upstream: string): number {
  const digest = hash('sha256', `${upstream} ${affinity}`, 'hex')
  return Number.parseInt(digest.slice(0, DIGITS), 16) / RANGE
}
