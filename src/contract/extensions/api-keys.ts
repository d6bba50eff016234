/** Extension: keys that belong to a user, which OpenAI makes only in its dashboard. */
import { type Static, Type } from 'typebox'
import { apiKeyProperties } from '#contract/api-keys.ts'
import { endpoint } from '#contract/endpoint.ts'
import { ProjectUserParams } from '#contract/project-users.ts'
import {
  Closed,
  Deleted,
  ExpiresInSeconds,
  KeyModels,
  Name,
  Nullable,
  PathId,
} from '#contract/schema.ts'

export const NewUserApiKey = Closed({
  name: Type.Optional(Nullable(Name)),
  expires_in_seconds: Type.Optional(Nullable(ExpiresInSeconds)),
  model_ids: Type.Optional(Nullable(KeyModels)),
})
export type NewUserApiKey = Static<typeof NewUserApiKey>

export const CreatedUserApiKey = Type.Object({
  ...apiKeyProperties,
  value: Type.String({ description: 'The key. Shown this once.' }),
})
export type CreatedUserApiKey = Static<typeof CreatedUserApiKey>

export const createProjectUserApiKey = endpoint({
  id: 'createProjectUserApiKey',
  method: 'POST',
  path: '/organization/projects/:project_id/users/:user_id/api_keys',
  summary: 'Create an API key for a user of a project. It is in this answer and nowhere else.',
  access: 'own_keys',
  command: 'project-users create-key',
  params: ProjectUserParams,
  body: NewUserApiKey,
  response: CreatedUserApiKey,
  extension: true,
})

export const deleteProjectUserApiKey = endpoint({
  id: 'deleteProjectUserApiKey',
  method: 'DELETE',
  path: '/organization/projects/:project_id/users/:user_id/api_keys/:api_key_id',
  summary: 'Revoke a key of a user of a project.',
  access: 'member_keys',
  command: 'project-users delete-key',
  params: Type.Object({ project_id: PathId, user_id: PathId, api_key_id: PathId }),
  response: Deleted('organization.project.api_key.deleted'),
  extension: true,
})
