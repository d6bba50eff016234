/**
 * Rate limits as clients see them: headers on every answer, and a 429 that explains itself.
 * Texts, header names and arithmetic are OpenAI's; `error.limit` and `x-bailiwick-limit` are ours.
 */
import type { Clock } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import type { LimitDetail } from '#contract/data-plane/limit-detail.ts'
import type { Retry } from '#contract/errors/errors.ts'
import { rateLimitReached, requestAboveLimit } from '#contract/errors/rate-limits.ts'
import type { WireFormat } from '#contract/formats/wire-format.ts'
import type { Grant } from '#gateway/auth/grant.ts'
import { type Demand, resetMs, retryAfterMs } from '#limits/limiter.ts'
import type { RetryTimes } from '#limits/retry-times.ts'
import type { BucketLimit, LimitDimension } from './buckets.ts'

/** A demand on one bucket. */
export type BucketDemand = BucketLimit &
  Demand & {
    /** Model that the demand is for, besides the request's: of images, or of text. */
    readonly toolModel?: string
    readonly writes?: boolean
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
  const { scope, subject } = demand
  const limit: LimitDetail = {
    dimension: demand.dimension,
    model: subject ? null : model,
    limit: demand.limit,
    used: shown(demand.dimension, level),
    reserved: shown(demand.dimension, reserved),
    requested: shown(demand.dimension, demand.cost),
    resets_in_ms: resetsMs,
    source: scope,
    ...(subject && { subject: subject.name }),
  }
  const ofProject = scope === 'project' ? grant.projectId : undefined
  const rejected = {
    ...limit,
    dimension: demand.dimension,
    scope,
    subject: subject?.name,
    model,
    organizationId: grant.organization.id,
    projectId: subject ? subject.projectId : ofProject,
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

/** The hour of the last timestamp: the engine needs a microsecond to write a whole one. */
let hour = { startMs: Number.NaN, text: '' }

/** Time in RFC 3339's format, the second it falls in or the next: `2026-11-30T12:00:30Z`. */
export function timestamp(ms: number): string {
  const second = Math.ceil(ms / 1000)
  const startMs = (second - (second % 3600)) * 1000
  if (hour.startMs !== startMs) {
    hour = { startMs, text: new Date(startMs).toISOString().slice(0, 'yyyy-mm-ddThh:'.length) }
  }
  const minute = Math.floor((second % 3600) / 60)
  return `${hour.text}${twoDigits(minute)}:${twoDigits(second % 60)}Z`
}

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : `${value}`
}

/** Levels of the buckets of a request, and the time at which they were read. */
export interface BucketLevels {
  readonly demands: readonly BucketDemand[]
  readonly levels: readonly number[]
  readonly now: Clock
}

/** Headers of limits, names and values, in the format of the caller. */
export function limitHeaders(
  { limitHeaders: format }: Pick<WireFormat, 'limitHeaders'>,
  { demands, levels, now }: BucketLevels,
): string[] {
  const headers: string[] = []
  for (let i = 0; i < demands.length; i++) {
    const demand = demands[i]
    const level = levels[i]
    if (!demand || level === undefined || !hasHeaders(demand)) continue
    if (hasTighter(demands, levels, i, format.project !== undefined)) continue
    const { dimension, scope, limit } = demand
    const ofScope = (scope !== 'organization' && format.project) || format.organization
    const names = dimension === 'tokens' ? ofScope.tokens : ofScope.requests
    const remaining = restOf(demand, level)
    const untilMs = resetMs(demand, level)
    const reset = format.reset === 'duration' ? duration(untilMs) : timestamp(now() + untilMs)
    headers.push(names.limit, `${limit}`, names.remaining, `${remaining}`, names.reset, reset)
  }
  return headers
}

function hasHeaders({ dimension, toolModel }: BucketDemand): boolean {
  return toolModel === undefined && (dimension === 'requests' || dimension === 'tokens')
}

/**
 * Whether another demand with the same headers leaves less than the one at `index`. `separate`: the
 * organization's have others than the rest.
 */
function hasTighter(
  demands: readonly BucketDemand[],
  levels: readonly number[],
  index: number,
  separate: boolean,
): boolean {
  const one = demands[index]
  const isWide = one?.scope === 'organization'
  const room = restOf(one, levels[index])
  for (let i = 0; i < demands.length; i++) {
    const other = demands[i]
    if (other === undefined || other.dimension !== one?.dimension || !hasHeaders(other)) continue
    if (separate && (other.scope === 'organization') !== isWide) continue
    const roomOfOther = restOf(other, levels[i])
    if (roomOfOther < room || (roomOfOther === room && i < index)) return true
  }
  return false
}

function restOf(demand: BucketDemand | undefined, level = 0): number {
  return Math.max(0, Math.floor((demand?.limit ?? 0) - level))
}
