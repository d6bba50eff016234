/**
 * Rate limits as clients see them: headers on every answer, and a 429 that explains itself.
 * Texts, header names and arithmetic are OpenAI's; `error.limit` and `x-bailiwick-limit` are ours.
 */
import { Problem } from '#base/problem.ts'
import type { LimitDetail } from '#contract/data-plane/limit-detail.ts'
import { LIMIT_HEADER_NAMES } from '#contract/data-plane/response-headers.ts'
import type { Retry } from '#contract/errors/errors.ts'
import { rateLimitReached, requestAboveLimit } from '#contract/errors/rate-limits.ts'
import type { Grant } from '#gateway/auth/grant.ts'
import { type Demand, resetMs, retryAfterMs } from '#limits/limiter.ts'
import type { RetryTimes } from '#limits/retry-times.ts'
import type { BucketLimit, LimitDimension } from './buckets.ts'

/** A demand on one bucket. */
export type BucketDemand = BucketLimit &
  Demand & {
    /** Model of a hosted tool that the demand is for. */
    readonly toolModel?: string
  }

const BYTES_PER_MEGABYTE = 1_000_000

/** The level of a bucket, the part that is reserved, and when the caller may come back. */
export interface BucketLevel {
  readonly level: number
  readonly reserved: number
  readonly retryInMs: number
}

/** Time after which a rejected caller may come back, later than others who wait for the room. */
export function retryInMs(times: RetryTimes, demand: BucketDemand, level: number): number {
  const { bucket, cost, limit, windowMs } = demand
  const waitMs = retryAfterMs(demand, level)
  if (waitMs === Number.POSITIVE_INFINITY) return waitMs
  // A small request does not wait behind large ones, which wait longer for room.
  const queue = `${bucket}:${Math.ceil(Math.log2(Math.max(1, cost)))}`
  const stepMs = (cost * windowMs) / limit
  return times.next(queue, { waitMs, stepMs, spanMs: windowMs, isKnown: true })
}

export function limitReached(
  grant: Grant,
  model: string,
  demand: BucketDemand,
  bucketLevel: BucketLevel,
): Problem {
  const { level, reserved, retryInMs: waitMs } = bucketLevel
  const resetsMs = Math.ceil(resetMs(demand, level))
  const limit: LimitDetail = {
    dimension: demand.dimension,
    model,
    limit: demand.limit,
    used: shown(demand.dimension, level),
    reserved: shown(demand.dimension, reserved),
    requested: shown(demand.dimension, demand.cost),
    resets_in_ms: resetsMs,
    source: demand.scope,
  }
  const rejected = {
    ...limit,
    dimension: demand.dimension,
    model,
    organizationId: grant.organization.id,
    projectId: demand.scope === 'project' ? grant.projectId : undefined,
  }
  const data =
    waitMs === Number.POSITIVE_INFINITY
      ? requestAboveLimit(rejected)
      : rateLimitReached({ ...rejected, retryIn: duration(Math.ceil(waitMs)) })
  return new Problem(data, { details: { limit }, retry: retryAfter(waitMs) })
}

/** An infinite wait is of a request that can never fit. */
function retryAfter(waitMs: number): Retry {
  return waitMs === Number.POSITIVE_INFINITY ? { kind: 'never' } : { kind: 'after', ms: waitMs }
}

/** Amounts in messages, rounded up: whole, but megabytes to the byte. */
function shown(dimension: LimitDimension, value: number): number {
  return dimension === 'audio_megabytes'
    ? // the rounding error of a sum of fractions is less than a thousandth of a byte
      Math.ceil(Number((value * BYTES_PER_MEGABYTE).toFixed(3))) / BYTES_PER_MEGABYTE
    : Math.ceil(value)
}

/** Duration in Go's format, to the millisecond: `0s`, `84ms`, `1.146s`, `6m0s`, `1h2m3s`. */
export function duration(ms: number): string {
  const whole = Math.round(ms)
  if (whole === 0) return '0s'
  if (whole < 1000) return `${whole}ms`
  const seconds = (whole % 60_000) / 1000
  const minutes = Math.floor(whole / 60_000)
  if (minutes === 0) return `${seconds}s`
  if (minutes < 60) return `${minutes}m${seconds}s`
  return `${Math.floor(minutes / 60)}h${minutes % 60}m${seconds}s`
}

/** The `x-ratelimit-*` headers, names and values. The project's only for an override. */
export function limitHeaders(
  demands: readonly BucketDemand[],
  levels: readonly number[],
): string[] {
  const { organization, project } = LIMIT_HEADER_NAMES
  const headers: string[] = []
  for (let i = 0; i < demands.length; i++) {
    const demand = demands[i]
    const level = levels[i]
    if (!demand || level === undefined || demand.toolModel !== undefined) continue
    const { dimension, scope, limit } = demand
    if (dimension !== 'requests' && dimension !== 'tokens') continue
    const ofScope = scope === 'project' ? project : organization
    const names = dimension === 'tokens' ? ofScope.tokens : ofScope.requests
    const remaining = Math.max(0, Math.floor(limit - level))
    const reset = duration(resetMs(demand, level))
    headers.push(names.limit, `${limit}`, names.remaining, `${remaining}`, names.reset, reset)
  }
  return headers
}
