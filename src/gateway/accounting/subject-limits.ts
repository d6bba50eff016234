/**
 * Rate limits of the subjects of a request, over all models together: of its API key, its owner,
 * and its values of tags. Each has its own buckets, beside those of models.
 */
import type { Clock } from '#base/clock.ts'
import { memoized, memoizedPair } from '#base/memoized.ts'
import { Problem } from '#base/problem.ts'
import type { Bounds } from '#config/bounds.ts'
import { tooManyRecentValues } from '#contract/errors/rate-limits.ts'
import {
  SUBJECT_RATE_FIELDS,
  type SubjectRateField,
  type SubjectRates,
} from '#contract/extensions/subject-rate-limits.ts'
import type { Grant } from '#gateway/auth/grant.ts'
import type { RequestValues, SubjectRate } from '#gateway/auth/value-keys.ts'
import type { Metrics } from '#metrics/metrics.ts'
import { tagName } from '#usage/tag-set.ts'
import {
  type BucketLimit,
  costOf,
  DIMENSIONS,
  type LimitDimension,
  type RequestCosts,
  scopeLimits,
} from './buckets.ts'
import type { Charge } from './charge.ts'
import { createLiveValues, type LiveKey, type LiveValues } from './live-values.ts'

export interface SubjectLimits {
  /**
   * Every limit of the subjects of a request, the narrowest first. Throws 429 for a value beyond
   * the most that are counted.
   */
  of(charge: Pick<Charge, 'grant' | 'values' | 'costs'>): readonly BucketLimit[]
  /** Those of the API key and its owner alone. */
  ofKey(grant: Pick<Grant, 'subjectRates'>): readonly BucketLimit[]
}

export interface SubjectLimitsOptions {
  readonly now: Clock
  readonly bounds: Pick<Bounds, 'tag_values'>
  readonly metrics: Pick<Metrics, 'boundExceeded'>
}

/** A value with rate limits, its own or the default of its key. */
interface RatedValue {
  readonly liveKey: LiveKey
  readonly value: string
  readonly rates: SubjectRates
  /** Longest window of its limits; 0 where it is not counted among the live values. */
  readonly windowMs: number
  readonly limits: readonly BucketLimit[]
  /** Limits that all values beyond the bound share; undefined: these are rejected. */
  readonly shared: readonly BucketLimit[] | undefined
}

interface Counting {
  readonly live: LiveValues
  /** Most live values of a key. */
  readonly valuesMax: number
  /** Called for a value beyond them. */
  readonly exceeded: () => void
}

const NONE: readonly BucketLimit[] = []

export function createSubjectLimits({ now, bounds, metrics }: SubjectLimitsOptions): SubjectLimits {
  const valuesMax = bounds.tag_values
  const counting: Counting = {
    live: createLiveValues({ now, max: valuesMax }),
    valuesMax,
    exceeded: () => metrics.boundExceeded('tag_values'),
  }
  return {
    ofKey,
    of: ({ grant, values, costs }) => {
      if (values === undefined) return ofKey(grant)
      const rated = ratedIn(values, grant)
      if (rated.length === 0) return ofKey(grant)
      const limits = rated.flatMap((one) => valueLimits(counting, one, costs))
      return [...limits, ...ofKey(grant)]
    },
  }
}

function ofKey({ subjectRates }: Pick<Grant, 'subjectRates'>): readonly BucketLimit[] {
  return subjectRates.length === 0 ? NONE : fixedLimits(subjectRates)
}

/** By the limits themselves, since changed ones are another list. */
const fixedLimits = memoized((subjects: readonly SubjectRate[]): readonly BucketLimit[] =>
  subjects.flatMap(limitsOfSubject),
)

/** Limits of a subject that all requests of a key have. */
export function limitsOfSubject({ scope, id, projectId, rates }: SubjectRate): BucketLimit[] {
  const owner = projectId === undefined ? id : `${projectId}/${id}`
  return scopeLimits(
    scope,
    { name: id, projectId },
    rates,
    (dimension) => `${scope}:${owner}:${dimension}`,
  )
}

/** The values of a request that have rate limits. */
const ratedIn = memoizedPair((values: RequestValues, grant: Grant): readonly RatedValue[] => {
  const { valueKeys, organization } = grant
  return (valueKeys?.rates ?? []).flatMap(
    ({ level, key, beyond, overrides, default: inherited }) => {
      const value = values.get(key)
      const own = value === undefined ? undefined : overrides.get(value)
      const rates = own ?? inherited
      if (value === undefined || !rates) return []
      return {
        liveKey: { organizationId: organization.id, level, key },
        value,
        rates,
        // Values with limits of their own are bounded where these are set.
        windowMs: own === undefined ? longestWindow(rates) : 0,
        limits: limitsOfValue(level, tagName(key, value), rates),
        shared: beyond === 'reject' ? undefined : limitsOfValue(level, key, rates),
      }
    },
  )
})

function valueLimits(
  { live, valuesMax, exceeded }: Counting,
  { liveKey, value, rates, windowMs, limits, shared }: RatedValue,
  costs: RequestCosts,
): readonly BucketLimit[] {
  const hasRoom = windowMs === 0 || live.admit(liveKey, value, drainMs(rates, costs), windowMs)
  if (hasRoom) return limits
  exceeded()
  if (shared) return shared
  const { level, key } = liveKey
  throw new Problem(tooManyRecentValues({ key, projectId: projectOf(level), valuesMax }))
}

/** Limits of a value at a level; by a key alone, of all of its values that are too many. */
export function limitsOfValue(level: string, name: string, rates: SubjectRates): BucketLimit[] {
  const subject = { name, projectId: projectOf(level) }
  return scopeLimits(
    'tag_value',
    subject,
    rates,
    (dimension) => `tag_value:${level}/${name}:${dimension}`,
  )
}

function projectOf(level: string): string | undefined {
  return level === '' ? undefined : level
}

const DIMENSION_OF = {
  max_requests_per_1_minute: 'requests',
  max_tokens_per_1_minute: 'tokens',
  max_requests_per_1_day: 'requests_per_day',
} as const satisfies Record<SubjectRateField, LimitDimension>

/** Time after which the last bucket with the costs of a request is empty. */
function drainMs(rates: SubjectRates, costs: RequestCosts): number {
  let longest = 0
  for (const field of SUBJECT_RATE_FIELDS) {
    const limit = rates[field]
    if (!limit) continue
    const dimension = DIMENSION_OF[field]
    const { windowMs: ofLimit } = DIMENSIONS[dimension]
    longest = Math.max(longest, (costOf(dimension, costs) * ofLimit) / limit)
  }
  return longest
}

/**
 * The longest window of some limits: their buckets are empty after as long without a request. 0
 * where they have none: they reject nothing, or everything.
 */
function longestWindow(rates: SubjectRates): number {
  let longest = 0
  for (const field of SUBJECT_RATE_FIELDS) {
    if (rates[field]) longest = Math.max(longest, DIMENSIONS[DIMENSION_OF[field]].windowMs)
  }
  return longest
}
