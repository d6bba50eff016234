/** Extension: spend limits of people in one project, each for what they spend there. */
import { endpoint } from '#contract/endpoint.ts'
import { ProjectUserParams } from '#contract/project-users.ts'
import { deletedSpendLimitOf, NewSpendLimit, spendLimitOf } from './limits.ts'

export const ProjectUserSpendLimit = spendLimitOf('project_user')

const PATH = '/organization/projects/:project_id/users/:user_id/spend_limit'

export const projectUserSpendLimits = {
  retrieveProjectUserSpendLimit: endpoint({
    id: 'retrieveProjectUserSpendLimit',
    method: 'GET',
    path: PATH,
    summary: 'Retrieve the spend limit of a user in a project.',
    access: 'spend.read',
    command: 'project-user-spend-limit retrieve',
    params: ProjectUserParams,
    response: ProjectUserSpendLimit,
    extension: true,
  }),
  updateProjectUserSpendLimit: endpoint({
    id: 'updateProjectUserSpendLimit',
    method: 'POST',
    path: PATH,
    summary: 'Set or replace the spend limit of a user in a project.',
    access: 'organization.write',
    command: 'project-user-spend-limit update',
    params: ProjectUserParams,
    body: NewSpendLimit,
    response: ProjectUserSpendLimit,
    extension: true,
  }),
  deleteProjectUserSpendLimit: endpoint({
    id: 'deleteProjectUserSpendLimit',
    method: 'DELETE',
    path: PATH,
    summary: 'Delete the spend limit of a user in a project.',
    access: 'organization.write',
    command: 'project-user-spend-limit delete',
    params: ProjectUserParams,
    response: deletedSpendLimitOf('project_user'),
    extension: true,
  }),
} as const
