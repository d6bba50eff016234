/** Users of the organization. */
import { type Static, Type } from 'typebox'
import { endpoint } from './endpoint.ts'
import { ListQuery, Page, Search } from './page.ts'
import { Closed, Deleted, Id, Nullable, PathId, Timestamp } from './schema.ts'

const EMAILS_MAX = 100
const METADATA_MAX = 256

export const OrganizationRole = Type.Enum(['owner', 'reader'])
export type OrganizationRole = Static<typeof OrganizationRole>

export const User = Type.Object({
  object: Type.Literal('organization.user'),
  id: Type.String(),
  name: Nullable(Type.String()),
  email: Nullable(Type.String()),
  role: OrganizationRole,
  added_at: Timestamp,
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
