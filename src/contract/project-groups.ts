/** Groups of a project: their members are members of it. */
import { type Static, Type } from 'typebox'
import { endpoint } from './endpoint.ts'
import { NextPage, NextQuery } from './page.ts'
import { RoleId } from './roles.ts'
import { Closed, Id, PathId, Timestamp } from './schema.ts'

export const ProjectGroup = Type.Object({
  object: Type.Literal('project.group'),
  project_id: Type.String(),
  group_id: Type.String(),
  group_name: Type.String(),
  group_type: Type.Enum(['group', 'tenant_group'], { description: 'Always `group`.' }),
  created_at: Timestamp,
  roles: Type.Array(Type.Object({ id: Type.String(), name: Type.String() }), {
    description: 'Extension: roles of the group in the project.',
  }),
  member_count: Type.Integer({
    minimum: 0,
    description: 'Extension: number of members of the group.',
  }),
})
export type ProjectGroup = Static<typeof ProjectGroup>

export const NewProjectGroup = Closed({
  group_id: Id,
  role: Type.String({ ...RoleId, description: 'The id of a role of the project.' }),
})
export type NewProjectGroup = Static<typeof NewProjectGroup>

const InProject = Type.Object({ project_id: PathId })
const InProjectGroup = Type.Object({ project_id: PathId, group_id: PathId })

const ProjectGroupQuery = Type.Object(
  {
    group_type: Type.Enum(['group', 'tenant_group'], {
      default: 'group',
      description: 'No group is a `tenant_group` here.',
    }),
  },
  { additionalProperties: false },
)

const PATH = '/organization/projects/:project_id/groups'

export const projectGroupEndpoints = {
  listProjectGroups: endpoint({
    id: 'listProjectGroups',
    method: 'GET',
    path: PATH,
    summary: 'List the groups of a project.',
    access: 'project_groups.read',
    command: 'project-groups list',
    params: InProject,
    query: NextQuery({ max: 100, limit: 20 }),
    response: NextPage(ProjectGroup),
  }),
  createProjectGroup: endpoint({
    id: 'createProjectGroup',
    method: 'POST',
    path: PATH,
    summary: 'Add a group to a project, with a role.',
    access: 'project_groups.write',
    command: 'project-groups create',
    params: InProject,
    body: NewProjectGroup,
    response: ProjectGroup,
  }),
  retrieveProjectGroup: endpoint({
    id: 'retrieveProjectGroup',
    method: 'GET',
    path: `${PATH}/:group_id`,
    summary: 'Retrieve a group of a project.',
    access: 'project_groups.read',
    command: 'project-groups retrieve',
    params: InProjectGroup,
    query: ProjectGroupQuery,
    response: ProjectGroup,
  }),
  deleteProjectGroup: endpoint({
    id: 'deleteProjectGroup',
    method: 'DELETE',
    path: `${PATH}/:group_id`,
    summary: 'Remove a group from a project, with its roles there.',
    access: 'project_groups.write',
    command: 'project-groups delete',
    params: InProjectGroup,
    response: Type.Object({
      object: Type.Literal('project.group.deleted'),
      deleted: Type.Boolean(),
    }),
  }),
} as const
