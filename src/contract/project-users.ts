/** Project users: users of the organization with a role in a project. */
import { type Static, Type } from 'typebox'
import { endpoint } from './endpoint.ts'
import { ListQuery, Page, Search } from './page.ts'
import { ProjectParams } from './projects.ts'
import { Closed, Deleted, Email, Id, Nullable, PathId, Timestamp } from './schema.ts'

export const ProjectRole = Type.Enum(['owner', 'member', 'viewer'])
export type ProjectRole = Static<typeof ProjectRole>

/** Highest predefined role in a project; `none` with custom roles alone, or without any. */
export const HeldProjectRole = Type.Enum(['owner', 'member', 'viewer', 'none'])
export type HeldProjectRole = Static<typeof HeldProjectRole>

export const ProjectUser = Type.Object({
  object: Type.Literal('organization.project.user'),
  id: Type.String(),
  name: Nullable(Type.String()),
  email: Nullable(Type.String()),
  role: HeldProjectRole,
  added_at: Timestamp,
})
export type ProjectUser = Static<typeof ProjectUser>

export const ProjectUserParams = Type.Object({ project_id: PathId, user_id: PathId })

/** One of `user_id` and `email` is required; when both are given they must be the same person's. */
export const NewProjectUser = Closed({
  user_id: Type.Optional(Nullable(Id)),
  email: Type.Optional(Nullable(Email)),
  role: ProjectRole,
})
export type NewProjectUser = Static<typeof NewProjectUser>

export const ProjectUserChange = Closed({ role: Type.Optional(Nullable(ProjectRole)) })
export type ProjectUserChange = Static<typeof ProjectUserChange>

export const ProjectUserQuery = ListQuery({ search: Search })
export type ProjectUserQuery = Static<typeof ProjectUserQuery>

export const projectUserEndpoints = {
  listProjectUsers: endpoint({
    id: 'listProjectUsers',
    method: 'GET',
    path: '/organization/projects/:project_id/users',
    summary: 'List the users of a project, the last to join first.',
    access: 'project.read',
    command: 'project-users list',
    params: ProjectParams,
    query: ProjectUserQuery,
    response: Page(ProjectUser),
  }),
  createProjectUser: endpoint({
    id: 'createProjectUser',
    method: 'POST',
    path: '/organization/projects/:project_id/users',
    summary: 'Add a user of the organization to a project.',
    access: 'project.write',
    command: 'project-users create',
    params: ProjectParams,
    body: NewProjectUser,
    response: ProjectUser,
  }),
  retrieveProjectUser: endpoint({
    id: 'retrieveProjectUser',
    method: 'GET',
    path: '/organization/projects/:project_id/users/:user_id',
    summary: 'Retrieve a user of a project.',
    access: 'project.read',
    command: 'project-users retrieve',
    params: ProjectUserParams,
    response: ProjectUser,
  }),
  modifyProjectUser: endpoint({
    id: 'modifyProjectUser',
    method: 'POST',
    path: '/organization/projects/:project_id/users/:user_id',
    summary: "Modify a user's role in a project.",
    access: 'project.write',
    command: 'project-users update',
    params: ProjectUserParams,
    body: ProjectUserChange,
    response: ProjectUser,
  }),
  deleteProjectUser: endpoint({
    id: 'deleteProjectUser',
    method: 'DELETE',
    path: '/organization/projects/:project_id/users/:user_id',
    summary: 'Remove a user from a project. Their keys in it stop working.',
    access: 'project.write',
    command: 'project-users delete',
    params: ProjectUserParams,
    response: Deleted('organization.project.user.deleted'),
  }),
} as const
