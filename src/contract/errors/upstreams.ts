/** Errors of models and upstreams. `upstream` is the subject of the sentence. */
import { type ProblemData, problemData } from './errors.ts'
import { invalidValue } from './parameters.ts'
import { shorten } from './shorten.ts'

const SHOWN_MODEL_MAX = 256

/** The announced end of a model that has ended: its day, and the model recommended in its place. */
interface EndedModel {
  readonly date: string
  readonly replacement: string | undefined
}

export function modelNotFound(model: string, end?: EndedModel): ProblemData {
  const shown = shorten(model, SHOWN_MODEL_MAX)
  const message = `The model \`${shown}\` does not exist or you do not have access to it.${endOf(end)}`
  return { ...problemData('model_not_found', message), model: shown }
}

function endOf(end: EndedModel | undefined): string {
  if (!end) return ''
  const use =
    end.replacement === undefined ? '' : ` Its recommended replacement is \`${end.replacement}\`.`
  return ` It ended on ${end.date}.${use}`
}

/** The error of a model that upstreams of another API format serve; `routes` are that format's. */
export function modelOfOtherFormat(model: string, routes: string): ProblemData {
  const shown = shorten(model, SHOWN_MODEL_MAX)
  const message = `The model \`${shown}\` is not served on this route. Send the request to ${routes}.`
  return { ...problemData('model_not_found', message), model: shown }
}

export function invalidModelName(): ProblemData {
  return invalidValue(
    'model',
    'the name of a model has at most 200 characters, and no control characters',
  )
}

export function tooManyToolModels(max: number): ProblemData {
  return invalidValue(
    'tools',
    `the tools of a request or a batch use at most ${max} different models`,
  )
}

export function upstreamRateLimited(upstream: string): ProblemData {
  return problemData(
    'upstream_rate_limited',
    `${upstream} has reached a rate limit of its own. Please try again later.`,
  )
}

const LIMITS = {
  requests: 'requests per min (RPM)',
  tokens: 'tokens per min (TPM)',
  concurrency: 'concurrent requests',
} as const

/** The 429 of a request that the operator's limits of its upstreams leave no room for. */
export function upstreamLimitReached(upstream: string, limit: keyof typeof LIMITS): ProblemData {
  return problemData(
    'upstream_limit_reached',
    `${upstream} has no room left within its limit on ${LIMITS[limit]}, which all projects share. Please try again later.`,
  )
}

const FAILED = {
  status: 'failed. Please try again later.',
  reset: 'could not be reached. Please try again later.',
  credentials:
    'cannot be used: this server has no credentials for it at the moment. Please try again later.',
  auth: "rejected this server's own key. The operator of this server has to replace it.",
  account:
    "rejected this server's own account. The operator of this server has to look at its billing and limits.",
  redirect:
    "answered with a redirect. The operator of this server has to correct the upstream's address.",
  encoding:
    'answered in an encoding that was not requested. The operator of this server has to correct the upstream.',
  unexplained: 'failed.',
} as const

export function upstreamFailed(upstream: string, reason: keyof typeof FAILED): ProblemData {
  return problemData('upstream_failed', `${upstream} ${FAILED[reason]}`)
}

/** The 502 of an answer that is not the object that was asked for. */
export function unexpectedAnswer(
  upstream: string,
  fault: 'is no conversation' | 'is no upload' | 'has no file' | `is no ${string}`,
): ProblemData {
  return problemData('upstream_failed', `${upstream} answered with something that ${fault}.`)
}

export function upstreamUnavailable(): ProblemData {
  return problemData(
    'upstream_unavailable',
    'The engine is currently overloaded, please try again later',
  )
}

export function upstreamShareUsed(upstream: string): ProblemData {
  return problemData(
    'upstream_unavailable',
    `${upstream} has no connection left within the share of this project. Please try again later.`,
  )
}

export function upstreamTimeout(upstream: string): ProblemData {
  return problemData(
    'upstream_timeout',
    `${upstream} did not answer in time. Please try again later.`,
  )
}
