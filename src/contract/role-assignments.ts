/** Assignments of roles to users and groups, in the organization and in projects. */
import { type Static, Type } from 'typebox'
import { endpoint } from './endpoint.ts'
import { NextPage, NextQuery } from './page.ts'
import { AssignedRole, Role, RoleId, RolePathId } from './roles.ts'
import { Closed, PathId, Timestamp } from './schema.ts'
import { User } from './users.ts'

export const AssignedGroup = Type.Object({
  object: Type.Literal('group'),
  id: Type.String(),
  name: Type.String(),
  created_at: Timestamp,
  scim_managed: Type.Boolean(),
})

export const UserRoleAssignment = Type.Object({
  object: Type.Literal('user.role'),
  user: User,
  role: Role,
})
export type UserRoleAssignment = Static<typeof UserRoleAssignment>

export const GroupRoleAssignment = Type.Object({
  object: Type.Literal('group.role'),
  group: AssignedGroup,
  role: Role,
})
export type GroupRoleAssignment = Static<typeof GroupRoleAssignment>

export const NewRoleAssignment = Closed({ role_id: RoleId })

function Unassigned<O extends string>(object: O) {
  return Type.Object({ object: Type.Literal(object), deleted: Type.Boolean() })
}

const Query = NextQuery({})

const user = { user_id: PathId }
const group = { group_id: PathId }
const inProject = { project_id: PathId }
const role = { role_id: RolePathId }

const OF_USER = '/organization/users/:user_id/roles'
const OF_GROUP = '/organization/groups/:group_id/roles'
const OF_PROJECT_USER = '/projects/:project_id/users/:user_id/roles'
const OF_PROJECT_GROUP = '/projects/:project_id/groups/:group_id/roles'

const ofUsers = {
  listUserRoles: endpoint({
    id: 'listUserRoles',
    method: 'GET',
    path: OF_USER,
    summary: 'List the roles that a user has in the organization, also by groups.',
    access: 'roles.read',
    command: 'user-roles list',
    params: Type.Object(user),
    query: Query,
    response: NextPage(AssignedRole),
  }),
  createUserRole: endpoint({
    id: 'createUserRole',
    method: 'POST',
    path: OF_USER,
    summary: 'Assign a role of the organization to a user. A predefined one replaces the other.',
    access: 'roles.write',
    command: 'user-roles create',
    params: Type.Object(user),
    body: NewRoleAssignment,
    response: UserRoleAssignment,
  }),
  retrieveUserRole: endpoint({
    id: 'retrieveUserRole',
    method: 'GET',
    path: `${OF_USER}/:role_id`,
    summary: 'Retrieve a role that a user has in the organization.',
    access: 'roles.read',
    command: 'user-roles retrieve',
    params: Type.Object({ ...user, ...role }),
    response: AssignedRole,
  }),
  deleteUserRole: endpoint({
    id: 'deleteUserRole',
    method: 'DELETE',
    path: `${OF_USER}/:role_id`,
    summary: 'Unassign a role of the organization from a user. Without `owner` they are a reader.',
    access: 'roles.write',
    command: 'user-roles delete',
    params: Type.Object({ ...user, ...role }),
    response: Unassigned('user.role.deleted'),
  }),
} as const

const ofGroups = {
  listGroupRoles: endpoint({
    id: 'listGroupRoles',
    method: 'GET',
    path: OF_GROUP,
    summary: 'List the roles that a group has in the organization.',
    access: 'roles.read',
    command: 'group-roles list',
    params: Type.Object(group),
    query: Query,
    response: NextPage(AssignedRole),
  }),
  createGroupRole: endpoint({
    id: 'createGroupRole',
    method: 'POST',
    path: OF_GROUP,
    summary: 'Assign a role of the organization to a group.',
    access: 'roles.write',
    command: 'group-roles create',
    params: Type.Object(group),
    body: NewRoleAssignment,
    response: GroupRoleAssignment,
  }),
  retrieveGroupRole: endpoint({
    id: 'retrieveGroupRole',
    method: 'GET',
    path: `${OF_GROUP}/:role_id`,
    summary: 'Retrieve a role that a group has in the organization.',
    access: 'roles.read',
    command: 'group-roles retrieve',
    params: Type.Object({ ...group, ...role }),
    response: AssignedRole,
  }),
  deleteGroupRole: endpoint({
    id: 'deleteGroupRole',
    method: 'DELETE',
    path: `${OF_GROUP}/:role_id`,
    summary: 'Unassign a role of the organization from a group.',
    access: 'roles.write',
    command: 'group-roles delete',
    params: Type.Object({ ...group, ...role }),
    response: Unassigned('group.role.deleted'),
  }),
} as const

const ofProjectUsers = {
  listProjectUserRoles: endpoint({
    id: 'listProjectUserRoles',
    method: 'GET',
    path: OF_PROJECT_USER,
    summary: 'List the roles that a user has in a project, also by groups.',
    access: 'project_roles.read',
    command: 'project-user-roles list',
    params: Type.Object({ ...inProject, ...user }),
    query: Query,
    response: NextPage(AssignedRole),
  }),
  createProjectUserRole: endpoint({
    id: 'createProjectUserRole',
    method: 'POST',
    path: OF_PROJECT_USER,
    summary: 'Assign a role to a user of the project. A predefined one replaces the other.',
    access: 'project_roles.write',
    command: 'project-user-roles create',
    params: Type.Object({ ...inProject, ...user }),
    body: NewRoleAssignment,
    response: UserRoleAssignment,
  }),
  retrieveProjectUserRole: endpoint({
    id: 'retrieveProjectUserRole',
    method: 'GET',
    path: `${OF_PROJECT_USER}/:role_id`,
    summary: 'Retrieve a role that a user has in a project.',
    access: 'project_roles.read',
    command: 'project-user-roles retrieve',
    params: Type.Object({ ...inProject, ...user, ...role }),
    response: AssignedRole,
  }),
  deleteProjectUserRole: endpoint({
    id: 'deleteProjectUserRole',
    method: 'DELETE',
    path: `${OF_PROJECT_USER}/:role_id`,
    summary: 'Unassign a role from a user of the project, who stays in it.',
    access: 'project_roles.write',
    command: 'project-user-roles delete',
    params: Type.Object({ ...inProject, ...user, ...role }),
    response: Unassigned('user.role.deleted'),
  }),
} as const

const ofProjectGroups = {
  listProjectGroupRoles: endpoint({
    id: 'listProjectGroupRoles',
    method: 'GET',
    path: OF_PROJECT_GROUP,
    summary: 'List the roles that a group has in a project.',
    access: 'project_roles.read',
    command: 'project-group-roles list',
    params: Type.Object({ ...inProject, ...group }),
    query: Query,
    response: NextPage(AssignedRole),
  }),
  createProjectGroupRole: endpoint({
    id: 'createProjectGroupRole',
    method: 'POST',
    path: OF_PROJECT_GROUP,
    summary: 'Assign a role of a project to a group, which joins the project by it.',
    access: 'project_roles.write',
    command: 'project-group-roles create',
    params: Type.Object({ ...inProject, ...group }),
    body: NewRoleAssignment,
    response: GroupRoleAssignment,
  }),
  retrieveProjectGroupRole: endpoint({
    id: 'retrieveProjectGroupRole',
    method: 'GET',
    path: `${OF_PROJECT_GROUP}/:role_id`,
    summary: 'Retrieve a role that a group has in a project.',
    access: 'project_roles.read',
    command: 'project-group-roles retrieve',
    params: Type.Object({ ...inProject, ...group, ...role }),
    response: AssignedRole,
  }),
  deleteProjectGroupRole: endpoint({
    id: 'deleteProjectGroupRole',
    method: 'DELETE',
    path: `${OF_PROJECT_GROUP}/:role_id`,
    summary: 'Unassign a role from a group of the project, which stays in it.',
    access: 'project_roles.write',
    command: 'project-group-roles delete',
    params: Type.Object({ ...inProject, ...group, ...role }),
    response: Unassigned('group.role.deleted'),
  }),
} as const

export const assignmentEndpoints = {
  ...ofUsers,
  ...ofGroups,
  ...ofProjectUsers,
  ...ofProjectGroups,
} as const
