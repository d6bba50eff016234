/** Admin API keys: the credentials of this plane. */
import { type Static, Type } from 'typebox'
import { endpoint } from './endpoint.ts'
import { Cursor, Limit, Order, Page, Search } from './page.ts'
import { Closed, Deleted, ExpiresInSeconds, Name, Nullable, PathId, Timestamp } from './schema.ts'

/** Owner of a credential of the administration: a person, or the operator. */
export const CredentialOwner = Type.Object({
  type: Type.Enum(['user', 'service_account']),
  object: Type.Enum(['organization.user', 'organization.service_account']),
  id: Type.String(),
  name: Type.String(),
  created_at: Timestamp,
  role: Type.String(),
})
export type CredentialOwner = Static<typeof CredentialOwner>

const adminApiKeyProperties = {
  object: Type.Literal('organization.admin_api_key'),
  id: Type.String(),
  name: Type.String(),
  redacted_value: Type.String(),
  created_at: Timestamp,
  expires_at: Nullable(Timestamp),
  last_used_at: Nullable(Timestamp),
  owner: CredentialOwner,
}

export const AdminApiKey = Type.Object(adminApiKeyProperties)
export type AdminApiKey = Static<typeof AdminApiKey>

export const CreatedAdminApiKey = Type.Object({
  ...adminApiKeyProperties,
  value: Type.String({ description: 'The key. Shown this once.' }),
})
export type CreatedAdminApiKey = Static<typeof CreatedAdminApiKey>

export const AdminApiKeyParams = Type.Object({ key_id: PathId })

export const NewAdminApiKey = Closed({
  name: Name,
  expires_in_seconds: Type.Optional(ExpiresInSeconds),
})
export type NewAdminApiKey = Static<typeof NewAdminApiKey>

export const AdminApiKeyQuery = Type.Object(
  { limit: Limit(), after: Cursor, order: Order('asc'), search: Search },
  { additionalProperties: false },
)
export type AdminApiKeyQuery = Static<typeof AdminApiKeyQuery>

export const adminApiKeyEndpoints = {
  listAdminApiKeys: endpoint({
    id: 'listAdminApiKeys',
    method: 'GET',
    path: '/organization/admin_api_keys',
    summary: 'List the admin API keys, oldest first unless asked otherwise.',
    access: 'organization.read',
    command: 'admin-api-keys list',
    query: AdminApiKeyQuery,
    response: Page(AdminApiKey),
  }),
  createAdminApiKey: endpoint({
    id: 'createAdminApiKey',
    method: 'POST',
    path: '/organization/admin_api_keys',
    summary: 'Create an admin API key. It is in this answer and nowhere else.',
    access: 'admin_keys.write',
    command: 'admin-api-keys create',
    body: NewAdminApiKey,
    response: CreatedAdminApiKey,
  }),
  retrieveAdminApiKey: endpoint({
    id: 'retrieveAdminApiKey',
    method: 'GET',
    path: '/organization/admin_api_keys/:key_id',
    summary: 'Retrieve an admin API key.',
    access: 'organization.read',
    command: 'admin-api-keys retrieve',
    params: AdminApiKeyParams,
    response: AdminApiKey,
  }),
  deleteAdminApiKey: endpoint({
    id: 'deleteAdminApiKey',
    method: 'DELETE',
    path: '/organization/admin_api_keys/:key_id',
    summary: 'Delete an admin API key.',
    access: 'admin_keys.write',
    command: 'admin-api-keys delete',
    params: AdminApiKeyParams,
    response: Deleted('organization.admin_api_key.deleted'),
  }),
} as const
