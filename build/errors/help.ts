/**
 * Meaning and remedy of each error code, for docs/reference/errors.md. The message of an error has
 * the value at fault; a row here explains the error's purpose, and who can do what about it.
 */

import type { ErrorCode } from '#contract/errors/errors.ts'
import { ACCESS_ERROR_HELP } from './access-help.ts'
import { ACCOUNT_HELP } from './account-help.ts'
import { POLICY_HELP } from './policy-help.ts'
import { SIGN_IN_ERROR_HELP } from './sign-in-help.ts'
import { SPEND_HELP } from './spend-help.ts'

/** Meaning, and remedy. */
type Help = readonly [means: string, remedy: string]

const RESEND = 'Correct the parameter that `param` names.'

function notFound(what: string): Help {
  return [
    `No ${what} of this id, or none that the caller may see.`,
    'Check the id. What is deleted, or belongs to another project, answers the same.',
  ]
}

export const ERROR_HELP: Readonly<Record<ErrorCode, Help>> = {
  ...SIGN_IN_ERROR_HELP,
  missing_credentials: ['No key in the request.', 'Send `Authorization: Bearer KEY`.'],
  invalid_api_key: [
    'The key is unknown, expired or deleted; the message says so of a deleted key of a project.',
    'Use a valid key. A deleted key never works again.',
  ],
  ambiguous_credentials: [
    '`Authorization`, `api-key` and `x-api-key` have different keys.',
    'Send one key.',
  ],
  mismatched_organization: [
    '`OpenAI-Organization` names another organization than that of the key.',
    'Leave the header out, or send the id of the organization.',
  ],
  mismatched_project: [
    '`OpenAI-Project` names another project than that of the key.',
    'Leave the header out, or use a key of that project.',
  ],
  missing_scope: [
    'The key or the person may not use this endpoint of the administration.',
    'Use an admin key with the scope, or ask an owner. The key of a project never has it.',
  ],
  missing_model_scope: [
    "The key's scopes do not open this route, or it is an admin key.",
    'Use the key of a project that has the scope.',
  ],
  session_expired: ['The session of the console has ended.', 'Sign in again.'],
  cross_site_request: [
    "A browser sent a change from another site, or without the console's header.",
    'Use the console itself. Set `PUBLIC_URL` to the address that browsers use.',
  ],
  session_not_found: notFound('session'),
  admin_key_required: [
    'Only a valid admin key can be exchanged for a session.',
    'Sign in with an admin key (sk-admin-…).',
  ],
  too_many_failed_logins: [
    'Too many failed sign-ins from this address.',
    'Wait as long as `retry-after` says.',
  ],
  too_many_unknown_keys: [
    'Too many requests of this address had unknown keys (`unknown_keys_per_minute`).',
    'Wait as long as `retry-after` says. A valid key passes at once.',
  ],
  too_many_unauthenticated_requests: [
    'Too many requests of this address had no valid key (`unauthenticated_requests_per_minute`).',
    'Wait as long as `retry-after` says. A valid key passes at once.',
  ],
  configuration_not_reloaded: [
    'The configuration could not be read again, and stays as it was. The message has the reason.',
    'Correct the file: `bailiwick config check` reads it without a server.',
  ],
  metrics_closed: [
    '`/metrics` is closed, since it would be open to the network.',
    'Set `METRICS_TOKEN`, `ADMIN_PORT` or `BAILIWICK_PLANES=control`.',
  ],
  invalid_metrics_token: [
    'The token for `/metrics` is wrong.',
    'Send `METRICS_TOKEN` as bearer token.',
  ],
  not_authorized_invalid_project: [
    'The project of the key is archived.',
    'Use the key of an active project. An archived one cannot be restored.',
  ],
  owner_not_member: [
    'The person who owns the key is no longer a member of its project.',
    'Use a key of a member, or of a service account.',
  ],
  invalid_url: [
    'No such path. On a server without upstreams, no path of models.',
    'Check method and path; the base URL ends with `/v1`. For models, configure an upstream.',
  ],
  method_not_allowed: ['The path exists with other methods.', 'Use a method that `allow` names.'],
  upgrade_required: ['WebSockets are not served.', 'Send `POST /v1/responses`.'],
  request_timeout: [
    'The body arrived too slowly (`body_idle_seconds`, `body_seconds`).',
    'Send it again.',
  ],
  request_too_large: [
    'The body is larger than the bound that the message names.',
    'Send less, or raise the bound in `bounds:`.',
  ],
  unsupported_media_type: [
    'The content type or encoding is not supported.',
    'Send JSON, uncompressed.',
  ],
  header_too_large: ['The headers are larger than 16 KiB.', 'Send fewer or shorter headers.'],
  malformed_request: [
    'The request does not follow HTTP, or its form cannot be read.',
    'Correct the client.',
  ],
  malformed_json: ['The body is not JSON.', 'Correct the client.'],
  invalid_client_request_id: [
    '`x-client-request-id` is not up to 512 ASCII characters.',
    'Leave it out, or shorten it.',
  ],
  missing_required_parameter: ['A required parameter is missing.', RESEND],
  unknown_parameter: ['The endpoint has no such parameter.', RESEND],
  unsupported_parameter: [
    'The member would steer the upstream for other projects, or past limits.',
    "Leave it out. An operator can name it in the upstream's `pass_members`.",
  ],
  duplicate_parameter: ['A member occurs twice, which two readers could read differently.', RESEND],
  invalid_type: ['The value has another type.', RESEND],
  invalid_value: ['The value is not one of those allowed.', RESEND],
  empty_string: ['The text is empty.', RESEND],
  string_above_max_length: ['The text is too long.', RESEND],
  array_above_max_length: ['The list is too long.', RESEND],
  object_above_max_properties: ['The object has too many members.', RESEND],
  integer_below_min_value: ['The number is too small.', RESEND],
  integer_above_max_value: ['The number is too large.', RESEND],
  project_not_found: notFound('project'),
  ...ACCESS_ERROR_HELP,
  ...ACCOUNT_HELP,
  user_not_found: notFound('user'),
  service_account_not_found: notFound('service account'),
  api_key_not_found: notFound('key'),
  key_hash_not_found: [
    'No key has this SHA-256, or none that the caller may see.',
    'Hash the whole key, from `sk-` on, without white space.',
  ],
  request_log_not_found: [
    'No log of a request with this id, or none that the caller may see.',
    'Take the id from `x-request-id` of the answer. Requests without a valid key have no log, nor have successes beyond the sample.',
  ],
  invite_not_found: notFound('invite'),
  rate_limit_not_found: notFound('rate limit'),
  spend_limit_not_found: [
    'The organization, project, user, service account, key or tag has no spend limit of its own.',
    'Set one with `POST` to the same path.',
  ],
  too_many_tag_spend_limits: [
    'The organization has as many spend limits of tags as it may have.',
    'Delete one, or set a limit of a project, an account or a key.',
  ],
  too_many_tag_value_limits: [
    'As many values of tags have own limits, in the project or in the organization, as may have.',
    'Delete one with `DELETE …/tag_values/{tag_value}`, or change the default of the key.',
  ],
  tag_value_not_found: [
    'No request has named this value since its key has a limit of its values, or not for long; and it has no limit of its own.',
    'Take the id from the list of values. Set its own limits with `POST` to the same path.',
  ],
  spend_alert_not_found: notFound('spend alert'),
  spend_reservation_not_found: [
    'The batch or response has ended, its reservation is released, or it never had one.',
    'Nothing, or take the id and the project from the list of reservations.',
  ],
  cursor_not_found: [
    'The page begins after something that is gone.',
    'Begin the list again, without `after` and `before`.',
  ],
  ...POLICY_HELP,
  project_archived: ['The project is archived and cannot be changed.', 'Use an active project.'],
  default_project: ['The default project cannot be archived.', 'Archive another project.'],
  user_not_in_organization: [
    'The person is not in the organization.',
    'Invite them, or create the user, first.',
  ],
  user_already_exists: [
    'A user with this e-mail address exists.',
    'Use that user; to erase a former user with the address, erase that one.',
  ],
  user_already_in_project: ['The user is a member already.', 'Update the role instead.'],
  last_owner: [
    'Nobody could administer the organization after this change.',
    'Make someone else an owner, or create an admin key at the command line, first.',
  ],
  api_key_expired: ['The key has expired, so that it cannot be changed.', 'Create another key.'],
  invite_accepted: ['The invite was accepted.', 'Change the user instead.'],
  invite_expired: ['The invite has expired.', 'Create another one.'],
  invite_already_pending: [
    'The address has a pending invite, whose id the message has.',
    'Use that one, or delete it first.',
  ],
  rate_limit_above_default: [
    "The limit exceeds the organization's.",
    "Choose at most the organization's limit, or raise that in `models:`.",
  ],
  rate_limit_not_applicable: ['The model has no limit of this kind.', 'Leave it out.'],
  unsupported_role_id: ['The role does not exist.', 'Use a role that the message names.'],
  invalid_idempotency_key: [
    '`Idempotency-Key` is not 1 to 255 printable characters.',
    'Shorten it.',
  ],
  idempotency_key_reused: [
    'The key was used with another request within 24 hours.',
    'Use a new key for another request.',
  ],
  idempotency_key_in_use: [
    'A request with this key is under way.',
    'Repeat it after `retry-after`.',
  ],
  rate_limit_requests: [
    'A limit on requests has no room: `error.limit` names dimension, model and scope.',
    'Wait as long as `retry-after` says, or ask an owner of the project to raise the limit.',
  ],
  rate_limit_tokens: [
    'A limit on tokens has no room, or the request exceeds the whole limit.',
    'Wait, or send less. "Request too large" never fits: lower `max_tokens`, or raise the limit.',
  ],
  rate_limit_images: ['A limit on images has no room.', 'Wait as long as `retry-after` says.'],
  too_many_recent_tag_values: [
    'A default limits each value of a tag, and one more of them would have a recent request than are counted (`bounds.tag_values`).',
    "Use known values, or wait. See 'beyond' of the default in docs/guides/rate-limits.md.",
  ],
  rate_limit_audio: ['A limit on audio has no room.', 'Wait as long as `retry-after` says.'],
  ...SPEND_HELP,
  tags_not_allowed: [
    'The request has tags of its own, and its key may not tag.',
    'Omit the header, or have an organization owner set `may_tag` of the key.',
  ],
  too_many_alert_tests: ['Too many test messages.', 'Wait as long as `retry-after` says.'],
  model_not_found: [
    'No upstream serves this model to the project. Of a model that has ended, the message names the day.',
    'Check the name with `GET /v1/models`. An operator can add it to an upstream.',
  ],
  reference_not_supported: [
    'The body names an object of a kind that is not owned here, or a member that looks like such a name.',
    'Leave it out. Ids of your own can be put into `metadata`.',
  ],
  reference_not_found: [
    'The object is not of this project, or lives on another upstream than the others.',
    'Use objects that this project has made.',
  ],
  previous_response_not_found: [
    'The response is not of this project.',
    'Send the items themselves.',
  ],
  response_not_found: notFound('stored response'),
  conversation_not_found: notFound('conversation'),
  chat_completion_not_found: notFound('stored chat completion'),
  file_not_found: notFound('file'),
  upload_not_found: notFound('upload'),
  batch_not_found: notFound('batch'),
  upload_not_pending: ['The upload has ended or has expired.', 'Create another upload.'],
  batch_not_cancellable: ['The batch has ended.', 'Nothing: its status is final.'],
  files_not_supported: [
    'No upstream of this project holds files.',
    'An operator can set `files: true` of an upstream.',
  ],
  conversations_not_supported: [
    'No upstream of this project stores conversations, or the one with what the items refer to does not.',
    'An operator can set `stores: true` of an upstream.',
  ],
  quota_exceeded: [
    'The project keeps as much as it may.',
    'Delete files, batches or conversations, or have the bound that the message names raised.',
  ],
  upstream_rate_limited: [
    'The upstream has answered 429: its account is at a limit.',
    "Try again later. An operator can raise the account's limits, or add an upstream.",
  ],
  upstream_limit_reached: [
    'No upstream of the model has room within the `limits` that the operator gave it. The request was not sent.',
    'Try again after `retry-after`. An operator can raise these limits, or add an upstream.',
  ],
  upstream_failed: [
    "The upstream failed, or rejected this server's own key. The log has its status and message.",
    'Try again later. An operator finds the request by `x-request-id`.',
  ],
  upstream_unavailable: [
    'The upstream is overloaded, or no connection to it was free.',
    'Try again later. An operator can raise `connections`, or add an upstream.',
  ],
  upstream_timeout: [
    'The upstream did not answer within `first_byte_seconds` or `idle_seconds`.',
    'Try again, or have these raised.',
  ],
  server_is_overloaded: [
    'This server has too much to do, and this caller more than an equal share of it.',
    'Try again after `retry-after`. An operator can add a node.',
  ],
  internal_error: ['A fault of this server. The log has it.', 'Report it with `x-request-id`.'],
  store_unavailable: [
    'The store cannot be reached.',
    'Try again after `retry-after`. An operator restores the database.',
  ],
}
