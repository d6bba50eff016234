/**
 * Errors in Anthropic's API format. Clients read more than the status: Claude Code sends a 400 six
 * times, each with fewer members, and a 401 up to ten times unless `x-should-retry` is false.
 * Rejections by a policy are therefore 403 or 404, and all rejections are final.
 *
 * Source: Anthropic's API reference, and the answers of Anthropic's gateway for the cases that its
 * API does not have.
 */
import { limitLine } from '#contract/data-plane/limit-detail.ts'
import { type ErrorCode, errorKind, errors, type ProblemData } from '#contract/errors/errors.ts'
import type { HeaderPair, ProblemFacts, RenderedError } from '#contract/formats/wire-format.ts'
import { REQUEST_ID_HEADER } from './headers.ts'

const MS = 1_000
const RETRY_AFTER_SECONDS = 1

const OVERLOADED = 529

/** Types by status; of other statuses below 500 `invalid_request_error`, of others `api_error`. */
const TYPES: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  409: 'conflict_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
  [OVERLOADED]: 'overloaded_error',
}

interface ErrorRow {
  readonly status?: number
  readonly type?: string
}

const UNAUTHENTICATED: ErrorRow = { status: 401 }
const FORBIDDEN: ErrorRow = { status: 403 }
const NOT_FOUND: ErrorRow = { status: 404 }
const SPENT: ErrorRow = { type: 'billing_error' }
const OVERLOAD: ErrorRow = { status: OVERLOADED }

/** Status and type of the errors that have others here than the status of the registry. */
const ROWS: Readonly<Partial<Record<ErrorCode, ErrorRow>>> = {
  ambiguous_credentials: UNAUTHENTICATED,
  missing_model_scope: FORBIDDEN,
  not_authorized_invalid_project: FORBIDDEN,
  owner_not_member: FORBIDDEN,
  // policies
  model_not_permitted: NOT_FOUND,
  service_tier_not_allowed: FORBIDDEN,
  data_retention_denied: FORBIDDEN,
  reference_not_supported: FORBIDDEN,
  reference_not_found: NOT_FOUND,
  tags_not_allowed: FORBIDDEN,
  model_not_priced: FORBIDDEN,
  spend_limit_unbounded: FORBIDDEN,
  unsupported_parameter: FORBIDDEN,
  unknown_parameter: FORBIDDEN,
  // budgets
  organization_spend_limit_exceeded: SPENT,
  project_spend_limit_exceeded: SPENT,
  user_spend_limit_exceeded: SPENT,
  project_user_spend_limit_exceeded: SPENT,
  service_account_spend_limit_exceeded: SPENT,
  api_key_spend_limit_exceeded: SPENT,
  tag_spend_limit_exceeded: SPENT,
  tag_value_spend_limit_exceeded: SPENT,
  too_many_tag_values: SPENT,
  request_above_spend_limit: SPENT,
  // overload
  upstream_unavailable: OVERLOAD,
  server_is_overloaded: OVERLOAD,
}

/** Status, headers and envelope of an error. */
export function renderAnthropicError(problem: ProblemFacts, requestId: string): RenderedError {
  const status = statusOf(problem.code)
  const limit = limitLine(problem.details)
  const detail: HeaderPair[] = limit === undefined ? [] : [['x-bailiwick-limit', limit]]
  return {
    status,
    headers: [[REQUEST_ID_HEADER, requestId], ...detail, ...retryHeaders(problem, status)],
    body: { ...envelopeOf(problem), request_id: requestId },
  }
}

/** The last event of a stream of a message. */
export function renderAnthropicErrorEvent({ code, message, param, model }: ProblemData): string {
  const facts = { code, message, param, model, retry: undefined, details: undefined }
  return `event: error\ndata: ${JSON.stringify(envelopeOf(facts))}\n\n`
}

function statusOf(code: ErrorCode): number {
  return ROWS[code]?.status ?? errors[code].status
}

function typeOf(code: ErrorCode): string {
  const status = statusOf(code)
  const byStatus = TYPES[status] ?? (status < 500 ? 'invalid_request_error' : 'api_error')
  return ROWS[code]?.type ?? byStatus
}

/** The row of an error with another status than the registry's, or another type than its status. */
export function anthropicRow(code: ErrorCode): Required<ErrorRow> | undefined {
  return ROWS[code] && { status: statusOf(code), type: typeOf(code) }
}

function envelopeOf({ code, message, param, model, details }: ProblemFacts): object {
  const limit = details?.limit
  return {
    type: 'error',
    error: {
      type: typeOf(code),
      // Anthropic's error of a model begins with its name.
      message: model === undefined ? message : `model: ${model}. ${message}`,
      details: {
        error_code: code,
        ...(param !== null && { param }),
        ...(limit && { limit }),
      },
    },
  }
}

function retryHeaders({ code, retry }: ProblemFacts, status: number): readonly HeaderPair[] {
  const never: HeaderPair = ['x-should-retry', 'false']
  if (retry?.kind === 'after') return [secondsOf(retry.ms)]
  if (retry) return retry.resetsInMs === undefined ? [never] : [secondsOf(retry.resetsInMs), never]
  if (status === 503 || status === OVERLOADED || status === 409) {
    return [['retry-after', String(RETRY_AFTER_SECONDS)]]
  }
  // A request that arrived too slowly may be sent again.
  return errorKind(code) === 'rejected' && status !== 408 ? [never] : []
}

function secondsOf(ms: number): HeaderPair {
  return ['retry-after', String(Math.max(1, Math.ceil(ms / MS)))]
}
