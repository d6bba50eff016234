/**
 * Error registry: our name of each error → status, `type` and `code` on the wire. Errors that
 * OpenAI is known to send keep its words; if its code is unknown the name is ours.
 */
import { type Static, Type } from 'typebox'
import { LimitDetail } from '#contract/data-plane/limit-detail.ts'
import { Nullable } from '#contract/schema.ts'

const INVALID_REQUEST = 'invalid_request_error'
const SERVER = 'server_error'
const UNAVAILABLE = 'service_unavailable_error'
const RATE_LIMIT = 'rate_limit_exceeded'

/** An error with its name as code on the wire. */
function row(status: number, type: string) {
  return { status, type } as const
}

/** An error that OpenAI sends without a code. */
function uncoded(status: number, type: string) {
  return { status, type, wireCode: null } as const
}

/** An error that shares its code on the wire with others. */
function coded(status: number, type: string, wireCode: string) {
  return { status, type, wireCode } as const
}

export const errors = {
  // authentication and authorization
  missing_credentials: uncoded(401, INVALID_REQUEST),
  invalid_api_key: row(401, INVALID_REQUEST),
  ambiguous_credentials: row(400, INVALID_REQUEST),
  mismatched_organization: row(401, INVALID_REQUEST),
  mismatched_project: row(401, INVALID_REQUEST),
  missing_scope: row(403, INVALID_REQUEST),
  role_exceeds_permissions: row(403, INVALID_REQUEST),
  no_person: row(403, INVALID_REQUEST),
  raise_request_not_found: row(404, INVALID_REQUEST),
  raise_request_exists: row(409, INVALID_REQUEST),
  raise_request_closed: row(409, INVALID_REQUEST),
  raise_request_outdated: row(409, INVALID_REQUEST),
  too_many_raise_requests: row(400, INVALID_REQUEST),
  configuration_not_reloaded: row(400, INVALID_REQUEST),
  // sessions
  session_expired: row(401, INVALID_REQUEST),
  cross_site_request: row(403, INVALID_REQUEST),
  session_not_found: row(404, INVALID_REQUEST),
  admin_key_required: row(400, INVALID_REQUEST),
  too_many_failed_logins: row(429, INVALID_REQUEST),
  // terminal sign-ins, and keys of people
  person_session_required: row(403, INVALID_REQUEST),
  device_request_not_found: row(404, INVALID_REQUEST),
  too_many_user_codes: row(429, INVALID_REQUEST),
  too_many_key_look_ups: row(429, INVALID_REQUEST),
  sign_in_turned_off: row(403, INVALID_REQUEST),
  own_keys_required: row(403, INVALID_REQUEST),
  invalid_authorization_request: row(400, INVALID_REQUEST),
  too_many_sign_ins: row(400, INVALID_REQUEST),
  too_many_keys: row(400, INVALID_REQUEST),
  key_lifetime_above_max: row(400, INVALID_REQUEST),
  key_of_sign_in: row(400, INVALID_REQUEST),
  too_many_unknown_keys: row(429, INVALID_REQUEST),
  too_many_unauthenticated_requests: row(429, INVALID_REQUEST),
  // metrics
  metrics_closed: row(403, INVALID_REQUEST),
  invalid_metrics_token: row(401, INVALID_REQUEST),
  // errors of keys on the data plane, where the message is in the envelope
  missing_model_scope: coded(401, INVALID_REQUEST, 'missing_scope'),
  not_authorized_invalid_project: row(401, INVALID_REQUEST),
  owner_not_member: row(401, INVALID_REQUEST),
  // malformed and invalid requests
  invalid_url: uncoded(404, INVALID_REQUEST),
  method_not_allowed: uncoded(405, INVALID_REQUEST),
  upgrade_required: row(426, INVALID_REQUEST),
  request_timeout: uncoded(408, INVALID_REQUEST),
  request_too_large: row(413, INVALID_REQUEST),
  unsupported_media_type: row(415, INVALID_REQUEST),
  header_too_large: row(431, INVALID_REQUEST),
  malformed_request: uncoded(400, INVALID_REQUEST),
  malformed_json: uncoded(400, INVALID_REQUEST),
  invalid_client_request_id: row(400, INVALID_REQUEST),
  missing_required_parameter: row(400, INVALID_REQUEST),
  unknown_parameter: row(400, INVALID_REQUEST),
  unsupported_parameter: row(400, INVALID_REQUEST),
  duplicate_parameter: row(400, INVALID_REQUEST),
  invalid_type: row(400, INVALID_REQUEST),
  invalid_value: row(400, INVALID_REQUEST),
  empty_string: row(400, INVALID_REQUEST),
  string_above_max_length: row(400, INVALID_REQUEST),
  array_above_max_length: row(400, INVALID_REQUEST),
  object_above_max_properties: row(400, INVALID_REQUEST),
  integer_below_min_value: row(400, INVALID_REQUEST),
  integer_above_max_value: row(400, INVALID_REQUEST),
  // objects that do not exist, or are not visible: both have the same error
  project_not_found: row(404, INVALID_REQUEST),
  user_not_found: row(404, INVALID_REQUEST),
  service_account_not_found: row(404, INVALID_REQUEST),
  api_key_not_found: row(404, INVALID_REQUEST),
  key_hash_not_found: row(404, INVALID_REQUEST),
  request_log_not_found: row(404, INVALID_REQUEST),
  invite_not_found: row(404, INVALID_REQUEST),
  rate_limit_not_found: row(404, INVALID_REQUEST),
  spend_limit_not_found: row(404, INVALID_REQUEST),
  model_permissions_not_found: row(404, INVALID_REQUEST),
  data_retention_not_found: row(404, INVALID_REQUEST),
  model_alias_not_found: row(404, INVALID_REQUEST),
  model_fallback_not_found: row(404, INVALID_REQUEST),
  group_not_found: row(404, INVALID_REQUEST),
  role_not_found: row(404, INVALID_REQUEST),
  scim_token_not_found: row(404, INVALID_REQUEST),
  spend_alert_not_found: row(404, INVALID_REQUEST),
  spend_reservation_not_found: row(404, INVALID_REQUEST),
  tag_value_not_found: row(404, INVALID_REQUEST),
  cursor_not_found: row(404, INVALID_REQUEST),
  // conflicts with the rules
  project_archived: row(400, INVALID_REQUEST),
  default_project: row(400, INVALID_REQUEST),
  user_not_in_organization: row(400, INVALID_REQUEST),
  user_already_exists: row(400, INVALID_REQUEST),
  user_already_in_project: row(400, INVALID_REQUEST),
  group_already_exists: row(400, INVALID_REQUEST),
  group_already_in_project: row(400, INVALID_REQUEST),
  role_already_exists: row(400, INVALID_REQUEST),
  predefined_role: row(400, INVALID_REQUEST),
  role_required: row(400, INVALID_REQUEST),
  user_deactivated: row(400, INVALID_REQUEST),
  group_managed_by_scim: row(400, INVALID_REQUEST),
  users_managed_by_scim: row(400, INVALID_REQUEST),
  too_many_scim_tokens: row(400, INVALID_REQUEST),
  too_many_scim_requests: row(429, INVALID_REQUEST),
  last_owner: row(400, INVALID_REQUEST),
  api_key_expired: row(400, INVALID_REQUEST),
  invite_accepted: row(400, INVALID_REQUEST),
  invite_expired: row(400, INVALID_REQUEST),
  invite_already_pending: row(400, INVALID_REQUEST),
  rate_limit_above_default: row(400, INVALID_REQUEST),
  rate_limit_not_applicable: row(400, INVALID_REQUEST),
  unsupported_role_id: row(400, INVALID_REQUEST),
  // idempotency
  invalid_idempotency_key: row(400, INVALID_REQUEST),
  idempotency_key_reused: row(400, INVALID_REQUEST),
  idempotency_key_in_use: row(409, INVALID_REQUEST),
  // rate limits: OpenAI has the dimension in the type
  rate_limit_requests: coded(429, 'requests', RATE_LIMIT),
  rate_limit_tokens: coded(429, 'tokens', RATE_LIMIT),
  rate_limit_images: coded(429, 'images', RATE_LIMIT),
  rate_limit_audio: coded(429, 'audio', RATE_LIMIT),
  too_many_recent_tag_values: row(429, 'requests'),
  organization_spend_limit_exceeded: row(429, 'insufficient_quota'),
  project_spend_limit_exceeded: row(429, 'insufficient_quota'),
  user_spend_limit_exceeded: row(429, 'insufficient_quota'),
  project_user_spend_limit_exceeded: row(429, 'insufficient_quota'),
  service_account_spend_limit_exceeded: row(429, 'insufficient_quota'),
  api_key_spend_limit_exceeded: row(429, 'insufficient_quota'),
  tag_spend_limit_exceeded: row(429, 'insufficient_quota'),
  tag_value_spend_limit_exceeded: row(429, 'insufficient_quota'),
  too_many_tag_values: row(429, 'insufficient_quota'),
  request_above_spend_limit: row(429, 'insufficient_quota'),
  spend_limit_held: coded(429, 'requests', RATE_LIMIT),
  spend_limit_unbounded: row(400, INVALID_REQUEST),
  spend_limit_unavailable: row(503, UNAVAILABLE),
  model_not_priced: row(400, INVALID_REQUEST),
  tags_not_allowed: row(400, INVALID_REQUEST),
  too_many_tag_spend_limits: row(400, INVALID_REQUEST),
  too_many_tag_value_limits: row(400, INVALID_REQUEST),
  too_many_alert_tests: row(429, INVALID_REQUEST),
  // upstreams and their objects
  model_not_found: row(404, INVALID_REQUEST),
  model_not_permitted: coded(403, INVALID_REQUEST, 'model_not_found'),
  tool_not_permitted: row(403, INVALID_REQUEST),
  outside_residency: row(403, INVALID_REQUEST),
  service_tier_not_allowed: uncoded(400, INVALID_REQUEST),
  data_retention_denied: coded(400, INVALID_REQUEST, 'unsupported_parameter'),
  reference_not_supported: row(400, INVALID_REQUEST),
  reference_not_found: row(400, INVALID_REQUEST),
  previous_response_not_found: row(400, INVALID_REQUEST),
  response_not_found: uncoded(404, INVALID_REQUEST),
  conversation_not_found: uncoded(404, INVALID_REQUEST),
  chat_completion_not_found: uncoded(404, INVALID_REQUEST),
  file_not_found: uncoded(404, INVALID_REQUEST),
  upload_not_found: uncoded(404, INVALID_REQUEST),
  upload_not_pending: uncoded(400, INVALID_REQUEST),
  batch_not_found: uncoded(404, INVALID_REQUEST),
  batch_not_cancellable: uncoded(409, INVALID_REQUEST),
  files_not_supported: row(400, INVALID_REQUEST),
  conversations_not_supported: row(400, INVALID_REQUEST),
  quota_exceeded: row(400, INVALID_REQUEST),
  upstream_rate_limited: coded(429, 'requests', RATE_LIMIT),
  upstream_limit_reached: row(429, 'requests'),
  upstream_failed: row(502, SERVER),
  upstream_unavailable: row(503, UNAVAILABLE),
  upstream_timeout: row(504, SERVER),
  server_is_overloaded: row(503, UNAVAILABLE),
  // internal
  internal_error: uncoded(500, SERVER),
  store_unavailable: row(503, UNAVAILABLE),
} as const satisfies Record<string, { status: number; type: string; wireCode?: string | null }>

export type ErrorCode = keyof typeof errors

/** An error as data: the functions of `problems/` return it, one for each sentence. */
export interface ProblemData {
  readonly code: ErrorCode
  readonly message: string
  /** The parameter at fault, as the caller wrote it. */
  readonly param: string | null
  /** The model, if the error is that the caller may not use it. */
  readonly model?: string | undefined
}

export function problemData(
  code: ErrorCode,
  message: string,
  param: string | null = null,
): ProblemData {
  return { code, message, param }
}

/** Time after which a caller may repeat a request; `never`: clients must not repeat it. */
export type Retry =
  | { readonly kind: 'after'; readonly ms: number }
  | {
      readonly kind: 'never'
      /** Time until a person may try again. Undefined: the request can never succeed. */
      readonly resetsInMs?: number
    }

/** The fault: of the request, of a limit that it has reached, or of this server or an upstream. */
export type ErrorKind = 'rejected' | 'limited' | 'failed'

/** The kind of an error, the same in every API format, unlike its status. */
export function errorKind(code: ErrorCode): ErrorKind {
  const { status } = errors[code]
  if (status >= 500) return 'failed'
  return status === 429 ? 'limited' : 'rejected'
}

/** OpenAI's error envelope. All four keys are always present. */
export const ErrorBody = Type.Object({
  error: Type.Object({
    message: Type.String(),
    type: Type.String(),
    param: Nullable(Type.String()),
    code: Nullable(Type.String()),
  }),
})
export type ErrorBody = Static<typeof ErrorBody>

/** The envelope on the data plane: a 429 also has the limit that rejected the request. */
export const DataErrorBody = Type.Object({
  error: Type.Object({
    ...ErrorBody.properties.error.properties,
    limit: Type.Optional(LimitDetail),
  }),
})

/** OpenAI's error for a key without the needed scope: `error` is a bare sentence. */
export const ScopeErrorBody = Type.Object({ error: Type.String() })

/** The envelope of an error. */
export function errorBody({ code, message, param }: ProblemData): ErrorBody {
  const entry: { type: string; wireCode?: string | null } = errors[code]
  const wireCode = entry.wireCode === undefined ? code : entry.wireCode
  return { error: { message, type: entry.type, param, code: wireCode } }
}
