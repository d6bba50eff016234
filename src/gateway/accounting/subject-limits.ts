/**
 * Rate limits of the subjects of a request, over all models together: of its API key, its owner,
 * and its values of tags. Each has its own buckets, beside those of models.
 */
import type { Clock } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import type { Bounds } from '#config/bounds.ts'
import { tooManyRecentValues } from '#contract/errors/rate-limits.ts'
import {
  SUBJECT_RATE_FIELDS,
  type SubjectRateField,
  type SubjectRates,
} from '#contract/extensions/subject-rate-limits.ts'
import type { Grant } from '#gateway/auth/grant.ts'
import type { SubjectRate, ValueRates } from '#gateway/auth/value-keys.ts'
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
import { createLiveValues, type LiveValues } from './live-values.ts'

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

/** Limits of values that a request has, and the organization. */
interface Limited {
  readonly organizationId: string
  readonly limit: ValueRates
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
  /** By the limits themselves, since changed ones are another list. */
  const known = new WeakMap<readonly SubjectRate[], readonly BucketLimit[]>()
  const ofKey = ({ subjectRates }: Pick<Grant, 'subjectRates'>): readonly BucketLimit[] => {
    if (subjectRates.length === 0) return NONE
    const remembered = known.get(subjectRates)
    if (remembered) return remembered
    const limits = subjectRates.flatMap(limitsOfSubject)
    known.set(subjectRates, limits)
    return limits
  }
  return {
    ofKey,
    of: ({ grant, values, costs }) => {
      if (values === undefined || !grant.valueKeys) return ofKey(grant)
      const limits: BucketLimit[] = []
      for (const limit of grant.valueKeys.rates) {
        const value = values.get(limit.key)
        if (value !== undefined) {
          const { id: organizationId } = grant.organization
          limits.push(...valueLimits(counting, { organizationId, limit }, value, costs))
        }
      }
      limits.push(...ofKey(grant))
      return limits
    },
  }
}

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

function valueLimits(
  { live, valuesMax, exceeded }: Counting,
  { organizationId, limit }: Limited,
  value: string,
  costs: RequestCosts,
): BucketLimit[] {
  const { level, key, beyond } = limit
  const own = limit.overrides.get(value)
  const rates = own ?? limit.default
  if (!rates) return []
  const name = tagName(key, value)
  const longestMs = windowMs(rates)
  // Values with limits of their own are bounded where these are set, and the others have buckets.
  const hasRoom =
    own !== undefined ||
    longestMs === 0 ||
    live.admit({ organizationId, level, key }, value, drainMs(rates, costs), longestMs)
  if (hasRoom) return limitsOfValue(level, name, rates)
  exceeded()
  if (beyond === 'reject') {
    throw new Problem(tooManyRecentValues({ key, projectId: projectOf(level), valuesMax }))
  }
  return limitsOfValue(level, key, rates)
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
function windowMs(rates: SubjectRates): number {
  let longest = 0
  for (const field of SUBJECT_RATE_FIELDS) {
    if (rates[field]) longest = Math.max(longest, DIMENSIONS[DIMENSION_OF[field]].windowMs)
  }
  return longest
}
