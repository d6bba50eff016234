/** Errors of rate limits: of their administration, and the 429 of a request. */
import type { RatedKind } from '#contract/extensions/subject-rate-limits.ts'
import { type ProblemData, problemData } from './errors.ts'

export function rateLimitNotFound(id: string): ProblemData {
  return problemData('rate_limit_not_found', `The rate limit ${id} was not found`)
}

/** Of a user, a service account or a key, by its id. */
export function subjectRateLimitNotFound(id: string): ProblemData {
  return problemData('rate_limit_not_found', `No rate limit is set for ${id}`)
}

/** `known` are the limits that the model has. */
export function rateLimitNotApplicable(
  param: string,
  model: string,
  known: readonly string[],
): ProblemData {
  return problemData(
    'rate_limit_not_applicable',
    `Invalid '${param}': the model ${model} has no such limit. It has ${known.join(', ')}.`,
    param,
  )
}

export function rateLimitAboveDefault(param: string, ceiling: number, value: number): ProblemData {
  return problemData(
    'rate_limit_above_default',
    `Invalid '${param}': a project's limit may not exceed the organization's. Expected a value <= ${ceiling}, but got ${value} instead.`,
    param,
  )
}

export function tooManyReplayedModels(maxModels: number, maxNames: number): ProblemData {
  return problemData(
    'invalid_value',
    `Too many models are under this limit to be replayed together: at most ${maxModels}, under ${maxNames} names. Give those that matter limits of their own in the configuration.`,
    'rate_limit_id',
  )
}

const METRICS = {
  requests: ['rate_limit_requests', 'requests per min (RPM)'],
  tokens: ['rate_limit_tokens', 'tokens per min (TPM)'],
  images: ['rate_limit_images', 'images per min (IPM)'],
  audio_megabytes: ['rate_limit_audio', 'audio megabytes per min'],
  requests_per_day: ['rate_limit_requests', 'requests per day (RPD)'],
} as const

/** A request and the limit of its model that rejects it; amounts as shown. */
interface RejectedDemand {
  readonly dimension: keyof typeof METRICS
  /** The party that has the limit, but for the first two, which have it of the model. */
  readonly scope: 'organization' | 'project' | RatedKind
  /** Name of a subject. */
  readonly subject: string | undefined
  readonly model: string
  readonly organizationId: string
  /** Undefined: the limit is over all projects of the organization. */
  readonly projectId: string | undefined
  readonly limit: number
  readonly requested: number
}

/** The 429 of a request that fits after `retryIn`. */
export function rateLimitReached(
  demand: RejectedDemand & { readonly used: number; readonly retryIn: string },
): ProblemData {
  const [code, metric] = METRICS[demand.dimension]
  return problemData(
    code,
    `Rate limit reached ${scopeOf(demand)} on ${metric}: Limit ${demand.limit}, Used ${demand.used}, Requested ${demand.requested}. Please try again in ${demand.retryIn}.`,
  )
}

/** The 429 of a request that never fits. */
export function requestAboveLimit(demand: RejectedDemand): ProblemData {
  const [code, metric] = METRICS[demand.dimension]
  const hint =
    demand.dimension === 'tokens'
      ? ' The input or output tokens must be reduced in order to run successfully.'
      : ''
  return problemData(
    code,
    `Request too large ${scopeOf(demand)} on ${metric}: Limit ${demand.limit}, Requested ${demand.requested}.${hint}`,
  )
}

const SUBJECTS: Readonly<Record<RatedKind, string>> = {
  tag_value: '',
  api_key: 'API key ',
  service_account: 'service account ',
  project_user: 'user ',
  user: 'user ',
}

function scopeOf(demand: RejectedDemand): string {
  const { scope, subject, model, projectId, organizationId } = demand
  const project = projectId === undefined ? '' : `project ${projectId} `
  const isOfModel = scope === 'organization' || scope === 'project'
  const holder = isOfModel ? model : `${SUBJECTS[scope]}${subject}`
  return `for ${holder} in ${project}organization ${organizationId}`
}

/** A value of a key of tags that has a default, beyond the most values of it that are counted. */
interface ValueBeyond {
  readonly key: string
  /** Undefined: the default is the organization's. */
  readonly projectId: string | undefined
  readonly valuesMax: number
}

/** The 429 of a value that would be one too many. */
export function tooManyRecentValues({ key, projectId, valuesMax }: ValueBeyond): ProblemData {
  const level = projectId === undefined ? 'the organization' : `project ${projectId}`
  return problemData(
    'too_many_recent_tag_values',
    `Rate limit reached: '${key}' has its most values in ${level}, ${valuesMax} with recent requests. Use a known value or try again later; an owner can let further values share a limit ('beyond'), and the operator can raise 'tag_values' in 'bounds'.`,
  )
}

/** A request and the rate of a key or project that rejects it. */
interface RejectedRequest {
  readonly metric: string
  readonly bound: string
  readonly organizationId: string
  readonly projectId: string
  /** Undefined: the rate is the project's. */
  readonly keyId: string | undefined
  readonly limit: number
  readonly used: number
  readonly requested: number
  readonly retryIn: string
}

/** The 429 of a rate that is not of a model. */
export function requestRateReached(request: RejectedRequest): ProblemData {
  const { metric, bound, organizationId, projectId, keyId, retryIn } = request
  const owner = keyId === undefined ? 'project' : `key ${keyId} of project`
  return problemData(
    'rate_limit_requests',
    `Rate limit reached in ${owner} ${projectId} organization ${organizationId} on ${metric} (${bound}): Limit ${request.limit}, Used ${request.used}, Requested ${request.requested}. Please try again in ${retryIn}.`,
  )
}
