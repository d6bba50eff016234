/** Errors in OpenAI's API format. */
import { limitLine } from '#contract/data-plane/limit-detail.ts'
import type { DataRoute } from '#contract/data-plane/route.ts'
import { missingCredentials } from '#contract/errors/credentials.ts'
import {
  type ErrorCode,
  errorBody,
  errors,
  type ProblemData,
  type Retry,
} from '#contract/errors/errors.ts'
import type { HeaderPair, ProblemFacts, RenderedError } from '#contract/formats/wire-format.ts'

const MS = 1_000
const RETRY_AFTER_SECONDS = 1
const RETRY_AFTER_MS = 500

/** Status, headers and envelope of an error. */
export function renderError(problem: ProblemFacts): RenderedError {
  const { code, details, retry } = problem
  const { status } = errors[code]
  const limit = limitLine(details)
  const headers = retry ? retryHeaders(code, retry) : statusHeaders(status)
  return {
    status,
    headers: limit === undefined ? headers : [['x-bailiwick-limit', limit], ...headers],
    body: bodyOf(problem),
  }
}

function bodyOf({ code, message, param, details }: ProblemFacts): object {
  // OpenAI sends the error for a missing scope as a bare sentence.
  if (code === 'missing_scope') return { error: message }
  const { error } = errorBody({ code, message, param })
  return { error: details?.limit ? { ...error, limit: details.limit } : error }
}

/** Clients obey `x-should-retry`. The reset of a budget is in the message alone, as OpenAI's. */
function retryHeaders(code: ErrorCode, retry: Retry): readonly HeaderPair[] {
  if (retry.kind === 'after') {
    return [
      ['retry-after', String(Math.max(1, Math.ceil(retry.ms / MS)))],
      ['retry-after-ms', String(Math.ceil(retry.ms))],
    ]
  }
  const { resetsInMs } = retry
  const never: HeaderPair = ['x-should-retry', 'false']
  if (resetsInMs === undefined || errors[code].type === 'insufficient_quota') return [never]
  return [['retry-after', String(Math.ceil(resetsInMs / MS))], never]
}

function statusHeaders(status: number): readonly HeaderPair[] {
  if (status === 401) return [['www-authenticate', 'Bearer realm="OpenAI API"']]
  if (status !== 503 && status !== 409) return []
  return [
    ['retry-after', String(RETRY_AFTER_SECONDS)],
    ['retry-after-ms', String(RETRY_AFTER_MS)],
  ]
}

/** The 401 of a request without a key, worded as OpenAI does on each route. */
export function missingKey({ scope }: Pick<DataRoute, 'scope'>): ProblemData {
  if (scope === 'api.model.read') return missingCredentials('bearer')
  const isOfResponses = scope === 'api.responses.read' || scope === 'api.responses.write'
  return missingCredentials(isOfResponses ? 'bearer or basic' : undefined)
}
