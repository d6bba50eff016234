/** Audit log: every change, with its actor and its details. */

import { type Static, Type } from 'typebox'
import { earlierOf } from '#contract/earlier.ts'
import { endpoint } from '#contract/endpoint.ts'
import { UserKeySettingsChange } from '#contract/extensions/user-key-settings.ts'
import { HOSTED_TOOLS } from '#contract/hosted-tool-permissions.ts'
import { Cursor, Limit, Page } from '#contract/page.ts'
import { NAME_MAX, Nullable, Timestamp } from '#contract/schema.ts'
import { ServiceTierChange } from '#contract/service-tier-settings.ts'
import { accessPayloads } from './access-events.ts'
import { AUDIT_LOG_EVENT_TYPES } from './events.ts'
import { raisePayloads } from './raise-events.ts'
import { rateDefaultChanges, subjectRateChange } from './rate-limit-events.ts'
import { LastOwner, scimPayloads, scimUserChanges } from './scim-events.ts'
import {
  organizationSpendChanges,
  projectSpendChanges,
  reservationChange,
  spendChanges,
  spendLimitChange,
} from './spend-events.ts'

/** Maximum number of values in one filter. */
const FILTER_MAX = 100

const ActorUser = Type.Object({ id: Type.String(), email: Type.Optional(Type.String()) })

/** Extension: the key of the actor; its name only for those who see every project. */
const ActingKey = Type.Object({ id: Type.String(), name: Type.Optional(Type.String()) })

/**
 * The actor: a key of a person or a program, or a browser's session. After a failed sign-in the
 * person is unknown: then it is a session without a user.
 */
export const AuditLogActor = Type.Object({
  type: Type.Enum(['session', 'api_key']),
  session: Type.Optional(
    Type.Object({
      user: Type.Optional(ActorUser),
      ip_address: Type.Optional(Type.String()),
      user_agent: Type.Optional(Type.String()),
      /** Extension: the admin key that the session was begun with. */
      api_key: Type.Optional(ActingKey),
    }),
  ),
  api_key: Type.Optional(
    Type.Object({
      id: Type.Optional(Type.String()),
      /** Extension. */
      name: Type.Optional(Type.String()),
      type: Type.Enum(['user', 'service_account']),
      user: Type.Optional(ActorUser),
      service_account: Type.Optional(Type.Object({ id: Type.String() })),
    }),
  ),
})
export type AuditLogActor = Static<typeof AuditLogActor>

/** An extension: the name of the object of an event, also after its deletion. */
const AuditLogResource = Type.Object({
  id: Type.String(),
  name: Type.String({
    description:
      'Last name of the project, key, service account or user; the address of an invite.',
  }),
  owner_name: Nullable(Type.String({ description: 'Of a key: the last name of its owner.' })),
  deleted: Type.Boolean(),
})

const text = Type.Optional(Type.String())
const count = Type.Optional(Type.Integer())
const Deletion = Type.Object({ id: Type.String() })

function Created<P extends Parameters<typeof Type.Object>[0]>(data: P) {
  return Type.Object({ id: Type.String(), data: Type.Object(data) })
}

function Updated<P extends Parameters<typeof Type.Object>[0]>(changes: P) {
  return Type.Object({
    id: Type.String(),
    changes_requested: Type.Object(changes),
    previous: earlierOf(changes),
  })
}

/** The person or service account that a key belongs to, which need not be its creator. */
const KeyOwner = Type.Object({
  type: Type.Union([Type.Literal('user'), Type.Literal('service_account')]),
  id: Type.String(),
})

/** Extension: the new data retention control. */
const retentionChange = { data_retention: text }

/** Extension: models by the changed aliases; null after a deletion. */
const aliasChange = {
  model_aliases: Type.Optional(
    Type.Unsafe<Record<string, string | null>>({
      type: 'object',
      additionalProperties: { type: ['string', 'null'] },
    }),
  ),
}

/** Extension: the changed fallbacks, by their models; null after a deletion. */
const FallbackChange = Type.Object({
  fallback_models: Type.Array(Type.String()),
  when: Type.String(),
})

/** Extensions: the new list of models, the changed hosted tools and service tiers. */
const policyChanges = {
  ...retentionChange,
  /** Null after its deletion. */
  model_permissions: Type.Optional(
    Nullable(Type.Object({ mode: Type.String(), model_ids: Type.Array(Type.String()) })),
  ),
  ...aliasChange,
  model_fallbacks: Type.Optional(
    Type.Unsafe<Record<string, Static<typeof FallbackChange> | null>>({
      type: 'object',
      additionalProperties: { anyOf: [FallbackChange, { type: 'null' }] },
    }),
  ),
  service_tier_settings: Type.Optional(ServiceTierChange),
  hosted_tool_permissions: Type.Optional(
    Type.Object(
      Object.fromEntries(
        HOSTED_TOOLS.map((tool) => [tool, Type.Optional(Type.Object({ enabled: Type.Boolean() }))]),
      ),
    ),
  ),
}
const rateLimitChanges = {
  max_requests_per_1_minute: count,
  max_tokens_per_1_minute: count,
  max_images_per_1_minute: count,
  max_audio_megabytes_per_1_minute: count,
  max_requests_per_1_day: count,
  batch_1_day_max_input_tokens: count,
}

/** Extension: the models of a key; null after the removal of its list. */
const EventModels = Type.Optional(Nullable(Type.Array(Type.String())))

/** Extension: all tags after the change. */
const EventTags = Type.Optional(
  Type.Unsafe<Record<string, string>>({
    type: 'object',
    additionalProperties: { type: 'string' },
  }),
)

/**
 * Payload of each type of event, under the event's type as key. A changeable field that the
 * published schema lacks (a project's external key, a person's metadata) is added under its name.
 */
export const auditLogPayloads = {
  // Events from before it was recorded have no owner.
  'api_key.created': Created({
    scopes: Type.Array(Type.String()),
    owner: Type.Optional(KeyOwner),
    model_ids: EventModels,
    /** Extension: the program that the key was made for. */
    sign_in: Type.Optional(
      Type.Object({
        client_id: Type.String(),
        host: Nullable(Type.String()),
        address: Type.String(),
      }),
    ),
  }),
  'api_key.updated': Updated({
    scopes: Type.Optional(Type.Array(Type.String())),
    expires_in_seconds: count,
    model_ids: EventModels,
    ...spendLimitChange,
    ...subjectRateChange,
    tags: EventTags,
    may_tag: Type.Optional(Type.Boolean()),
    /** Extensions: whether the secret was replaced, and the end of the replaced one. */
    secret_replaced: Type.Optional(Type.Boolean()),
    previous_secret_expires_at: Type.Optional(Nullable(Timestamp)),
    trusted_headers: EventTags,
    /** Extension: of a SCIM token, when its owner lost the organization. */
    revoked_at: Type.Optional(Timestamp),
  }),
  'api_key.deleted': Deletion,
  'invite.sent': Created({ email: Type.String(), role: Type.String() }),
  'invite.accepted': Deletion,
  'invite.deleted': Deletion,
  'login.succeeded': Type.Object({}),
  'login.failed': Type.Object({
    error_code: Type.String(),
    error_message: Type.String(),
    attempts: count,
  }),
  // The session, and its person, since somebody else may have ended it.
  'logout.succeeded': Type.Object({
    id: text,
    user_id: text,
  }),
  'organization.updated': Updated({
    title: text,
    name: text,
    ...spendChanges,
    ...retentionChange,
    ...aliasChange,
    ...rateDefaultChanges,
    ...organizationSpendChanges,
    user_key_settings: Type.Optional(UserKeySettingsChange),
  }),
  'project.created': Created({ name: Type.String(), title: Type.String() }),
  'project.updated': Updated({
    title: text,
    external_key_id: Type.Optional(Nullable(Type.String())),
    geography: Type.Optional(Nullable(Type.String())),
    tags: EventTags,
    require_tags: Type.Optional(Type.Array(Type.String())),
    metadata_tags: Type.Optional(Type.Array(Type.String())),
    safety_identifier_tag: Type.Optional(Type.Boolean()),
    ...spendChanges,
    ...reservationChange,
    ...projectSpendChanges,
    ...rateDefaultChanges,
    ...policyChanges,
    /** Extension: groups that were removed from the project. */
    groups_removed: Type.Optional(Type.Array(Type.String())),
  }),
  'project.archived': Deletion,
  'rate_limit.updated': Updated({
    ...rateLimitChanges,
    /** The owner of the emptied buckets; no limit has changed then. */
    emptied: Type.Optional(Type.Enum(['project', 'organization'])),
  }),
  'rate_limit.deleted': Type.Object({
    id: Type.String(),
    previous: earlierOf(rateLimitChanges),
  }),
  'service_account.created': Created({ role: Type.String() }),
  'service_account.updated': Updated({
    role: text,
    name: text,
    ...spendLimitChange,
    ...subjectRateChange,
  }),
  'service_account.deleted': Deletion,
  'user.added': Created({ role: Type.String() }),
  'user.updated': Updated({
    role: text,
    technical_level: Type.Optional(Nullable(Type.String())),
    developer_persona: Type.Optional(Nullable(Type.String())),
    ...spendLimitChange,
    ...subjectRateChange,
    ...scimUserChanges,
  }),
  'user.deleted': Type.Object({
    id: Type.String(),
    last_owner: LastOwner,
    /** Extension: true if an erasure of the person began. */
    erased: Type.Optional(Type.Boolean()),
  }),
  ...accessPayloads,
  ...scimPayloads,
  ...raisePayloads,
}

type Payloads = { [T in keyof typeof auditLogPayloads]: Static<(typeof auditLogPayloads)[T]> }

/** One event as a change states it: its type, the id of its object, and its payload. */
export type AuditEvent = {
  [T in keyof Payloads]: { type: T; id: string } & Payloads[T]
}[keyof Payloads]
export type AuditEventType = AuditEvent['type']

const optional = Object.fromEntries(
  Object.entries(auditLogPayloads).map(([type, payload]) => [type, Type.Optional(payload)]),
) as {
  [T in keyof typeof auditLogPayloads]: ReturnType<
    typeof Type.Optional<(typeof auditLogPayloads)[T]>
  >
}

export const AuditLog = Type.Object({
  object: Type.Literal('organization.audit_log'),
  id: Type.String(),
  type: Type.Enum(Object.keys(auditLogPayloads) as AuditEventType[]),
  effective_at: Timestamp,
  project: Type.Optional(Type.Object({ id: Type.String(), name: Type.String() })),
  actor: AuditLogActor,
  resource: Type.Optional(AuditLogResource),
  names: Type.Optional(
    Type.Unsafe<Record<string, string>>({
      type: 'object',
      additionalProperties: { type: 'string' },
      description:
        'An extension: last names of the other objects that the payload names, by id. Of a list, those of its first 20.',
    }),
  ),
  ...optional,
})
export type AuditLog = Static<typeof AuditLog>

const Values = Type.Optional(
  Type.Array(Type.String({ minLength: 1, maxLength: NAME_MAX }), { maxItems: FILTER_MAX }),
)
const Bound = Type.Optional(Timestamp)

export const AuditLogQuery = Type.Object(
  {
    limit: Limit(),
    after: Cursor,
    before: Cursor,
    effective_at: Type.Optional(
      Type.Object(
        { gt: Bound, gte: Bound, lt: Bound, lte: Bound },
        { additionalProperties: false },
      ),
    ),
    project_ids: Values,
    event_types: Type.Optional(
      Type.Array(Type.Enum(AUDIT_LOG_EVENT_TYPES), { maxItems: AUDIT_LOG_EVENT_TYPES.length }),
    ),
    actor_ids: Values,
    actor_emails: Values,
    resource_ids: Values,
    event_ids: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: NAME_MAX }), {
        maxItems: FILTER_MAX,
        description: 'An extension: list only these events.',
      }),
    ),
    tenant_only: Type.Boolean({ default: false, description: 'List only events of a tenant.' }),
  },
  { additionalProperties: false },
)
export type AuditLogQuery = Static<typeof AuditLogQuery>

export const listAuditLogs = endpoint({
  id: 'listAuditLogs',
  method: 'GET',
  path: '/organization/audit_logs',
  summary: 'List the events of the audit log, newest first.',
  access: 'audit_logs.read',
  command: 'audit-logs list',
  query: AuditLogQuery,
  response: Page(AuditLog),
})
