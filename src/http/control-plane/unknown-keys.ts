/**
 * Requests with an unknown admin key: counted by address, and in the audit log. Above the bound
 * they are answered 429 for the rest of the minute; a valid key is always accepted.
 */
import type { FastifyRequest } from 'fastify'
import { aboveCount, createAddressCounts } from '#access/address-counts.ts'
import { Problem } from '#base/problem.ts'
import type { Bounds } from '#config/bounds.ts'
import { tooManyUnknownKeys } from '#contract/errors/credentials.ts'
import { keysIn } from '#http/callers/credentials.ts'
import type { Metrics } from '#metrics/metrics.ts'
import { addressGroupOf, originOf } from './authenticate.ts'
import type { EndpointServices } from './endpoint-services.ts'

const UNKNOWN = 'The key is no admin key, or no longer one.'
const OF_PROJECT = "The key is a project's, and no admin key."

export interface UnknownKeysOptions {
  readonly services: EndpointServices
  readonly bounds: Bounds
  readonly metrics: Pick<Metrics, 'boundExceeded'>
}

/** Counts the failure of a request. Returns the error to answer with. */
export type OnAuthFailure = (request: FastifyRequest, error: unknown, isSignIn: boolean) => unknown

export function createUnknownKeys(options: UnknownKeysOptions): OnAuthFailure {
  const { services, bounds, metrics } = options
  const perMinute = bounds.unknown_keys_per_minute
  const counts = createAddressCounts(perMinute, services.now)
  return (request, error, isSignIn) => {
    const [key] = keysIn(request.headers)
    if (!(error instanceof Problem) || key === undefined) return error
    const isUnknown = error.code === 'invalid_api_key'
    // A live key of a project is a failure where somebody signs in with it.
    if (!isUnknown && !(isSignIn && error.code === 'missing_scope')) return error
    const group = addressGroupOf(request)
    services.failedKeys.record(group, originOf(request), key, {
      error_code: error.code,
      error_message: isUnknown ? UNKNOWN : OF_PROJECT,
    })
    const retryAfterMs = isUnknown ? counts.add(group) : undefined
    if (retryAfterMs === undefined) return error
    metrics.boundExceeded('unknown_keys_per_minute')
    return aboveCount(retryAfterMs, (seconds) => tooManyUnknownKeys(perMinute, seconds))
  }
}
