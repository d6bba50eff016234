/** Extension: the limit that an owner has or inherits, with the spent and the reserved amount. */
import { ApiKeyParams } from '#contract/api-keys.ts'
import { endpoint } from '#contract/endpoint.ts'
import { ProjectUserParams } from '#contract/project-users.ts'
import { ProjectParams } from '#contract/projects.ts'
import { ServiceAccountParams } from '#contract/service-accounts.ts'
import { UserParams } from '#contract/users.ts'
import { SpendBudget } from './budget.ts'
import { TagParams } from './tag-limits.ts'

const BUDGET = {
  method: 'GET',
  access: 'spend.read',
  response: SpendBudget,
  extension: true,
} as const

const SUMMARY = 'Retrieve the limit that is in force, with what is spent and reserved, of'

export const spendLimitBudgets = {
  retrieveOrganizationSpendBudget: endpoint({
    ...BUDGET,
    id: 'retrieveOrganizationSpendBudget',
    path: '/organization/spend_limit/budget',
    summary: `${SUMMARY} the organization.`,
    command: 'spend-limit budget',
  }),
  retrieveProjectSpendBudget: endpoint({
    ...BUDGET,
    id: 'retrieveProjectSpendBudget',
    path: '/organization/projects/:project_id/spend_limit/budget',
    summary: `${SUMMARY} a project.`,
    command: 'project-spend-limit budget',
    params: ProjectParams,
  }),
  retrieveUserSpendBudget: endpoint({
    ...BUDGET,
    id: 'retrieveUserSpendBudget',
    path: '/organization/users/:user_id/spend_limit/budget',
    summary: `${SUMMARY} a user.`,
    command: 'user-spend-limit budget',
    params: UserParams,
  }),
  retrieveProjectUserSpendBudget: endpoint({
    ...BUDGET,
    id: 'retrieveProjectUserSpendBudget',
    path: '/organization/projects/:project_id/users/:user_id/spend_limit/budget',
    summary: `${SUMMARY} a user in a project.`,
    command: 'project-user-spend-limit budget',
    params: ProjectUserParams,
  }),
  retrieveServiceAccountSpendBudget: endpoint({
    ...BUDGET,
    id: 'retrieveServiceAccountSpendBudget',
    path: '/organization/projects/:project_id/service_accounts/:service_account_id/spend_limit/budget',
    summary: `${SUMMARY} a service account.`,
    command: 'service-account-spend-limit budget',
    params: ServiceAccountParams,
  }),
  retrieveApiKeySpendBudget: endpoint({
    ...BUDGET,
    id: 'retrieveApiKeySpendBudget',
    path: '/organization/projects/:project_id/api_keys/:api_key_id/spend_limit/budget',
    summary: `${SUMMARY} an API key.`,
    command: 'api-key-spend-limit budget',
    params: ApiKeyParams,
  }),
  retrieveTagSpendBudget: endpoint({
    ...BUDGET,
    id: 'retrieveTagSpendBudget',
    path: '/organization/tags/:tag/spend_limit/budget',
    summary: `${SUMMARY} a tag.`,
    command: 'tag-spend-limit budget',
    params: TagParams,
  }),
} as const
