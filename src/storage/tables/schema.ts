/**
 * Tables of the store; others are in the files beside it. Times are Unix milliseconds, JSON is
 * text, and every row belongs to an organization or a project. The same schema is on SQLite and on
 * PostgreSQL, which also keeps names and addresses folded, for `search.ts` alone.
 */

import type { Generated } from 'kysely'
import type { AccessTables } from './access.ts'
import type { ArchivedKeyTable, DeletedNameTable } from './deleted.ts'
import type { ErasureTable } from './erasures.ts'
import type { LatencyTable } from './latency.ts'
import type { ModelEndTables } from './model-ends.ts'
import type { OwnedItemTable, OwnedObjectTable } from './owned.ts'
import type { PolicyTable } from './policies.ts'
import type { PriceTables } from './prices.ts'
import type { RaiseRequestTables } from './raise-requests.ts'
import type { ReconciliationTables } from './reconciliations.ts'
import type { RequestLogTables } from './request-logs.ts'
import type { ScimTables, ScimUserColumns } from './scim.ts'
import type { SpendTables } from './spend.ts'
import type { SubjectRateLimitTable } from './subject-rates.ts'
import type { TaggingColumns, TagTables } from './tags.ts'
import type { DeviceCodeTable, TerminalSignInTable, UserCodeTryTable } from './terminal-sign-ins.ts'
import type { UsageFlushTable, UsageSumTables } from './usage.ts'
import type {
  UPSTREAM_USAGE_KEY,
  UPSTREAM_USAGE_SUMS,
  USAGE_KEY,
  UsageCost,
  UsageCounter,
  UsageWidth,
} from './usage-columns.ts'

export interface Tables
  extends AccessTables,
    ModelEndTables,
    RaiseRequestTables,
    PriceTables,
    ReconciliationTables,
    RequestLogTables,
    ScimTables,
    SpendTables,
    TagTables,
    UsageSumTables {
  installation: InstallationTable
  organization: OrganizationTable
  change_counter: ChangeCounterTable
  change: ChangeTable
  user: UserTable
  project: ProjectTable
  project_user: ProjectUserTable
  service_account: ServiceAccountTable
  api_key: ApiKeyTable
  archived_key: ArchivedKeyTable
  deleted_name: DeletedNameTable
  admin_api_key: AdminApiKeyTable
  session: SessionTable
  device_code: DeviceCodeTable
  user_code_try: UserCodeTryTable
  terminal_sign_in: TerminalSignInTable
  erasure: ErasureTable
  invite: InviteTable
  rate_limit_override: RateLimitOverrideTable
  subject_rate_limit: SubjectRateLimitTable
  policy: PolicyTable
  audit_log: AuditLogTable
  audit_delivery: AuditDeliveryTable
  idempotency: IdempotencyTable
  node: NodeTable
  usage: UsageTable
  upstream_usage: UpstreamUsageTable
  latency: LatencyTable
  usage_flush: UsageFlushTable
  limiter_level: LimiterLevelTable
  limit_generation: LimitGenerationTable
  owned_object: OwnedObjectTable
  owned_item: OwnedItemTable
}

/** One row, the lock of the bootstrap and of registrations of nodes. */
export interface InstallationTable {
  id: number
}

export interface OrganizationTable {
  id: string
  name: string
  created_at: number
  default_project_id: string
  /** The operator, a service account that owns the keys created by the server. */
  operator_id: string
}

/** The organization's last sequence number. Always the last row that a change locks. */
export interface ChangeCounterTable {
  organization_id: string
  seq: number
  /** The last number of an audit event. */
  events: Generated<number>
}

/** Changes in the order of commit, for replication. */
export interface ChangeTable {
  organization_id: string
  seq: number
  kind: string
  id: string
  changed_at: number
  /** Its project. Null for changes of the organization, and for old changes. */
  project_id: string | null
  /** Number of its audit event, from 1 and without a gap. Null for changes without an event. */
  event_sequence: number | null
  event_id: string | null
}

export interface UserTable extends ScimUserColumns {
  id: string
  organization_id: string
  email: string
  /** The address in lower case: unique among the organization's present users. */
  email_key: string
  name: string | null
  role: 'owner' | 'reader'
  added_at: number
  /** Set when the user is removed. The row stays, since keys and events still name it. */
  removed_at: number | null
  technical_level: string | null
  developer_persona: string | null
  oidc_issuer: string | null
  /** The claim `sub` of the issuer. */
  oidc_subject: string | null
  /** Name and value of the claim that identifies the person. Null: `sub` does. */
  oidc_subject_claim: string | null
  oidc_claimed_subject: string | null
}

export interface ProjectTable extends TaggingColumns {
  id: string
  organization_id: string
  name: string
  created_at: number
  archived_at: number | null
  external_key_id: string | null
  residency: string | null
  geography: string | null
  /** The person for whom a sign-in created it, once in the organization. */
  personal_user_id: string | null
}

export interface ProjectUserTable {
  project_id: string
  user_id: string
  /** `none` with custom roles alone, or without any. */
  role: 'owner' | 'member' | 'viewer' | 'none'
  added_at: number
}

export interface ServiceAccountTable {
  id: string
  project_id: string
  name: string
  role: 'owner' | 'member' | 'none'
  created_at: number
  /** Deletion time. Null: only when somebody deletes it. */
  expires_at: number | null
}

export interface ApiKeyTable {
  id: string
  project_id: string
  /** Exactly one of the two owners is set. */
  user_id: string | null
  service_account_id: string | null
  /** Whether the owner is in the project: stored with the key, to make a page one range scan. */
  owner_access: 'active' | 'inactive'
  /** Time of its suspension by the deactivation of its owner. Null: not suspended, or restored. */
  suspended_at: number | null
  name: string
  hash: string
  /** Hash of the replaced secret, which is valid until `previous_expires_at`. Null: none. */
  previous_hash: Generated<string | null>
  /** When the replaced secret ends, in Unix milliseconds. */
  previous_expires_at: Generated<number | null>
  redacted_value: string
  /** JSON array; empty means all. */
  scopes: string
  created_at: number
  expires_at: number | null
  last_used_at: number | null
  /** JSON: tags by their keys, before those of the project. Null: none. */
  tags: string | null
  /** 1 where requests may add tags. */
  may_tag: number | null
  /** JSON of the headers that give values of keys of tags. */
  trusted_headers: string | null
  /** JSON array: the models that it may use. Null: those of its project. */
  model_ids: string | null
}

export interface AdminApiKeyTable {
  id: string
  organization_id: string
  /** The user who owns the key; null for the operator's. */
  user_id: string | null
  name: string
  hash: string
  redacted_value: string
  /** JSON array; null means all. */
  scopes: string | null
  created_at: number
  expires_at: number | null
  last_used_at: number | null
  /** Set when the key is deleted. The row stays: a deleted key can never be imported again. */
  deleted_at: number | null
}

/** Sessions of browsers. Exactly one of key and user is set. */
export interface SessionTable {
  /** SHA-256 of the token. */
  hash: string
  id: string
  organization_id: string
  /** The admin key that gives the session its permissions. */
  admin_key_id: string | null
  /** The person who gives the session its roles. */
  user_id: string | null
  created_at: number
  expires_at: number
  /** Written at most once a minute. Null: used at its creation. */
  last_used_at: number | null
}

export interface InviteTable {
  id: string
  organization_id: string
  email: string
  email_key: string
  role: 'owner' | 'reader'
  created_at: number
  expires_at: number
  accepted_at: number | null
  /** JSON array of `{ id, role }`. */
  projects: string
}

/** Limits set for a model in a project. A null column has no override. */
export interface RateLimitOverrideTable {
  project_id: string
  model: string
  max_requests_per_1_minute: number | null
  max_tokens_per_1_minute: number | null
  max_images_per_1_minute: number | null
  max_audio_megabytes_per_1_minute: number | null
  max_requests_per_1_day: number | null
  batch_1_day_max_input_tokens: number | null
}

export interface AuditLogTable {
  organization_id: string
  id: string
  type: string
  effective_at: number
  project_id: string
  /** Id of the object of the event. */
  resource_id: string
  /**
   * The actor's key, or a person's session, and its owner. The id of an unauthenticated visitor is
   * empty.
   */
  actor_key_id: string | null
  actor_id: string
  actor_email: string | null
  actor_kind: 'user_key' | 'service_account_key' | 'session' | 'visitor' | 'system'
  ip_address: string | null
  user_agent: string | null
  /** JSON object: the event's payload. */
  payload: string
}

/** Position of a subscription in the audit events of an organization. */
export interface AuditDeliveryTable {
  /** Its name in the configuration. */
  subscription: string
  organization_id: string
  /** Number of the last event that it needs no more. */
  position: number
  /** Number of the last event that was sent; first, the position at which it has begun. */
  last_sequence: number
  /** Failed attempts since the last success. */
  attempts: number
  /** Time of the next attempt, or the end of the lease of the node that makes one. */
  next_attempt_at: number
  last_error: string | null
  delivered_at: number | null
}

/** The first answer to a POST with an Idempotency-Key, sealed with the caller's secret. */
export interface IdempotencyTable {
  organization_id: string
  actor_id: string
  key: string
  request_hash: string
  sealed_answer: string
  created_at: number
}

/** A running server. The row of a stopped one stays until others see that its heartbeat ended. */
export interface NodeTable {
  id: string
  planes: 'all' | 'control' | 'data'
  /** Place of the counters of limits: memory of the node, or a shared Redis. */
  limiter: 'memory' | 'redis'
  started_at: number
  heartbeat_at: number
  /** 1 if its flushes add to the sums, as in `usage_flush`. */
  sums: number
}

/** Usage, summed for each minute, hour and day. Empty text is an absent dimension. */
export interface UsageTable
  extends Record<UsageCounter | UsageCost, number>,
    Record<Exclude<(typeof USAGE_KEY)[number], 'width' | 'starts_at' | 'batch'>, string> {
  width: UsageWidth
  /** Start of the minute, hour or day. */
  starts_at: number
  /** 1 for usage of a batch, otherwise 0. */
  batch: number
  /** Versions of the prices that its costs have, with commas between them. */
  price_versions: string
}

/** Input tokens by upstream: one row for each day, project, upstream and model. */
export interface UpstreamUsageTable
  extends Record<(typeof UPSTREAM_USAGE_SUMS)[number], number>,
    Record<Exclude<(typeof UPSTREAM_USAGE_KEY)[number], 'starts_at'>, string> {
  /** Start of the day. */
  starts_at: number
}

/** Level of a limit's bucket at the last save by a node. */
export interface LimiterLevelTable {
  scope: string
  bucket: string
  level: number
  at_ms: number
}

/** Number of times that a project or an organization emptied the buckets of a model. */
export type LimitGenerationTable = { owner_id: string; bucket: string; generation: number }
