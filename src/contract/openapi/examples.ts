/**
 * Examples of bodies and answers for the OpenAPI document. They are generated from the schemas: no
 * member is missing. A member has the value under its name below, or the first of its enumeration.
 * A test validates every example against its schema.
 */

import type { AnyEndpoint } from '#contract/endpoint.ts'
import { SPEND_BUDGET_EXAMPLE } from '#contract/spend/budget.ts'
import { ACCESS_EXAMPLES } from './access-examples.ts'
import { ACCOUNT_EXAMPLES } from './account-examples.ts'
import { KEY_EXAMPLES } from './key-examples.ts'
import { RECONCILIATION_EXAMPLE } from './reconciliation-example.ts'
import { REQUEST_LOG_EXAMPLE } from './request-log-example.ts'
import { SERVER_EXAMPLES } from './server-examples.ts'
import { SPEND_EXAMPLES } from './spend-examples.ts'

/** The parts of JSON Schema that the contract uses. */
interface Shape {
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly default?: unknown
  readonly type?: string | readonly string[]
  readonly anyOf?: readonly Shape[]
  readonly items?: Shape
  readonly properties?: Readonly<Record<string, Shape>>
}

const TIMESTAMP = 1_767_225_600
const DAY_SECONDS = 86_400
const MODEL = 'gpt-5.6-luna'
const ADDRESS = 'ada@example.com'
const ID = {
  project: 'proj_0VcExample0000Research00',
  user: 'user-0VcExample000000000000Ada',
  service_account: 'svc_acct_0VcExample00000Nightly',
  api_key: 'key_0VcExample00000000000000',
  admin_api_key: 'key_0VcExample0000000000Admin',
  invite: 'invite-0VcExample000000000Grace',
} as const

/** Marks a member that an example leaves out. */
const OMITTED = undefined

/** Values by member name, alone or after the name of its object or endpoint. */
const VALUES: Readonly<Record<string, unknown>> = {
  // ids
  'organization.project.id': ID.project,
  'organization.project.user.id': ID.user,
  'organization.project.service_account.id': ID.service_account,
  'organization.project.service_account.api_key.id': ID.api_key,
  'organization.project.api_key.id': ID.api_key,
  'organization.user.id': ID.user,
  'user.id': ID.user,
  'organization.invite.id': ID.invite,
  'organization.admin_api_key.id': ID.admin_api_key,
  'organization.session.id': 'session_0VcExample000000000000',
  'organization.session.summary.id': 'session_0VcExample000000000000',
  'organization.id': 'org-0VcExample0000000000000',
  'organization.default_project_id': ID.project,
  'project.rate_limit.id': `rl-${MODEL}`,
  'project.rate_limit.sources.id': `rl-${MODEL}`,
  'organization.rate_limit.id': `rl-${MODEL}`,
  'admin_api_key.id': ID.admin_api_key,
  'owner.id': ID.user,
  'projects.id': ID.project,
  'nodes.id': 'node-1',
  project_id: ID.project,
  user_id: ID.user,
  api_key_id: ID.api_key,
  admin_api_key_id: ID.admin_api_key,
  rate_limit_id: `rl-${MODEL}`,
  external_key_id: 'extkey_research',
  // Roles are given by name here.
  role_id: OMITTED,
  vector_store_id: null,
  // names
  'createProject.name': 'Research',
  'modifyProject.name': 'Research',
  'organization.project.name': 'Research',
  'organization.name': 'Example',
  'createProjectServiceAccount.name': 'Nightly evaluation',
  'modifyProjectServiceAccount.name': 'Nightly evaluation',
  'organization.project.service_account.name': 'Nightly evaluation',
  'createAdminApiKey.name': 'Terraform',
  'organization.admin_api_key.name': 'Terraform',
  'admin_api_key.name': 'Terraform',
  'createUser.name': 'Ada Lovelace',
  'organization.user.name': 'Ada Lovelace',
  'user.name': 'Ada Lovelace',
  'organization.project.user.name': 'Ada Lovelace',
  'owner.name': 'Ada Lovelace',
  'upstreams.name': 'default',
  upstream: 'default',
  name: 'Laptop',
  owner_name: 'Ada Lovelace',
  project_name: 'Research',
  'organization.usage.ranking.result.deleted': false,
  'organization.usage.ranking.result.archived': false,
  email: ADDRESS,
  model: MODEL,
  shares_with: MODEL,
  technical_level: 'expert',
  developer_persona: 'researcher',
  geography: 'EU',
  'organization.project.api_key.owner': {
    type: 'user',
    user: {
      id: ID.user,
      email: ADDRESS,
      name: 'Ada Lovelace',
      created_at: TIMESTAMP,
      role: 'member',
    },
  },
  // an invite
  'createInvite.email': 'grace@example.com',
  'organization.invite.email': 'grace@example.com',
  'createInvite.status': 'pending',
  'createInvite.accepted_at': null,
  accepted_at: TIMESTAMP + DAY_SECONDS,
  // keys
  redacted_value: 'sk-proj-Exam...mple',
  'organization.admin_api_key.redacted_value': 'sk-admin-Exam...mple',
  'organization.project.api_key.value': 'sk-proj-Example',
  'organization.project.service_account.api_key.value': 'sk-svcacct-Example',
  'organization.admin_api_key.value': 'sk-admin-Example',
  scopes: ['model.request'],
  create_service_account_only: false,
  expires_in_seconds: 30 * DAY_SECONDS,
  // times
  created_at: TIMESTAMP,
  added_at: TIMESTAMP,
  'organization.user.created': TIMESTAMP,
  api_key_last_used_at: TIMESTAMP + DAY_SECONDS,
  started_at: TIMESTAMP,
  heartbeat_at: TIMESTAMP,
  read_at: TIMESTAMP,
  requested_at: TIMESTAMP,
  completed_at: null,
  start_time: TIMESTAMP,
  end_time: TIMESTAMP + DAY_SECONDS,
  last_used_at: TIMESTAMP + DAY_SECONDS,
  expires_at: TIMESTAMP + 30 * DAY_SECONDS,
  archived_at: null,
  'archiveProject.status': 'archived',
  'archiveProject.archived_at': TIMESTAMP,
  // lists
  has_more: false,
  next_page: null,
  searched_to: null,
  deleted: true,
  // limits
  max_requests_per_1_minute: 500,
  max_tokens_per_1_minute: 200_000,
  max_requests_per_1_day: 10_000,
  batch_1_day_max_input_tokens: 2_000_000,
  // The model of the examples has neither.
  max_images_per_1_minute: OMITTED,
  max_audio_megabytes_per_1_minute: OMITTED,
  'project.rate_limit.level.limit': 500,
  'subject_rate_limit.level.id': 'end_user=alice',
  'subject_rate_limit.level.limit': 20,
  used: 12.5,
  window_seconds: 60,
  ...ACCESS_EXAMPLES,
  ...ACCOUNT_EXAMPLES,
  ...KEY_EXAMPLES,
  // aliases and fallbacks of models
  alias: 'fast',
  fallback_models: ['gpt-5.6-terra'],
  when: 'failure',
  shutdown_date: '2027-06-30',
  replacement_model: 'gpt-5.6-terra',
  'organization.user.signed_out.sessions': 2,
  'organization.user.signed_out.programs': 1,
  // policies
  model_ids: [MODEL],
  enabled: true,
  enabled_tiers: ['flex'],
  retention_type: 'zero_data_retention',
  // spend
  threshold_amount: 100_000,
  'raise.threshold_amount': 150_000,
  spent: 1_250,
  until: TIMESTAMP + 7 * DAY_SECONDS,
  reached_at: TIMESTAMP,
  reached_within_seconds: 60,
  spent_after_at_least: 250,
  spend_budget: SPEND_BUDGET_EXAMPLE,
  reserved: 1.5,
  remaining: 688.25,
  forecast: 845.5,
  ...SPEND_EXAMPLES,
  month: '2026-01',
  closed_at: null,
  team: 'search',
  'projects.name': 'Research',
  // usage and costs
  'amount.value': 0.75,
  'busiest_minute.amount': 42,
  'project.rate_limit.activity.in_use': true,
  cost: 0.75,
  line_item: `${MODEL}, input`,
  quantity: 5_000_000,
  input_tokens: 5_000,
  input_cached_tokens: 2_000,
  input_cache_write_tokens: 0,
  input_uncached_tokens: 3_000,
  output_tokens: 1_000,
  input_text_tokens: 3_000,
  output_text_tokens: 1_000,
  input_cached_text_tokens: 2_000,
  input_audio_tokens: 0,
  input_cached_audio_tokens: 0,
  output_audio_tokens: 0,
  input_image_tokens: 0,
  input_cached_image_tokens: 0,
  output_image_tokens: 0,
  num_model_requests: 10,
  num_requests: 10,
  num_sessions: 2,
  images: 10,
  characters: 4_000,
  seconds: 90,
  usage_bytes: 1_048_576,
  batch: false,
  service_tier: 'default',
  context_level: 'low',
  'organization.usage.images.result.size': '1024x1024',
  'organization.usage.images.result.source': 'image.generation',
  requested_requests: 120,
  requested_tokens: 60_000,
  refused_requests: 20,
  rate_limited_requests: 35,
  failed_requests: 2,
  refused_requests_per_minute: 20,
  refused_tokens_per_minute: 0,
  refused_images_per_minute: 0,
  refused_requests_per_day: 0,
  refused_audio_megabytes_per_minute: 0,
  refused_batch_tokens: 0,
  refused_spend: 0,
  groups: 1,
  unfinished: true,
  previous_amount: 0.5,
  timeline: [0.75],
  users: 3,
  service_accounts: 1,
  api_keys: 4,
  // sessions of the operator's key, and the server
  'organization.session.user': null,
  'organization.session.organization_role': null,
  'organization.session.scopes': null,
  'organization.session.projects': [],
  'allowed.projects': [],
  grantable: null,
  'organization.session.summary.user': null,
  'organization.session.summary.ip_address': '203.0.113.7',
  'organization.session.summary.user_agent':
    'Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Firefox/150.0',
  ...SERVER_EXAMPLES,
  'organization.request_log': REQUEST_LOG_EXAMPLE,
  'organization.cost_reconciliation': RECONCILIATION_EXAMPLE,
  // one event of the many types
  'organization.audit_log': {
    object: 'organization.audit_log',
    id: 'audit_log-0VcExample0000000000',
    type: 'project.created',
    effective_at: TIMESTAMP,
    project: { id: ID.project, name: 'Research' },
    actor: {
      type: 'api_key',
      api_key: { id: ID.admin_api_key, type: 'user', user: { id: ID.user, email: ADDRESS } },
    },
    resource: { id: ID.project, name: 'Research', owner_name: null, deleted: false },
    'project.created': { id: ID.project, data: { name: 'Research', title: 'Research' } },
  },
}

export function exampleBody({ id, body }: AnyEndpoint): unknown {
  return exampleOf(body as Shape, { endpoint: id, owner: id, name: '' })
}

export function exampleAnswer({ id, response }: AnyEndpoint): unknown {
  return exampleOf(response as Shape, { endpoint: id, owner: id, name: '' })
}

/** Location of a value: `owner` is the name of the object that has the member `name`. */
interface SchemaPosition {
  readonly endpoint: string
  readonly owner: string
  readonly name: string
}

function exampleOf(shape: Shape, position: SchemaPosition): unknown {
  const { endpoint, owner, name } = position
  const literal = shape.properties?.object?.const
  const keys = [`${owner}.${name}`, `${endpoint}.${name}`, name, String(literal)]
  const key = keys.find((one) => Object.hasOwn(VALUES, one))
  if (key !== undefined) return VALUES[key]
  if ('const' in shape) return shape.const
  if (shape.enum) return shape.enum[0]
  if ('default' in shape) return shape.default
  const branch = shape.anyOf?.find(({ type }) => type !== 'null')
  if (branch) return exampleOf(branch, position)
  if (shape.items) return [exampleOf(shape.items, position)]
  // A test fails if a required member has none.
  if (!shape.properties) return OMITTED
  return objectOf(shape.properties, { endpoint, owner: nameOf(literal) ?? (name || owner) })
}

/**
 * Name of an object for its id: `organization.user.deleted` has the name of `organization.user`.
 */
function nameOf(literal: unknown): string | undefined {
  return literal === undefined || literal === 'list' || literal === 'page'
    ? undefined
    : String(literal).replace(/\.deleted$/, '')
}

function objectOf(
  properties: Readonly<Record<string, Shape>>,
  owner: Pick<SchemaPosition, 'endpoint' | 'owner'>,
): Record<string, unknown> {
  const members: Record<string, unknown> = {}
  for (const [name, shape] of Object.entries(properties)) {
    const value = isCursor(name) ? idOfOnly(members.data) : exampleOf(shape, { ...owner, name })
    if (value !== OMITTED) members[name] = value
  }
  return members
}

/** A page's `first_id` and `last_id` are those of its only object: its tag, if it has no id. */
function isCursor(name: string): boolean {
  return name === 'first_id' || name === 'last_id'
}

function idOfOnly(data: unknown): unknown {
  return Array.isArray(data) ? (data[0]?.id ?? data[0]?.tag) : null
}
