/** Service accounts: the members of a project that are programs, and the keys created with them. */
import { type Static, Type } from 'typebox'
import { endpoint } from './endpoint.ts'
import { ListQuery, Page, Search } from './page.ts'
import { ProjectParams } from './projects.ts'
import {
  Closed,
  Deleted,
  ExpiresInSeconds,
  KeyModels,
  Name,
  Nullable,
  PathId,
  Scopes,
  Timestamp,
} from './schema.ts'

/**
 * `none`: created with `create_service_account_only`, in the project but not yet a member of it.
 */
export const ServiceAccountRole = Type.Enum(['owner', 'member', 'none'])
export type ServiceAccountRole = Static<typeof ServiceAccountRole>

const AccountRole = Type.Enum(['owner', 'member'])

const account = {
  object: Type.Literal('organization.project.service_account'),
  id: Type.String(),
  name: Type.String(),
  created_at: Timestamp,
}

export const ServiceAccount = Type.Object({ ...account, role: ServiceAccountRole })
export type ServiceAccount = Static<typeof ServiceAccount>

/** The only answer that contains the key itself. */
export const ServiceAccountKey = Type.Object({
  object: Type.Literal('organization.project.service_account.api_key'),
  id: Type.String(),
  name: Type.String(),
  value: Type.String({ description: 'The key. Shown this once.' }),
  created_at: Timestamp,
  expires_at: Nullable(Timestamp),
})
export type ServiceAccountKey = Static<typeof ServiceAccountKey>

export const CreatedServiceAccount = Type.Object({
  ...account,
  role: Type.Enum(['member', 'none']),
  api_key: Nullable(ServiceAccountKey),
})
export type CreatedServiceAccount = Static<typeof CreatedServiceAccount>

export const ServiceAccountParams = Type.Object({ project_id: PathId, service_account_id: PathId })

export const NewServiceAccount = Closed({
  name: Name,
  create_service_account_only: Type.Optional(
    Nullable(Type.Boolean({ description: 'Make neither a key nor a membership.' })),
  ),
  expires_in_seconds: Type.Optional(Nullable(ExpiresInSeconds)),
  temporary: Type.Optional(
    Nullable(
      Type.Boolean({
        description:
          'Extension: delete the account with its keys after `expires_in_seconds`, which it needs.',
      }),
    ),
  ),
})
export type NewServiceAccount = Static<typeof NewServiceAccount>

export const ServiceAccountChange = Closed({
  name: Type.Optional(Name),
  role: Type.Optional(AccountRole),
})
export type ServiceAccountChange = Static<typeof ServiceAccountChange>

export const NewServiceAccountKey = Closed({
  name: Type.Optional(Name),
  scopes: Type.Optional(Scopes),
  expires_in_seconds: Type.Optional(Nullable(ExpiresInSeconds)),
  model_ids: Type.Optional(Nullable(KeyModels)),
})
export type NewServiceAccountKey = Static<typeof NewServiceAccountKey>

export const ServiceAccountQuery = ListQuery({ search: Search })
export type ServiceAccountQuery = Static<typeof ServiceAccountQuery>

export const serviceAccountEndpoints = {
  listProjectServiceAccounts: endpoint({
    id: 'listProjectServiceAccounts',
    method: 'GET',
    path: '/organization/projects/:project_id/service_accounts',
    summary: 'List the service accounts of a project, newest first.',
    access: 'service_accounts.read',
    command: 'service-accounts list',
    params: ProjectParams,
    query: ServiceAccountQuery,
    response: Page(ServiceAccount),
  }),
  createProjectServiceAccount: endpoint({
    id: 'createProjectServiceAccount',
    method: 'POST',
    path: '/organization/projects/:project_id/service_accounts',
    summary: 'Create a service account. Its key is in this answer and nowhere else.',
    access: 'service_accounts.write',
    command: 'service-accounts create',
    params: ProjectParams,
    body: NewServiceAccount,
    response: CreatedServiceAccount,
  }),
  retrieveProjectServiceAccount: endpoint({
    id: 'retrieveProjectServiceAccount',
    method: 'GET',
    path: '/organization/projects/:project_id/service_accounts/:service_account_id',
    summary: 'Retrieve a service account.',
    access: 'service_accounts.read',
    command: 'service-accounts retrieve',
    params: ServiceAccountParams,
    response: ServiceAccount,
  }),
  modifyProjectServiceAccount: endpoint({
    id: 'modifyProjectServiceAccount',
    method: 'POST',
    path: '/organization/projects/:project_id/service_accounts/:service_account_id',
    summary: "Modify a service account's name or role.",
    access: 'service_accounts.write',
    command: 'service-accounts update',
    params: ServiceAccountParams,
    body: ServiceAccountChange,
    response: ServiceAccount,
  }),
  deleteProjectServiceAccount: endpoint({
    id: 'deleteProjectServiceAccount',
    method: 'DELETE',
    path: '/organization/projects/:project_id/service_accounts/:service_account_id',
    summary: 'Delete a service account and its keys.',
    access: 'service_accounts.write',
    command: 'service-accounts delete',
    params: ServiceAccountParams,
    response: Deleted('organization.project.service_account.deleted'),
  }),
  createProjectServiceAccountApiKey: endpoint({
    id: 'createProjectServiceAccountApiKey',
    method: 'POST',
    path: '/organization/projects/:project_id/service_accounts/:service_account_id/api_keys',
    summary: 'Create one more key for a service account, so that its key can be rotated.',
    access: 'service_accounts.write',
    command: 'service-accounts create-key',
    params: ServiceAccountParams,
    body: NewServiceAccountKey,
    response: ServiceAccountKey,
  }),
} as const
