/**
 * Extension: who may do what, and why: each access and permission of a user or a service account,
 * with the roles that give it, and the projects of a user or a group.
 */
import { type Static, Type } from 'typebox'
import { ACCESSES, endpoint } from '#contract/endpoint.ts'
import { ListQuery, Page } from '#contract/page.ts'
import { HeldProjectRole } from '#contract/project-users.ts'
import { Nullable, PathId } from '#contract/schema.ts'

const Source = Type.Object({
  role: Type.Object({
    id: Type.String(),
    name: Type.String(),
    resource_type: Type.Enum(['api.organization', 'api.project']),
    predefined_role: Type.Boolean(),
  }),
  group: Nullable(
    Type.Object(
      { id: Type.String(), name: Type.String() },
      { description: 'The group by which the role is held. Null: it is held directly.' },
    ),
  ),
})

export const AccessExplanation = Type.Object({
  object: Type.Literal('access.explanation'),
  access: Nullable(
    Type.Enum([...ACCESSES], {
      description:
        'Endpoints of the admin API that it allows. Null: it is about requests with a key.',
    }),
  ),
  permission: Nullable(
    Type.String({ description: 'The permission. Null: owners of the organization alone have it.' }),
  ),
  sentence: Type.String({ description: 'In words, with every way in which it is held.' }),
  sources: Type.Array(Source, {
    description: 'The roles that give it, each of which would be enough.',
  }),
})
export type AccessExplanation = Static<typeof AccessExplanation>

const ProjectSource = Type.Object({
  role: Nullable(
    Type.Object(
      { id: Type.String(), name: Type.String(), predefined_role: Type.Boolean() },
      { description: 'Null: a member of the project without a role by this way.' },
    ),
  ),
  group: Nullable(
    Type.Object(
      { id: Type.String(), name: Type.String() },
      { description: 'Null: the user is a member directly.' },
    ),
  ),
})

export const UserProject = Type.Object({
  object: Type.Literal('organization.user.project'),
  id: Type.String({ description: 'Of the project.' }),
  name: Type.String(),
  role: HeldProjectRole,
  sources: Type.Array(ProjectSource, {
    description: 'The ways by which the user is in the project.',
  }),
})
export type UserProject = Static<typeof UserProject>

const HeldProjectQuery = ListQuery()
export type HeldProjectQuery = Static<typeof HeldProjectQuery>

export const GroupProject = Type.Object({
  object: Type.Literal('organization.group.project'),
  id: Type.String({ description: 'Of the project.' }),
  name: Type.String(),
  roles: Type.Array(Type.Object({ id: Type.String(), name: Type.String() }), {
    description: 'Roles of the group in the project.',
  }),
})
export type GroupProject = Static<typeof GroupProject>

const Explanations = Type.Object({
  object: Type.Literal('list'),
  data: Type.Array(AccessExplanation, {
    description: 'Empty for somebody who has no access, such as a deactivated user.',
  }),
})

const project = { project_id: PathId }
const user = { user_id: PathId }

export const accessExplanationEndpoints = {
  listUserAccess: endpoint({
    id: 'listUserAccess',
    method: 'GET',
    path: '/organization/users/:user_id/access',
    summary: 'Explain what a user may do in the organization and in all of its projects, and why.',
    access: 'roles.read',
    command: 'user-access list',
    params: Type.Object(user),
    response: Explanations,
    extension: true,
  }),
  listUserProjects: endpoint({
    id: 'listUserProjects',
    method: 'GET',
    path: '/organization/users/:user_id/projects',
    summary:
      'List the projects of a user that you may see, with the roles and groups that give them.',
    access: 'organization.read',
    command: 'user-projects list',
    params: Type.Object(user),
    query: HeldProjectQuery,
    response: Page(UserProject),
    extension: true,
  }),
  listGroupProjects: endpoint({
    id: 'listGroupProjects',
    method: 'GET',
    path: '/organization/groups/:group_id/projects',
    summary: 'List the projects of a group that you may see, with its roles in each.',
    access: 'groups.read',
    command: 'group-projects list',
    params: Type.Object({ group_id: PathId }),
    query: HeldProjectQuery,
    response: Page(GroupProject),
    extension: true,
  }),
  listProjectUserAccess: endpoint({
    id: 'listProjectUserAccess',
    method: 'GET',
    path: '/organization/projects/:project_id/users/:user_id/access',
    summary: 'Explain what a user and their keys may do in a project, and why.',
    access: 'project_roles.read',
    command: 'project-user-access list',
    params: Type.Object({ ...project, ...user }),
    response: Explanations,
    extension: true,
  }),
  listProjectServiceAccountAccess: endpoint({
    id: 'listProjectServiceAccountAccess',
    method: 'GET',
    path: '/organization/projects/:project_id/service_accounts/:service_account_id/access',
    summary: 'Explain what the keys of a service account may do in its project, and why.',
    access: 'project_roles.read',
    command: 'service-account-access list',
    params: Type.Object({ ...project, service_account_id: PathId }),
    response: Explanations,
    extension: true,
  }),
} as const
