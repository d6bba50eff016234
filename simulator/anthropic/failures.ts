/** Errors of the Messages API: its envelope, and the failures of an operator's account. */
import { type Answer, type Json, json } from '#simulator/call.ts'

/** An answer in Anthropic's error envelope. */
export class MessagesError extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

const TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  409: 'conflict_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
  529: 'overloaded_error',
}

const MESSAGES: Readonly<Record<number, string>> = {
  400: 'The request is not valid.',
  401: 'invalid x-api-key',
  402: 'There is a problem with the billing of the upstream account.',
  403: 'The upstream account is not allowed to do this.',
  413: 'Request exceeds the maximum size',
  429: "This request would exceed the upstream account's rate limit.",
  500: 'Internal server error',
  503: 'The upstream account has no key for its data.',
  504: 'The request timed out.',
  529: 'Overloaded',
}

export function envelopeOf(
  status: number,
  requestId: string | null,
  message = MESSAGES[status] ?? `The upstream answers ${status}.`,
  code?: string,
): Json {
  const type = TYPES[status] ?? 'api_error'
  const details = code === undefined ? {} : { details: { error_code: code } }
  return {
    type: 'error',
    error: { type, message, ...details },
    request_id: requestId,
  }
}

export function failure({ status, message }: MessagesError, requestId: string): Answer {
  return json(envelopeOf(status, requestId, message), status)
}

/** An `error` event, which ends a stream of status 200. */
export const STREAM_FAILURE: Json = {
  type: 'error',
  error: { type: 'overloaded_error', message: 'Overloaded' },
}

export interface AccountFailure {
  readonly status: number
  /** `details.error_code`: the cause, where there is one. */
  readonly code?: string
  /** The error's text, where it alone names the cause. */
  readonly text?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** The account's own limit has no code. */
const SPEND_LIMIT =
  'You have reached your specified API usage limits. You will regain access on 2026-12-01.'

/**
 * Failures of the operator's account, by the codes in the types of `@anthropic-ai/sdk` 1.14.0: a
 * caller can do nothing about them.
 */
export const ACCOUNT_FAILURES: readonly AccountFailure[] = [
  { status: 400, text: SPEND_LIMIT },
  { status: 400, code: 'claude_code_key_creator_not_member' },
  { status: 400, code: 'cmek_key_disabled' },
  { status: 400, code: 'cmek_key_network_blocked' },
  { status: 400, code: 'organization_on_hold' },
  { status: 400, code: 'organization_type_not_supported' },
  { status: 400, code: 'parent_organization_required' },
  { status: 400, code: 'user_profile_required' },
  { status: 400, code: 'workspace_human_review_disabled' },
  { status: 401 },
  { status: 402 },
  { status: 402, code: 'linked_organization_billing_unavailable' },
  { status: 402, code: 'linked_organization_spend_limit_reached' },
  { status: 403 },
  { status: 403, code: 'sandbox_egress_restricted' },
  { status: 403, code: 'user_profile_billing_not_authorized' },
  { status: 403, code: 'user_profile_not_billable' },
  { status: 429, headers: { 'retry-after': '7' } },
  { status: 429, code: 'ramp_limit_exceeded', headers: { 'retry-after': '7' } },
  { status: 429, code: 'enforced_spend_limit_reached' },
  { status: 429, code: 'contract_spend_limit_reached' },
  { status: 503, code: 'cmek_context_unavailable' },
  { status: 503, code: 'cmek_key_unreachable' },
]

/** Errors of a caller's request by their code, which pass through a gateway unchanged. */
export const REQUEST_FAILURES: readonly AccountFailure[] = [
  { status: 400, code: 'thread_already_continued' },
  { status: 400, code: 'thread_continue_in_flight' },
  { status: 400, code: 'thread_fingerprint_mismatch' },
  { status: 400, code: 'thread_unsupported_request' },
  { status: 400, code: 'available_tools_limit_exceeded' },
  { status: 400, code: 'tool_name_conflict' },
  { status: 400, code: 'tool_reference_unresolved' },
  { status: 400, code: 'image_dimensions_too_large' },
  { status: 400, code: 'claude_code_version_too_old' },
  { status: 400, code: 'request_body_encoding_invalid' },
  { status: 400, code: 'request_body_encoding_unsupported' },
  { status: 404, code: 'thread_not_found' },
  { status: 404, code: 'file_expired' },
  { status: 409 },
  { status: 413, code: 'request_body_too_large_after_decoding' },
  { status: 500 },
  { status: 504 },
  { status: 529 },
  { status: 529, code: 'compaction_unavailable' },
]
