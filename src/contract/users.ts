/** Users of the organization. */
import { type Static, Type } from 'typebox'
import { endpoint } from './endpoint.ts'
import { ListQuery, Page, Search } from './page.ts'
import { Closed, Deleted, Id, Nullable, PathId, Timestamp } from './schema.ts'

const EMAILS_MAX = 100
const METADATA_MAX = 256

export const OrganizationRole = Type.Enum(['owner', 'reader'])
export type OrganizationRole = Static<typeof OrganizationRole>

/** The person, whom no organization but this one knows. */
const NestedUser = Type.Object({
  object: Type.Literal('user'),
  id: Type.String(),
  name: Nullable(Type.String()),
  email: Nullable(Type.String()),
  picture: Nullable(Type.String({ description: 'Always null.' })),
  enabled: Nullable(
    Type.Boolean({ description: 'False while an identity provider has deactivated the user.' }),
  ),
  banned: Nullable(Type.Boolean({ description: 'Always false.' })),
  banned_at: Nullable(Type.Integer({ description: 'Always null.' })),
})

export const User = Type.Object({
  object: Type.Literal('organization.user'),
  id: Type.String(),
  name: Nullable(Type.String()),
  email: Nullable(Type.String()),
  role: OrganizationRole,
  added_at: Timestamp,
  created: Type.Integer({ description: 'The same as `added_at`.' }),
  user: NestedUser,
  is_service_account: Type.Boolean({ description: 'Always false: accounts are not users.' }),
  is_scim_managed: Type.Boolean({ description: 'Whether the user is managed by SCIM.' }),
  api_key_last_used_at: Nullable(
    Type.Integer({
      description: 'Unix time in seconds of the last use of their keys of projects.',
    }),
  ),
  technical_level: Type.Optional(Nullable(Type.String())),
  developer_persona: Type.Optional(Nullable(Type.String())),
})
export type User = Static<typeof User>

export const UserParams = Type.Object({ user_id: PathId })

export const UserQuery = ListQuery({
  search: Search,
  emails: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 320 }), {
      maxItems: EMAILS_MAX,
      description: 'List only users with these addresses.',
    }),
  ),
})
export type UserQuery = Static<typeof UserQuery>

const Metadata = Type.Optional(Nullable(Type.String({ maxLength: METADATA_MAX })))

export const UserChange = Closed({
  role: Type.Optional(Nullable(OrganizationRole)),
  role_id: Type.Optional(Nullable(Id)),
  technical_level: Metadata,
  developer_persona: Metadata,
})
export type UserChange = Static<typeof UserChange>

export const listUsers = endpoint({
  id: 'listUsers',
  method: 'GET',
  path: '/organization/users',
  summary: 'List the users of the organization, newest first.',
  access: 'organization.read',
  command: 'users list',
  query: UserQuery,
  response: Page(User),
})

export const retrieveUser = endpoint({
  id: 'retrieveUser',
  method: 'GET',
  path: '/organization/users/:user_id',
  summary: 'Retrieve a user.',
  access: 'organization.read',
  command: 'users retrieve',
  params: UserParams,
  response: User,
})

export const modifyUser = endpoint({
  id: 'modifyUser',
  method: 'POST',
  path: '/organization/users/:user_id',
  summary: "Modify a user's role in the organization.",
  access: 'organization.write',
  command: 'users update',
  params: UserParams,
  body: UserChange,
  response: User,
})

export const deleteUser = endpoint({
  id: 'deleteUser',
  method: 'DELETE',
  path: '/organization/users/:user_id',
  summary: 'Remove a user from the organization and all its projects.',
  access: 'organization.write',
  command: 'users delete',
  params: UserParams,
  response: Deleted('organization.user.deleted'),
})
