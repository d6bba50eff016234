/**
 * Extensions: add a user without an invite, which OpenAI does only by invitation, and erase one.
 */
import { type Static, Type } from 'typebox'
import { endpoint } from '#contract/endpoint.ts'
import { Closed, Email, Name, Nullable, Timestamp } from '#contract/schema.ts'
import { OrganizationRole, User, UserParams } from '#contract/users.ts'

export const NewUser = Closed({
  email: Email,
  name: Type.Optional(Nullable(Name)),
  role: OrganizationRole,
})
export type NewUser = Static<typeof NewUser>

export const createUser = endpoint({
  id: 'createUser',
  method: 'POST',
  path: '/organization/users',
  summary: 'Add a user to the organization directly.',
  access: 'organization.write',
  command: 'users create',
  body: NewUser,
  response: User,
  extension: true,
})

export const UserErasure = Type.Object({
  object: Type.Literal('organization.user.erasure'),
  user_id: Type.String(),
  status: Type.Enum(['in_progress', 'completed'], {
    description: 'In progress while a periodic task still erases rows of logs.',
  }),
  requested_at: Timestamp,
  completed_at: Nullable(Timestamp),
})
export type UserErasure = Static<typeof UserErasure>

export const eraseUser = endpoint({
  id: 'eraseUser',
  method: 'POST',
  path: '/organization/users/:user_id/erase',
  summary:
    "Remove a user, present or former, and erase their name, address and ids from the server's rows. It cannot be undone.",
  access: 'organization.write',
  command: 'users erase',
  params: UserParams,
  response: UserErasure,
  extension: true,
})

export const retrieveUserErasure = endpoint({
  id: 'retrieveUserErasure',
  method: 'GET',
  path: '/organization/users/:user_id/erasure',
  summary: 'Retrieve the state of the erasure of a user.',
  access: 'organization.read',
  command: 'users erasure',
  params: UserParams,
  response: UserErasure,
  extension: true,
})
