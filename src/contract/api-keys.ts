/** API keys of a project: listed and deleted here, created with their service account or user. */
import { type Static, Type } from 'typebox'
import { endpoint } from './endpoint.ts'
import { ListQuery, Page, Search } from './page.ts'
import { ProjectParams } from './projects.ts'
import {
  Closed,
  Deleted,
  ExpiresInSeconds,
  KeyModels,
  Nullable,
  PathId,
  Scopes,
  Timestamp,
} from './schema.ts'

/** Default name of a key, as at OpenAI, also of every new service account's key. */
export const DEFAULT_KEY_NAME = 'Secret Key'

const OwnerUser = Type.Object({
  id: Type.String(),
  email: Type.String(),
  name: Type.String(),
  created_at: Timestamp,
  role: Type.String({ description: "The user's role in the project; `none` once they left it." }),
})

const OwnerServiceAccount = Type.Object({
  id: Type.String(),
  name: Type.String(),
  created_at: Timestamp,
  role: Type.String(),
})

/** Members of a key's object that the answer to its creation has too. */
export const apiKeyProperties = {
  object: Type.Literal('organization.project.api_key'),
  id: Type.String(),
  name: Type.String(),
  redacted_value: Type.String(),
  created_at: Timestamp,
  last_used_at: Nullable(Timestamp),
  expires_at: Nullable(Timestamp),
  model_ids: Nullable(KeyModels),
  previous_secret_expires_at: Nullable(
    Type.Integer({
      description: 'When the secret that was replaced last ends. Null: it has ended, or none was.',
    }),
  ),
  sign_in: Nullable(
    Type.Object(
      {
        client_id: Type.String(),
        host: Nullable(Type.String({ description: 'Name of the machine, as the program states.' })),
        address: Type.String({ description: 'Network address of the program at its sign-in.' }),
        created_at: Timestamp,
        refreshed_at: Nullable(Timestamp),
        expires_at: Timestamp,
      },
      { description: 'The sign-in of a program that has this key. Null for other keys.' },
    ),
  ),
  owner_project_access: Type.Enum(['active', 'inactive'], {
    description: 'Whether the owner is in the project now. A key whose owner is not does not work.',
  }),
  owner: Type.Object({
    type: Type.Enum(['user', 'service_account']),
    user: Type.Optional(OwnerUser),
    service_account: Type.Optional(OwnerServiceAccount),
  }),
}

export const ApiKey = Type.Object(apiKeyProperties)
export type ApiKey = Static<typeof ApiKey>

export const ApiKeyParams = Type.Object({ project_id: PathId, api_key_id: PathId })

/** Scopes replace those of the key; an empty list opens every route that its owner may use. */
export const ApiKeyChange = Closed({
  scopes: Type.Optional(Scopes),
  expires_in_seconds: Type.Optional(ExpiresInSeconds),
  model_ids: Type.Optional(Nullable(KeyModels)),
})
export type ApiKeyChange = Static<typeof ApiKeyChange>

export const ApiKeyQuery = ListQuery({
  search: Search,
  owner_project_access: Type.Enum(['active', 'inactive', 'any'], {
    default: 'active',
    description: 'Which keys to list, by whether their owner is in the project now.',
  }),
})
export type ApiKeyQuery = Static<typeof ApiKeyQuery>

export const apiKeyEndpoints = {
  listProjectApiKeys: endpoint({
    id: 'listProjectApiKeys',
    method: 'GET',
    path: '/organization/projects/:project_id/api_keys',
    summary: 'List the API keys of a project, newest first.',
    access: 'project_keys.read',
    command: 'api-keys list',
    params: ProjectParams,
    query: ApiKeyQuery,
    response: Page(ApiKey),
  }),
  retrieveProjectApiKey: endpoint({
    id: 'retrieveProjectApiKey',
    method: 'GET',
    path: '/organization/projects/:project_id/api_keys/:api_key_id',
    summary: 'Retrieve an API key.',
    access: 'project_keys.read',
    command: 'api-keys retrieve',
    params: ApiKeyParams,
    response: ApiKey,
  }),
  updateProjectApiKey: endpoint({
    id: 'updateProjectApiKey',
    method: 'POST',
    path: '/organization/projects/:project_id/api_keys/:api_key_id',
    summary:
      'Change the scopes of an API key, its expiry or its models. Its secret stays the same.',
    access: 'project_keys.write',
    command: 'api-keys update',
    params: ApiKeyParams,
    body: ApiKeyChange,
    response: ApiKey,
  }),
  deleteProjectApiKey: endpoint({
    id: 'deleteProjectApiKey',
    method: 'DELETE',
    path: '/organization/projects/:project_id/api_keys/:api_key_id',
    summary: 'Delete an API key of a user or of a service account, which keeps its other keys.',
    access: 'project_keys.write',
    command: 'api-keys delete',
    params: ApiKeyParams,
    response: Deleted('organization.project.api_key.deleted'),
  }),
} as const
