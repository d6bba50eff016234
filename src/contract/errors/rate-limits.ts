/** Errors of rate limits: of their administration, and the 429 of a request. */
import { type ProblemData, problemData } from './errors.ts'

export function rateLimitNotFound(id: string): ProblemData {
  return problemData('rate_limit_not_found', `The rate limit ${id} was not found`)
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
  readonly model: string
  readonly organizationId: string
  /** Undefined: the limit is the organization's. */
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

function scopeOf({ model, projectId, organizationId }: RejectedDemand): string {
  const project = projectId === undefined ? '' : `project ${projectId} `
  return `for ${model} in ${project}organization ${organizationId}`
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
