/** Extension: add a user without an invite. OpenAI does this only by invitation. */
import { type Static, Type } from 'typebox'
import { endpoint } from '#contract/endpoint.ts'
import { Closed, Email, Name, Nullable } from '#contract/schema.ts'
import { OrganizationRole, User } from '#contract/users.ts'

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
