/**
 * The buckets of a request, and its demands on them.
 *
 * Two scopes limit a request: the organization's limit for the model, one bucket that all its
 * projects share, and a bucket of the project for each override. Models that share a bucket (an
 * alias and its snapshots) share their overrides too: the strictest of them binds, or another name
 * of the model would escape a limit. `subject-limits.ts` has those of subjects, over all models.
 */

import { setBounded } from '#base/bounded-map.ts'
import { type Catalog, DEFAULT_MODEL } from '#catalog/catalog.ts'
import { overridesOf, withinLimits } from '#catalog/overrides.ts'
import type { RatedKind } from '#contract/extensions/subject-rate-limits.ts'
import { type RateLimitChange, type RateLimitField, UNLIMITED } from '#contract/rate-limits.ts'
import type { Grant } from '#gateway/auth/grant.ts'
import type { Demand } from '#limits/limiter.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/** The dimensions that leak. Batch tokens are a sum, kept in the store. */
export const DIMENSIONS = {
  requests: { field: 'max_requests_per_1_minute', windowMs: MINUTE_MS },
  tokens: { field: 'max_tokens_per_1_minute', windowMs: MINUTE_MS },
  images: { field: 'max_images_per_1_minute', windowMs: MINUTE_MS },
  audio_megabytes: { field: 'max_audio_megabytes_per_1_minute', windowMs: MINUTE_MS },
  requests_per_day: { field: 'max_requests_per_1_day', windowMs: DAY_MS },
} as const satisfies Record<string, { field: RateLimitField; windowMs: number }>

export type LimitDimension = keyof typeof DIMENSIONS

/** Cost of a request in each dimension; requests per day like requests. */
export interface RequestCosts {
  readonly requests: number
  readonly tokens: number
  readonly images: number
  readonly audioMegabytes: number
}

/** The output of a request that sets no maximum, by the default of its model. */
export interface DefaultOutput {
  /** 0 where the request has a maximum, or writes no text. */
  readonly tokens: number
  /** Whether it asks for more than one choice. */
  readonly isMultiple: boolean
}

export const NO_DEFAULT_OUTPUT: DefaultOutput = { tokens: 0, isMultiple: false }

/** Parties with rate limits. */
export type RateScope = 'organization' | 'project' | RatedKind

/** A subject as rejections name it. */
export interface RatedSubject {
  /** Id of the user, account or key; of a value, its key and itself: `end_user=alice`. */
  readonly name: string
  /** Undefined: the limit is over all projects of the organization. */
  readonly projectId: string | undefined
}

/** A bucket and its limit. */
export interface BucketLimit {
  readonly dimension: LimitDimension
  /** The party that has the limit: the first two for each model, the others over all models. */
  readonly scope: RateScope
  /** The subject of a limit over all models. */
  readonly subject: RatedSubject | undefined
  readonly bucket: string
  readonly windowMs: number
  readonly limit: number
}

/** A limit of a model. */
export type ModelLimit = BucketLimit & { readonly scope: 'organization' | 'project' }

/** The holder of the limits of a request. */
export interface LimitHolder extends Pick<Grant, 'projectId' | 'overrides' | 'generations'> {
  readonly organization: Pick<Grant['organization'], 'id'>
}

export interface Admission {
  /** Every limit on requests for `model`, the organization's first. */
  limitsOf(grant: LimitHolder, model: string): readonly BucketLimit[]
}

/** Most buckets with cached limits for a project: the names that upstreams list may change. */
const CACHED_MAX = 1_000

export function createAdmission(catalog: Catalog): Admission {
  // Keyed by the overrides themselves, since a changed limit is another map, and by the name of the
  // bucket.
  const known = new WeakMap<Grant['overrides'], Map<string, readonly BucketLimit[]>>()
  return {
    limitsOf: (grant, model) => {
      const ofProject = known.get(grant.overrides) ?? new Map<string, readonly BucketLimit[]>()
      const name = catalog.bucketOf(model)
      const remembered = ofProject.get(name)
      if (remembered) return remembered
      known.set(grant.overrides, ofProject)
      const bounds = bucketLimitsOf(catalog, grant, model)
      setBounded(ofProject, name, bounds, CACHED_MAX)
      return bounds
    },
  }
}

const FIXED: ReadonlySet<LimitDimension> = new Set(['requests', 'requests_per_day'])

/**
 * The demands of a request: one for each bound of a dimension that it uses. The default output is
 * taken as far as room is left, and rejects nothing. Only if several choices together exceed a
 * whole limit is it a cost, which no limit of that size admits: `n` would multiply it. Without as
 * many certain tokens a request demands no more than the whole limit.
 */
export function demandsOf(
  bounds: readonly BucketLimit[],
  costs: RequestCosts,
  output: DefaultOutput = NO_DEFAULT_OUTPUT,
  certainTokens = Infinity,
): (BucketLimit & Demand)[] {
  const demands: (BucketLimit & Demand)[] = []
  for (const bound of bounds) {
    let cost = costOf(bound.dimension, costs)
    if (cost === 0 && bound.dimension !== 'tokens') continue
    let soft = bound.dimension === 'tokens' ? output.tokens : 0
    if (output.isMultiple && cost + soft > bound.limit) {
      cost += soft
      soft = 0
    }
    if (bound.dimension === 'tokens') cost = Math.min(cost, Math.max(bound.limit, certainTokens))
    // A request counts whatever its outcome; the other amounts are estimates.
    demands.push({
      dimension: bound.dimension,
      scope: bound.scope,
      subject: bound.subject,
      bucket: bound.bucket,
      windowMs: bound.windowMs,
      limit: bound.limit,
      cost,
      soft,
      fixed: FIXED.has(bound.dimension),
    })
  }
  return demands
}

export function costOf(dimension: LimitDimension, costs: RequestCosts): number {
  switch (dimension) {
    case 'requests':
    case 'requests_per_day':
      return costs.requests
    case 'tokens':
      return costs.tokens
    case 'images':
      return costs.images
    case 'audio_megabytes':
      return costs.audioMegabytes
  }
}

/** Limits of a model's buckets, as `Admission.limitsOf` without its cache. */
export function bucketLimitsOf(catalog: Catalog, holder: LimitHolder, model: string): ModelLimit[] {
  const known = catalog.resolve(model)
  const row = known ?? catalog.find(DEFAULT_MODEL)
  if (!row) return []
  const name = catalog.bucketOf(model)
  const own = withinLimits(overridesOf(catalog, holder.overrides, row.bucket), row.limits)
  const { generations, organization, projectId } = holder
  // A bucket that was emptied has another name since, without a known level.
  const nameFor = (owner: string): BucketName => {
    const generation = generations.get(`${owner}:${row.bucket}`)
    return (dimension) => `${owner}:${name}:${dimension}${generation ? `:${generation}` : ''}`
  }
  return [
    ...scopeLimits('organization', undefined, row.limits, nameFor(organization.id)),
    ...scopeLimits('project', undefined, own, nameFor(projectId)),
  ]
}

type BucketName = (dimension: string) => string

/** The limits of a party, each with its bucket. */
export function scopeLimits<S extends RateScope>(
  scope: S,
  subject: RatedSubject | undefined,
  limits: RateLimitChange,
  nameOf: BucketName,
): (BucketLimit & { readonly scope: S })[] {
  return Object.entries(DIMENSIONS).flatMap(([dimension, { field, windowMs }]) => {
    const limit = limits[field]
    if (limit === undefined || limit === UNLIMITED) return []
    const bucket = nameOf(dimension)
    return [{ dimension: dimension as LimitDimension, scope, subject, bucket, windowMs, limit }]
  })
}

/** The limit on batch input tokens enqueued, in both scopes. Undefined: none. */
export function batchLimits(
  catalog: Catalog,
  holder: LimitHolder,
  model: string,
): { readonly organization: number | undefined; readonly project: number | undefined } {
  const row = catalog.resolve(model) ?? catalog.find(DEFAULT_MODEL)
  const own = row && withinLimits(overridesOf(catalog, holder.overrides, row.bucket), row.limits)
  const field = 'batch_1_day_max_input_tokens'
  const limited = (value: number | undefined) => (value === UNLIMITED ? undefined : value)
  return { organization: limited(row?.limits[field]), project: limited(own?.[field]) }
}
