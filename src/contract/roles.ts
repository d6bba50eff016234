/** Roles of the organization and of projects: predefined ones, and custom ones. */
import { type Static, Type } from 'typebox'
import { endpoint } from './endpoint.ts'
import { NextPage, NextQuery } from './page.ts'
import { Closed, Deleted, Nullable, PathId } from './schema.ts'

const ROLE_NAME_MAX = 255
const DESCRIPTION_MAX = 1_024
const PERMISSIONS_MAX = 200
const PERMISSION_MAX = 128
/** Id of a predefined role: a prefix, and the id of the resource. */
const ROLE_ID_MAX = 512

const properties = {
  id: Type.String(),
  name: Type.String(),
  description: Nullable(Type.String()),
  permissions: Type.Array(Type.String()),
  resource_type: Type.Enum(['api.organization', 'api.project']),
  predefined_role: Type.Boolean(),
}

export const Role = Type.Object({
  object: Type.Literal('role'),
  ...properties,
  ineffective_permissions: Type.Array(Type.String(), {
    description:
      "Those of `permissions` without an effect: unknown when they were saved. Bailiwick's own.",
    'x-extension': true,
  }),
})
export type Role = Static<typeof Role>

/** Assigned role with its sources: the user directly, or groups of theirs. */
export const AssignedRole = Type.Object({
  ...properties,
  created_at: Nullable(Type.Integer({ description: "The role's, in Unix seconds." })),
  updated_at: Nullable(Type.Integer({ description: "The role's, in Unix seconds." })),
  created_by: Nullable(Type.String()),
  created_by_user_obj: Nullable(
    Type.Object({ id: Type.String(), name: Nullable(Type.String()), email: Type.String() }),
  ),
  metadata: Nullable(Type.Unsafe<Record<string, unknown>>({ type: 'object' })),
  assignment_sources: Nullable(
    Type.Array(
      Type.Object({
        principal_id: Type.String(),
        principal_type: Type.Enum(['user', 'group']),
      }),
    ),
  ),
})
export type AssignedRole = Static<typeof AssignedRole>

/** Id of a role in a path or a body; predefined ones also by their short alias. */
export const RoleId = Type.String({ minLength: 1, maxLength: ROLE_ID_MAX })
export const RolePathId = Type.String({
  minLength: 1,
  maxLength: ROLE_ID_MAX,
  pattern: '^[A-Za-z0-9_.-]+$',
})

const RoleName = Type.String({ minLength: 1, maxLength: ROLE_NAME_MAX })
const Permissions = Type.Array(
  Type.String({ maxLength: PERMISSION_MAX, pattern: '^[a-z][a-z0-9_]*(\\.[a-z0-9_]+)+$' }),
  {
    maxItems: PERMISSIONS_MAX,
    description: 'Names of permissions. Unknown ones are kept, and have no effect.',
  },
)
const Description = Type.Optional(Nullable(Type.String({ maxLength: DESCRIPTION_MAX })))

export const NewRole = Closed({
  role_name: RoleName,
  permissions: Permissions,
  description: Description,
})
export type NewRole = Static<typeof NewRole>

/** Change of a role. A null description is cleared; other members that are null change nothing. */
export const RoleChange = Closed({
  role_name: Type.Optional(Nullable(RoleName)),
  permissions: Type.Optional(Nullable(Permissions)),
  description: Description,
})
export type RoleChange = Static<typeof RoleChange>

const OfOrganization = Type.Object({ role_id: RolePathId })
const InProject = Type.Object({ project_id: PathId })
const OfProject = Type.Object({ project_id: PathId, role_id: RolePathId })

const PATH = '/organization/roles'
const PROJECT_PATH = '/projects/:project_id/roles'

export const roleEndpoints = {
  listRoles: endpoint({
    id: 'listRoles',
    method: 'GET',
    path: PATH,
    summary: 'List the roles of the organization, the predefined ones first by default.',
    access: 'roles.read',
    command: 'roles list',
    query: NextQuery({}),
    response: NextPage(Role),
  }),
  createRole: endpoint({
    id: 'createRole',
    method: 'POST',
    path: PATH,
    summary: 'Create a role of the organization.',
    access: 'roles.write',
    command: 'roles create',
    body: NewRole,
    response: Role,
  }),
  retrieveRole: endpoint({
    id: 'retrieveRole',
    method: 'GET',
    path: `${PATH}/:role_id`,
    summary: 'Retrieve a role of the organization.',
    access: 'roles.read',
    command: 'roles retrieve',
    params: OfOrganization,
    response: Role,
  }),
  updateRole: endpoint({
    id: 'updateRole',
    method: 'POST',
    path: `${PATH}/:role_id`,
    summary: 'Change a custom role of the organization, for all who have it.',
    access: 'roles.write',
    command: 'roles update',
    params: OfOrganization,
    body: RoleChange,
    response: Role,
  }),
  deleteRole: endpoint({
    id: 'deleteRole',
    method: 'DELETE',
    path: `${PATH}/:role_id`,
    summary: 'Delete a custom role of the organization, with its assignments.',
    access: 'roles.write',
    command: 'roles delete',
    params: OfOrganization,
    response: Deleted('role.deleted'),
  }),
  listProjectRoles: endpoint({
    id: 'listProjectRoles',
    method: 'GET',
    path: PROJECT_PATH,
    summary: 'List the roles of a project, the predefined ones first by default.',
    access: 'project_roles.read',
    command: 'project-roles list',
    params: InProject,
    query: NextQuery({}),
    response: NextPage(Role),
  }),
  createProjectRole: endpoint({
    id: 'createProjectRole',
    method: 'POST',
    path: PROJECT_PATH,
    summary: 'Create a role of a project.',
    access: 'project_roles.write',
    command: 'project-roles create',
    params: InProject,
    body: NewRole,
    response: Role,
  }),
  retrieveProjectRole: endpoint({
    id: 'retrieveProjectRole',
    method: 'GET',
    path: `${PROJECT_PATH}/:role_id`,
    summary: 'Retrieve a role of a project.',
    access: 'project_roles.read',
    command: 'project-roles retrieve',
    params: OfProject,
    response: Role,
  }),
  updateProjectRole: endpoint({
    id: 'updateProjectRole',
    method: 'POST',
    path: `${PROJECT_PATH}/:role_id`,
    summary: 'Change a custom role of a project, for all who have it.',
    access: 'project_roles.write',
    command: 'project-roles update',
    params: OfProject,
    body: RoleChange,
    response: Role,
  }),
  deleteProjectRole: endpoint({
    id: 'deleteProjectRole',
    method: 'DELETE',
    path: `${PROJECT_PATH}/:role_id`,
    summary: 'Delete a custom role of a project, with its assignments.',
    access: 'project_roles.write',
    command: 'project-roles delete',
    params: OfProject,
    response: Deleted('role.deleted'),
  }),
} as const
