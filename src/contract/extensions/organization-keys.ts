/** Extension: API keys of all projects in one list, their counts, and the key of a hash. */
import { type Static, Type } from 'typebox'
import { apiKeyProperties } from '#contract/api-keys.ts'
import { endpoint } from '#contract/endpoint.ts'
import { ListQuery, Order, Page, Search } from '#contract/page.ts'
import { Closed, Id, Nullable, PathId, Timestamp } from '#contract/schema.ts'

/** Days without a request after which a key is unused. */
export const UNUSED_DAYS = 90
/** Days before its end in which a key is expiring. */
export const EXPIRING_DAYS = 30

export const OrganizationApiKey = Type.Object({
  ...apiKeyProperties,
  project_id: Type.String(),
  project_name: Type.String(),
})
export type OrganizationApiKey = Static<typeof OrganizationApiKey>

const KEY_CONDITIONS = ['unused', 'expiring', 'expired', 'ownerless', 'unlimited'] as const
export type KeyCondition = (typeof KEY_CONDITIONS)[number]

/** Most owners of one query. */
const OWNERS_MAX = 100

const CONDITION_HELP = [
  `Only keys that are \`unused\` for ${UNUSED_DAYS} days,`,
  `\`expiring\` within ${EXPIRING_DAYS} days, \`expired\`,`,
  '`ownerless` since their owner has left the project,',
  'or `unlimited`, without a spend limit of their own or by default.',
].join(' ')

export const OrganizationApiKeyQuery = ListQuery({
  search: Search,
  condition: Type.Optional(
    Type.Enum([...KEY_CONDITIONS], {
      description: CONDITION_HELP,
    }),
  ),
  user_id: Type.Optional(Id),
  service_account_ids: Type.Optional(
    Type.Array(Id, {
      minItems: 1,
      maxItems: OWNERS_MAX,
      description: 'Only keys of these service accounts.',
    }),
  ),
  order_by: Type.Enum(['created_at', 'last_used_at', 'expires_at'], {
    default: 'created_at',
    description: 'A key that was never used is the least recently used; one without end ends last.',
  }),
  order: Order('desc'),
})
export type OrganizationApiKeyQuery = Static<typeof OrganizationApiKeyQuery>

const Count = Type.Integer({ minimum: 0 })

export const ApiKeyCounts = Type.Object({
  object: Type.Literal('organization.api_key_counts'),
  total: Count,
  unused: Count,
  expiring: Count,
  expired: Count,
  ownerless: Count,
  unlimited: Count,
})
export type ApiKeyCounts = Static<typeof ApiKeyCounts>

const SHA256 = '^[0-9a-f]{64}$'

export const KeyHash = Closed({
  sha256: Type.String({
    pattern: SHA256,
    maxLength: 64,
    description: 'SHA-256 of the whole key, in small hex digits.',
  }),
})
export type KeyHash = Static<typeof KeyHash>

export const KeyLookUp = Type.Object({
  object: Type.Literal('organization.api_key_look_up'),
  kind: Type.Enum(['project_key', 'admin_key']),
  state: Type.Enum(['active', 'expired', 'inactive', 'replaced', 'deleted'], {
    description:
      '`inactive`: its owner has left the project, or is deactivated. `replaced`: the secret has ended, the key has another one.',
  }),
  id: Nullable(Type.String({ description: 'Null for a key that went with its project.' })),
  name: Nullable(Type.String()),
  redacted_value: Nullable(Type.String({ description: 'Of the present secret.' })),
  project: Nullable(Type.Object({ id: Type.String(), name: Type.String() })),
  owner: Nullable(
    Type.Object({
      type: Nullable(Type.Enum(['user', 'service_account'])),
      id: Nullable(Type.String({ description: 'Null for the owner of a deleted key.' })),
      name: Type.String(),
    }),
  ),
  created_at: Nullable(Timestamp),
  last_used_at: Nullable(Timestamp),
  expires_at: Nullable(Timestamp),
  deleted_at: Nullable(Timestamp),
})
export type KeyLookUp = Static<typeof KeyLookUp>

export const organizationKeyEndpoints = {
  listOrganizationApiKeys: endpoint({
    id: 'listOrganizationApiKeys',
    method: 'GET',
    path: '/organization/api_keys',
    summary: 'List the API keys of all projects that you may read.',
    access: 'project_keys.read',
    command: 'organization-api-keys list',
    query: OrganizationApiKeyQuery,
    response: Page(OrganizationApiKey),
    extension: true,
  }),
  retrieveOrganizationApiKey: endpoint({
    id: 'retrieveOrganizationApiKey',
    method: 'GET',
    path: '/organization/api_keys/:api_key_id',
    summary: 'Retrieve an API key of any project by its id.',
    access: 'project_keys.read',
    command: 'organization-api-keys retrieve',
    params: Type.Object({ api_key_id: PathId }),
    response: OrganizationApiKey,
    extension: true,
  }),
  retrieveApiKeyCounts: endpoint({
    id: 'retrieveApiKeyCounts',
    method: 'GET',
    path: '/organization/api_key_counts',
    summary: 'Count the API keys of all projects that you may read, by what is notable of them.',
    access: 'project_keys.read',
    command: 'organization-api-keys counts',
    response: ApiKeyCounts,
    extension: true,
  }),
  lookUpApiKey: endpoint({
    id: 'lookUpApiKey',
    method: 'POST',
    path: '/organization/api_key_look_ups',
    summary: 'Find the API key or admin key with a hash, also a deleted one.',
    access: 'project_keys.read',
    command: 'organization-api-keys look-up',
    body: KeyHash,
    response: KeyLookUp,
    extension: true,
  }),
} as const

export const organizationKeyObjects = { OrganizationApiKey, ApiKeyCounts, KeyLookUp }
