/** Extension: tokens with which an identity provider manages people and groups by SCIM. */
import { type Static, Type } from 'typebox'
import { CredentialOwner } from '#contract/admin-api-keys.ts'
import { endpoint } from '#contract/endpoint.ts'
import {
  Closed,
  Deleted,
  EXPIRY_MAX_SECONDS,
  Name,
  Nullable,
  PathId,
  Timestamp,
} from '#contract/schema.ts'

/** Most tokens of an organization at once: one can be replaced while the other is in use. */
export const SCIM_TOKENS_MAX = 2

const properties = {
  object: Type.Literal('organization.scim_token'),
  id: Type.String(),
  name: Type.String(),
  redacted_value: Type.String(),
  created_at: Timestamp,
  expires_at: Timestamp,
  last_used_at: Nullable(Timestamp),
  /** Null: unknown, of a token from before owners were stored. */
  owner: Nullable(CredentialOwner),
  revoked_at: Nullable(
    Type.Integer({
      description:
        'When the token ended because its owner lost the organization. It is rejected, and keeps SCIM enabled until it is deleted.',
    }),
  ),
}

export const ScimToken = Type.Object(properties)
export type ScimToken = Static<typeof ScimToken>

export const CreatedScimToken = Type.Object({
  ...properties,
  value: Type.String({ description: 'The token. Shown this once.' }),
})
export type CreatedScimToken = Static<typeof CreatedScimToken>

export const NewScimToken = Closed({
  name: Name,
  expires_in_seconds: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: EXPIRY_MAX_SECONDS,
      description: 'Seconds until the token expires. Default and maximum: one year.',
    }),
  ),
})
export type NewScimToken = Static<typeof NewScimToken>

const PATH = '/organization/scim_tokens'

const listScimTokens = endpoint({
  id: 'listScimTokens',
  method: 'GET',
  path: PATH,
  summary: 'List the SCIM tokens, oldest first.',
  access: 'admin_keys.write',
  command: 'scim-tokens list',
  response: Type.Object({ object: Type.Literal('list'), data: Type.Array(ScimToken) }),
  extension: true,
})

const createScimToken = endpoint({
  id: 'createScimToken',
  method: 'POST',
  path: PATH,
  summary:
    'Create a SCIM token. It is in this answer and nowhere else. The first one enables SCIM.',
  access: 'admin_keys.write',
  command: 'scim-tokens create',
  body: NewScimToken,
  response: CreatedScimToken,
  extension: true,
})

const deleteScimToken = endpoint({
  id: 'deleteScimToken',
  method: 'DELETE',
  path: `${PATH}/:token_id`,
  summary: 'Delete a SCIM token. The deletion of the last one disables SCIM.',
  access: 'admin_keys.write',
  command: 'scim-tokens delete',
  params: Type.Object({ token_id: PathId }),
  response: Deleted('organization.scim_token.deleted'),
  extension: true,
})

export const scimTokenEndpoints = { listScimTokens, createScimToken, deleteScimToken } as const
export const scimTokenObjects = { ScimToken, CreatedScimToken } as const
