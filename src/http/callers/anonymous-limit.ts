/**
 * Bound on requests without a valid key, by address and minute, on both planes together. Requests
 * with a valid key or session do not count, and are not rejected by it; neither are health checks
 * and the files of the console, which people need to sign in and which are served from memory.
 */
import type { IncomingMessage } from 'node:http'
import { aboveCount, createAddressCounts } from '#access/address-counts.ts'
import type { Clock } from '#base/clock.ts'
import type { Problem } from '#base/problem.ts'
import type { Bounds } from '#config/bounds.ts'
import { tooManyUnauthenticatedRequests } from '#contract/errors/credentials.ts'
import type { ErrorCode } from '#contract/errors/errors.ts'
import type { Metrics } from '#metrics/metrics.ts'
import { type Addresses, addressGroup } from './addresses.ts'
import { hasCredentials } from './credentials.ts'

/** Auth errors of unknown callers. Other auth errors are of a valid key. */
const UNKNOWN_CALLER: ReadonlySet<ErrorCode> = new Set([
  'missing_credentials',
  'ambiguous_credentials',
  'invalid_api_key',
  'invalid_metrics_token',
  'session_expired',
  'too_many_unknown_keys',
])

export interface AnonymousLimit {
  /** Counts a request to a page without a key. Throws 429 above the bound. */
  count(request: IncomingMessage): void
  /** Counts a rejected request, if it has no valid key. Returns the error to answer with. */
  problemOf(request: IncomingMessage, problem: Problem): Problem
}

export interface AnonymousLimitOptions {
  readonly bounds: Bounds
  readonly metrics: Pick<Metrics, 'boundExceeded'>
  readonly addresses: Addresses
  readonly now: Clock
}

export function createAnonymousLimit(options: AnonymousLimitOptions): AnonymousLimit {
  const { bounds, metrics, addresses, now } = options
  const perMinute = bounds.unauthenticated_requests_per_minute
  const counts = createAddressCounts(perMinute, now)
  const add = (request: IncomingMessage): Problem | undefined => {
    const retryAfterMs = counts.add(addressGroup(addresses.of(request) ?? ''))
    if (retryAfterMs === undefined) return undefined
    metrics.boundExceeded('unauthenticated_requests_per_minute')
    return aboveCount(retryAfterMs, (seconds) => tooManyUnauthenticatedRequests(perMinute, seconds))
  }
  return {
    count: (request) => {
      const problem = add(request)
      if (problem) throw problem
    },
    problemOf: (request, problem) =>
      isAnonymous(request, problem) ? (add(request) ?? problem) : problem,
  }
}

/** A request that is rejected before authentication is anonymous only if it has no credentials. */
function isAnonymous({ headers }: IncomingMessage, { code, kind }: Problem): boolean {
  return (
    UNKNOWN_CALLER.has(code) ||
    (!hasCredentials(headers) && kind !== 'failed' && code !== 'too_many_unauthenticated_requests')
  )
}
