/**
 * One example of each sentence of every error: the reference page of errors and the examples of the
 * OpenAPI document are made from it.
 */

import * as access from '#contract/errors/access.ts'
import * as credentials from '#contract/errors/credentials.ts'
import type { ErrorCode, ProblemData } from '#contract/errors/errors.ts'
import * as objects from '#contract/errors/objects.ts'
import * as organization from '#contract/errors/organization.ts'
import * as parameters from '#contract/errors/parameters.ts'
import * as policies from '#contract/errors/policies.ts'
import * as rateLimits from '#contract/errors/rate-limits.ts'
import * as requestLogs from '#contract/errors/request-logs.ts'
import * as requests from '#contract/errors/requests.ts'
import * as scim from '#contract/errors/scim.ts'
import * as sessions from '#contract/errors/sessions.ts'
import * as signIn from '#contract/errors/sign-in.ts'
import * as spend from '#contract/errors/spend.ts'
import * as tags from '#contract/errors/tags.ts'
import * as upstreams from '#contract/errors/upstreams.ts'
import * as usage from '#contract/errors/usage.ts'
import { ACCESS_PROBLEM_EXAMPLES } from './access.ts'
import { ACCOUNT_PROBLEM_EXAMPLES } from './account.ts'
import { ROUTING_EXAMPLES, ROUTING_VALUE_EXAMPLES } from './model-routing.ts'
import { POLICY_EXAMPLES } from './policies.ts'
import { SPEND_PROBLEM_EXAMPLES } from './spend.ts'
import { TERMINAL_SIGN_IN_EXAMPLES } from './terminal-sign-ins.ts'

const [KEY, PROJECT, USER] = ['sk-svcac********abcd', 'proj_abc123', 'user_abc123']
const [EMAIL, MODEL] = ['ada@example.com', 'gpt-5.6-terra']
const UPSTREAM = `The upstream of the model \`${MODEL}\``
const DEMAND = {
  scope: 'project',
  subject: undefined,
  model: MODEL,
  organizationId: 'org-abc123',
  projectId: PROJECT,
  limit: 30_000,
  used: 28_800,
  requested: 3_400,
  retryIn: '4.4s',
} as const

function reached(dimension: 'tokens' | 'images' | 'audio_megabytes'): ProblemData {
  return rateLimits.rateLimitReached({ ...DEMAND, dimension })
}

export const PROBLEM_EXAMPLES: Readonly<Record<ErrorCode, readonly ProblemData[]>> = {
  ...TERMINAL_SIGN_IN_EXAMPLES,
  missing_credentials: [
    credentials.missingCredentials(),
    credentials.missingCredentials('bearer'),
    credentials.missingCredentials('bearer or basic'),
    credentials.missingApiKey(),
  ],
  invalid_api_key: [
    credentials.invalidApiKey(KEY),
    credentials.deletedApiKey(KEY),
    credentials.revokedApiKey(),
    scim.invalidScimToken(),
  ],
  ambiguous_credentials: [credentials.ambiguousCredentials()],
  mismatched_organization: [credentials.mismatchedOrganization()],
  mismatched_project: [credentials.mismatchedProject()],
  missing_scope: [
    credentials.missingScope('api.management.write'),
    credentials.projectKeyOnControlPlane('api.management.read'),
  ],
  session_expired: [sessions.sessionExpired()],
  cross_site_request: [sessions.crossSiteRequest('https://ai.example.com', 'x-console', true)],
  session_not_found: [sessions.sessionNotFound('sess_abc123'), sessions.noSession()],
  admin_key_required: [sessions.adminKeyRequired()],
  too_many_failed_logins: [sessions.tooManyFailedLogins(42)],
  too_many_unknown_keys: [credentials.tooManyUnknownKeys(60, 42)],
  too_many_unauthenticated_requests: [credentials.tooManyUnauthenticatedRequests(600, 42)],
  metrics_closed: [credentials.metricsClosed()],
  invalid_metrics_token: [credentials.invalidMetricsToken()],
  missing_model_scope: [
    credentials.missingModelScope('model.request'),
    credentials.adminKeyOnDataPlane('model.request'),
  ],
  not_authorized_invalid_project: [credentials.notAuthorizedInvalidProject()],
  owner_not_member: [credentials.ownerNotMember()],
  invalid_url: [
    requests.invalidUrl('GET', '/v1/nothing'),
    requests.invalidUrl('GET', '/v1/assistants'),
    requests.invalidUrl('POST', '/v1/messages/batches', 'anthropic'),
    requests.noDataPlane('POST', '/v1/chat/completions'),
    requests.malformedUrl(),
  ],
  method_not_allowed: [requests.methodNotAllowed('PUT', '/v1/models')],
  upgrade_required: [requests.upgradeRequired()],
  request_timeout: [requests.requestTimeout('time'), requests.requestTimeout('rate')],
  request_too_large: [
    requests.requestTooLarge('body'),
    requests.requestTooLarge('file'),
    requests.requestTooLarge('part'),
    requests.requestTooLarge('chunkExtensions'),
  ],
  unsupported_media_type: [
    requests.unsupportedMediaType('text/plain', 'application/json'),
    requests.malformedMediaType(),
    requests.unsupportedEncoding('gzip'),
  ],
  header_too_large: [requests.headerTooLarge()],
  malformed_request: [
    requests.malformedRequest('http'),
    requests.malformedMultipart('the head of a part is malformed'),
    requests.smallPieces(64),
  ],
  malformed_json: [requests.malformedJson(), requests.tooDeepJson(64)],
  invalid_client_request_id: [requests.invalidClientRequestId(512)],
  missing_required_parameter: [
    parameters.missingRequiredParameter('model'),
    organization.temporaryAccountWithoutExpiry(),
    ...[organization.emptyKeyChange(), policies.emptyTierChange(), tags.tagRequired('customer')],
    tags.trustedHeaderMissing('x-openwebui-user-id', 'end_user'),
  ],
  unknown_parameter: [
    parameters.unknownParameter('colour'),
    parameters.unknownLongParameter('colour'.repeat(20)),
    parameters.unknownUnderLimit('answer_twice'),
  ],
  unsupported_parameter: [
    parameters.unsupportedParameter('fallbacks', 'It names other models.', 'fallbacks'),
    parameters.unsupportedHeader(
      'anthropic-workspace-id',
      'It selects the workspace of the account.',
    ),
  ],
  duplicate_parameter: [parameters.duplicateParameter('model')],
  invalid_type: [
    parameters.invalidType('name', 'a string', 'an integer'),
    parameters.repeatedParameter('limit'),
  ],
  invalid_value: [
    parameters.invalidValue('name', 'the value has not the expected form'),
    parameters.unsupportedValue('role', 'boss', ['owner', 'member']),
    ...[policies.unknownModelPermission('no-such-model'), policies.defaultTierDisabled()],
    ...ROUTING_VALUE_EXAMPLES,
    parameters.unstorableText('name'),
    parameters.invalidForm('email'),
    spend.privateWebhook('notification_channel.webhook_url'),
    spend.percentWithoutLimit('threshold_percent', 'project'),
    parameters.invalidOrder(),
    ...[parameters.stringTooShort('name', 3), parameters.arrayTooShort('items', 1)],
    parameters.fieldTooLong('purpose', 4_096),
    parameters.bodyMembersAboveMax(100_000),
    parameters.bodyReferencesAboveMax('input[0].file_id', 1_000),
    organization.differentEmail(USER),
    organization.projectNamedTwice(),
    organization.notTenantEvent('login.failed'),
    ...[usage.tooManyGroups(10_000), usage.foreignPage()],
    usage.notByTags('user_ids'),
    ...[tags.malformedTags(), tags.invalidTagKey('tags'), tags.invalidTagValue('tags')],
    ...[
      tags.invalidSubjectValue('metadata.end_user'),
      tags.identifierNotHashed(),
      tags.identifierLimited(),
    ],
    tags.trustedHeaderAmbiguous('x-openwebui-user-id'),
    rateLimits.tooManyReplayedModels(1_000, 1_000),
    upstreams.invalidModelName(),
    upstreams.tooManyToolModels(8),
    ...[objects.notBatchFile(), objects.tooManyLineReferences(), objects.invalidModelFilter()],
    objects.searchLimitReached(1_000, 'chatcmpl-abc123'),
    objects.invalidMetadataFilter(64, 512),
    objects.duplicatePart('part_ids[1]', 'part_abc123'),
    objects.partsAboveUpload(),
    objects.tooManyParts(1_000),
    objects.batchFileInParts(),
  ],
  empty_string: [parameters.emptyString('model')],
  string_above_max_length: [
    parameters.stringAboveMaxLength('name', 256, 300),
    parameters.memberNameTooLong('a_long_name', 1_024, 2_000),
    parameters.idAboveMaxLength('input[0].file_id', 128),
  ],
  array_above_max_length: [parameters.arrayAboveMaxLength('items', 20, 21)],
  object_above_max_properties: [parameters.objectAboveMaxProperties('metadata', 16, 17)],
  integer_below_min_value: [parameters.integerBelowMinValue('limit', 1, 0)],
  integer_above_max_value: [parameters.integerAboveMaxValue('limit', 100, 1_000)],
  configuration_not_reloaded: [
    organization.configurationNotReloaded("bailiwick.yaml, line 4: unknown setting 'modells'"),
  ],
  project_not_found: [organization.projectNotFound(PROJECT)],
  ...ACCESS_PROBLEM_EXAMPLES,
  ...ACCOUNT_PROBLEM_EXAMPLES,
  user_not_found: [
    ...[organization.userNotFound(USER), organization.userNotInProject(USER, PROJECT)],
    access.userNotInGroup(USER, 'group_abc123'),
    organization.userNotErased(USER),
  ],
  service_account_not_found: [organization.serviceAccountNotFound('svc_acct_abc123')],
  api_key_not_found: [organization.apiKeyNotFound('key_abc123')],
  request_log_not_found: [requestLogs.requestLogNotFound('req_abc123')],
  invite_not_found: [organization.inviteNotFound('invite-abc123')],
  rate_limit_not_found: [
    rateLimits.rateLimitNotFound('rl-gpt-5.6-terra'),
    rateLimits.subjectRateLimitNotFound(USER),
  ],
  spend_limit_not_found: [spend.spendLimitNotFound(PROJECT)],
  spend_alert_not_found: [spend.spendAlertNotFound('alert_abc123')],
  spend_reservation_not_found: [spend.spendReservationNotFound('batch_abc123')],
  tag_value_not_found: [spend.tagValueNotFound('end_user=alice')],
  cursor_not_found: [parameters.cursorNotFound('after', PROJECT)],
  ...POLICY_EXAMPLES,
  ...ROUTING_EXAMPLES,
  project_archived: [organization.projectArchived('Research')],
  default_project: [
    organization.defaultProject('archived'),
    organization.defaultProject('modified'),
  ],
  user_not_in_organization: [
    organization.userNotInOrganization(USER, 'user_id'),
    access.memberNotInOrganization(USER),
  ],
  user_already_exists: [
    organization.userAlreadyExists(EMAIL),
    organization.userAddressHeld('user-abc123'),
  ],
  user_already_in_project: [organization.userAlreadyInProject(USER, PROJECT)],
  last_owner: [organization.lastOwner()],
  api_key_expired: [organization.apiKeyExpired('key_abc123')],
  invite_accepted: [organization.inviteAccepted('invite-abc123')],
  invite_expired: [organization.inviteExpired('invite-abc123')],
  invite_already_pending: [organization.inviteAlreadyPending('invite-abc123', EMAIL)],
  rate_limit_above_default: [
    rateLimits.rateLimitAboveDefault('max_requests_per_1_minute', 500, 600),
  ],
  rate_limit_not_applicable: [
    rateLimits.rateLimitNotApplicable('max_images_per_1_minute', MODEL, [
      'max_requests_per_1_minute',
      'max_tokens_per_1_minute',
    ]),
  ],
  unsupported_role_id: [organization.unsupportedRoleId('owner')],
  invalid_idempotency_key: [parameters.invalidIdempotencyKey(255)],
  idempotency_key_reused: [parameters.idempotencyKeyReused()],
  idempotency_key_in_use: [parameters.idempotencyKeyInUse()],
  rate_limit_requests: [
    rateLimits.rateLimitReached({
      ...DEMAND,
      dimension: 'requests',
      limit: 500,
      used: 500,
      requested: 1,
    }),
    rateLimits.rateLimitReached({
      ...DEMAND,
      dimension: 'requests',
      scope: 'tag_value',
      subject: 'end_user=alice',
      limit: 20,
      used: 20,
      requested: 1,
    }),
    rateLimits.requestRateReached({
      ...DEMAND,
      keyId: undefined,
      metric: 'requests of a project per min',
      bound: 'project_total_requests_per_minute',
    }),
  ],
  rate_limit_tokens: [
    ...[reached('tokens'), rateLimits.requestAboveLimit({ ...DEMAND, dimension: 'tokens' })],
  ],
  rate_limit_images: [reached('images')],
  rate_limit_audio: [reached('audio_megabytes')],
  too_many_recent_tag_values: [
    rateLimits.tooManyRecentValues({ key: 'end_user', projectId: PROJECT, valuesMax: 100_000 }),
  ],
  ...SPEND_PROBLEM_EXAMPLES,
  tags_not_allowed: [tags.tagsNotAllowed()],
  too_many_tag_spend_limits: [spend.tooManyTagSpendLimits(1_000)],
  too_many_tag_value_limits: [spend.tooManyTagValueLimits(1_000)],
  too_many_alert_tests: [spend.tooManyAlertTests(10, 10)],
  model_not_found: [
    upstreams.modelNotFound('no-such-model'),
    upstreams.modelNotFound('an-ended-model', { date: '2026-12-11', replacement: 'gpt-6.1-sol' }),
    upstreams.modelOfOtherFormat('claude-opus-5-5', 'POST /v1/messages'),
  ],
  reference_not_supported: [
    objects.referenceNotSupported('tools[0].vector_store_ids[0]', 'vector_store'),
    objects.storeNotSupported('previous_response_id', UPSTREAM),
  ],
  reference_not_found: [objects.referenceNotFound('File', 'file-abc123', 'input_file_id')],
  previous_response_not_found: [
    objects.previousResponseNotFound('resp_abc123', 'previous_response_id'),
  ],
  response_not_found: [objects.responseNotFound('resp_abc123')],
  conversation_not_found: [objects.conversationNotFound('conv_abc123')],
  chat_completion_not_found: [objects.chatCompletionNotFound('chatcmpl-abc123')],
  file_not_found: [objects.fileNotFound('file-abc123')],
  upload_not_found: [objects.uploadNotFound('upload_abc123')],
  upload_not_pending: [objects.uploadNotPending('complete')],
  batch_not_found: [objects.batchNotFound('batch_abc123')],
  batch_not_cancellable: [objects.batchNotCancellable('completed')],
  files_not_supported: [objects.filesNotSupported()],
  conversations_not_supported: [
    objects.conversationsNotSupported(false),
    objects.conversationsNotSupported(true),
  ],
  quota_exceeded: [
    access.tooManyRoles(900),
    access.tooManyLinkedGroups(500),
    objects.quotaExceeded('project_files', 10_000, 'files'),
    objects.fileBytesAboveQuota('project_file_bytes', 107_374_182_400),
  ],
  upstream_rate_limited: [upstreams.upstreamRateLimited(UPSTREAM)],
  upstream_limit_reached: [upstreams.upstreamLimitReached(UPSTREAM, 'tokens')],
  upstream_failed: [
    upstreams.upstreamFailed(UPSTREAM, 'status'),
    upstreams.upstreamFailed(UPSTREAM, 'reset'),
    upstreams.upstreamFailed(UPSTREAM, 'auth'),
    upstreams.upstreamFailed(UPSTREAM, 'credentials'),
    upstreams.unexpectedAnswer(UPSTREAM, 'is no upload'),
  ],
  upstream_unavailable: [upstreams.upstreamUnavailable(), upstreams.upstreamShareUsed(UPSTREAM)],
  upstream_timeout: [upstreams.upstreamTimeout(UPSTREAM)],
  server_is_overloaded: [
    requests.serverIsOverloaded('share'),
    requests.serverIsOverloaded('bodies'),
    requests.tooManyLookUps('admin'),
  ],
  internal_error: [requests.internalError()],
  store_unavailable: [requests.storeUnavailable()],
}

/** Failures of a sign-in at an identity provider. */
export const SIGN_IN_PROBLEM_EXAMPLES: readonly signIn.SignInProblem[] = [
  signIn.tooManySignIns(32),
  signIn.changedDuringSignIn('248289761001'),
  signIn.providerWithoutMetadata('https://id.example.com/'),
  signIn.providerUnreachable(),
  signIn.providerError('access_denied'),
  signIn.providerError('server_error'),
  signIn.answerRejected(),
  signIn.invalidSubject(),
  signIn.withoutSubjectClaim('oid'),
  signIn.expiredCode(),
  signIn.foreignAnswer(),
  signIn.emailUnverified(EMAIL),
  signIn.withoutAddress('248289761001'),
  signIn.otherIdentity(EMAIL, '248289761001'),
  signIn.unknownPerson(EMAIL),
  signIn.unprovisionedPerson(EMAIL),
  signIn.deactivatedPerson(EMAIL),
]
