/** Groups of the organization, and their members: users and service accounts. */
import { type Static, Type } from 'typebox'
import { endpoint } from './endpoint.ts'
import { NextPage, NextQuery } from './page.ts'
import { Closed, Deleted, ID_MAX, Id, Nullable, PathId, Timestamp } from './schema.ts'

const GROUP_NAME_MAX = 255

/** Extension: the source of the members, if they come from the claim of groups at sign-ins. */
const OidcGroup = Nullable(
  Type.String({
    minLength: 1,
    maxLength: ID_MAX,
    description:
      'Extension: the value of the groups claim that lists the members at their sign-ins. Null: members are not set by sign-ins. Only owners change it.',
  }),
)

const properties = {
  id: Type.String(),
  name: Type.String(),
  created_at: Timestamp,
  is_scim_managed: Type.Boolean({
    description: 'Whether an identity provider manages it: its members do not change here.',
  }),
  oidc_group: OidcGroup,
}

export const OrganizationGroup = Type.Object({
  object: Type.Literal('group'),
  ...properties,
  group_type: Type.Enum(['group', 'tenant_group'], { description: 'Always `group`.' }),
})
export type OrganizationGroup = Static<typeof OrganizationGroup>

/** The answer of a change, which OpenAI sends without `object` and `group_type`. */
export const ChangedGroup = Type.Object(properties)

export const GroupParams = Type.Object({ group_id: PathId })

export const GroupName = Type.String({ minLength: 1, maxLength: GROUP_NAME_MAX })

export const NewGroup = Closed({ name: GroupName, oidc_group: Type.Optional(OidcGroup) })
export type NewGroup = Static<typeof NewGroup>

export const GroupQuery = NextQuery({ limit: 100 })

export const GroupUser = Type.Object({
  id: Type.String(),
  name: Type.String(),
  email: Nullable(Type.String()),
})
export type GroupUser = Static<typeof GroupUser>

/** A retrieved member, without its group. A service account has no address. */
export const GroupMember = Type.Object({
  ...GroupUser.properties,
  picture: Nullable(Type.String({ description: 'Always null.' })),
  is_service_account: Nullable(Type.Boolean()),
  user_type: Type.Enum(['user', 'tenant_user'], { description: 'Always `user`.' }),
})
export type GroupMember = Static<typeof GroupMember>

export const GroupUserAssignment = Type.Object({
  object: Type.Literal('group.user'),
  user_id: Type.String(),
  group_id: Type.String(),
})

export const GroupUserParams = Type.Object({ group_id: PathId, user_id: PathId })

export const NewGroupUser = Closed({ user_id: Id })

export const GroupUserQuery = NextQuery({ limit: 100, order: 'desc' })

const PATH = '/organization/groups'
const GROUP = `${PATH}/:group_id`
const USERS = `${GROUP}/users`
const USER = `${USERS}/:user_id`

export const groupEndpoints = {
  listGroups: endpoint({
    id: 'listGroups',
    method: 'GET',
    path: PATH,
    summary: 'List the groups of the organization, oldest first by default.',
    access: 'groups.read',
    command: 'groups list',
    query: GroupQuery,
    response: NextPage(OrganizationGroup),
  }),
  createGroup: endpoint({
    id: 'createGroup',
    method: 'POST',
    path: PATH,
    summary: 'Create a group.',
    access: 'groups.write',
    command: 'groups create',
    body: NewGroup,
    response: OrganizationGroup,
  }),
  retrieveGroup: endpoint({
    id: 'retrieveGroup',
    method: 'GET',
    path: GROUP,
    summary: 'Retrieve a group.',
    access: 'groups.read',
    command: 'groups retrieve',
    params: GroupParams,
    response: OrganizationGroup,
  }),
  updateGroup: endpoint({
    id: 'updateGroup',
    method: 'POST',
    path: GROUP,
    summary: "Change a group's name, or its link to a group at the identity provider.",
    access: 'groups.write',
    command: 'groups update',
    params: GroupParams,
    body: NewGroup,
    response: ChangedGroup,
  }),
  deleteGroup: endpoint({
    id: 'deleteGroup',
    method: 'DELETE',
    path: GROUP,
    summary: 'Delete a group. Its members lose what it gave them.',
    access: 'groups.write',
    command: 'groups delete',
    params: GroupParams,
    response: Deleted('group.deleted'),
  }),
  listGroupUsers: endpoint({
    id: 'listGroupUsers',
    method: 'GET',
    path: USERS,
    summary: 'List the members of a group: users and service accounts.',
    access: 'groups.read',
    command: 'group-users list',
    params: GroupParams,
    query: GroupUserQuery,
    response: NextPage(GroupUser),
  }),
  createGroupUser: endpoint({
    id: 'createGroupUser',
    method: 'POST',
    path: USERS,
    summary: 'Add a user or a service account to a group.',
    access: 'groups.write',
    command: 'group-users create',
    params: GroupParams,
    body: NewGroupUser,
    response: GroupUserAssignment,
  }),
  retrieveGroupUser: endpoint({
    id: 'retrieveGroupUser',
    method: 'GET',
    path: USER,
    summary: 'Retrieve a member of a group.',
    access: 'groups.read',
    command: 'group-users retrieve',
    params: GroupUserParams,
    response: GroupMember,
  }),
  deleteGroupUser: endpoint({
    id: 'deleteGroupUser',
    method: 'DELETE',
    path: USER,
    summary: 'Remove a user or a service account from a group.',
    access: 'groups.write',
    command: 'group-users delete',
    params: GroupUserParams,
    response: Type.Object({
      object: Type.Literal('group.user.deleted'),
      deleted: Type.Boolean(),
    }),
  }),
} as const
