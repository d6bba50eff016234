/**
 * Extension: spend limits of users, service accounts, API keys and tags. A user's holds for all
 * projects together.
 */
import { ApiKeyParams } from '#contract/api-keys.ts'
import { endpoint } from '#contract/endpoint.ts'
import { ServiceAccountParams } from '#contract/service-accounts.ts'
import { UserParams } from '#contract/users.ts'
import { SpendBudget } from './budget.ts'
import { ProjectSpendLimitDefaults, SpendLimitDefaults, spendLimitDefaults } from './defaults.ts'
import { spendLimitBudgets } from './limit-budgets.ts'
import { OwnerBudget, ownerBudgetEndpoints } from './limit-list.ts'
import { deletedSpendLimitOf, NewSpendLimit, spendLimitOf } from './limits.ts'
import { ProjectUserSpendLimit, projectUserSpendLimits } from './project-user-limits.ts'
import { SpendLimitReplay, spendLimitReplays } from './replays.ts'
import { OpenSpendReservation, spendReservationEndpoints } from './reservations.ts'
import { TagSpendLimit, tagSpendLimits } from './tag-limits.ts'
import { TagValue, tagValueEndpoints } from './tag-values.ts'
import { ProjectUserBudget, UserBudget, userBudgetEndpoints } from './user-budgets.ts'

const UserSpendLimit = spendLimitOf('user')
const ServiceAccountSpendLimit = spendLimitOf('service_account')
const ApiKeySpendLimit = spendLimitOf('api_key')

const retrieveUserSpendLimit = endpoint({
  id: 'retrieveUserSpendLimit',
  method: 'GET',
  path: '/organization/users/:user_id/spend_limit',
  summary: 'Retrieve the spend limit of a user.',
  access: 'spend.read',
  command: 'user-spend-limit retrieve',
  params: UserParams,
  response: UserSpendLimit,
  extension: true,
})

const updateUserSpendLimit = endpoint({
  id: 'updateUserSpendLimit',
  method: 'POST',
  path: '/organization/users/:user_id/spend_limit',
  summary: 'Set or replace the spend limit of a user.',
  access: 'organization.write',
  command: 'user-spend-limit update',
  params: UserParams,
  body: NewSpendLimit,
  response: UserSpendLimit,
  extension: true,
})

const deleteUserSpendLimit = endpoint({
  id: 'deleteUserSpendLimit',
  method: 'DELETE',
  path: '/organization/users/:user_id/spend_limit',
  summary: 'Delete the spend limit of a user.',
  access: 'organization.write',
  command: 'user-spend-limit delete',
  params: UserParams,
  response: deletedSpendLimitOf('user'),
  extension: true,
})

const retrieveServiceAccountSpendLimit = endpoint({
  id: 'retrieveServiceAccountSpendLimit',
  method: 'GET',
  path: '/organization/projects/:project_id/service_accounts/:service_account_id/spend_limit',
  summary: 'Retrieve the spend limit of a service account.',
  access: 'spend.read',
  command: 'service-account-spend-limit retrieve',
  params: ServiceAccountParams,
  response: ServiceAccountSpendLimit,
  extension: true,
})

const updateServiceAccountSpendLimit = endpoint({
  id: 'updateServiceAccountSpendLimit',
  method: 'POST',
  path: '/organization/projects/:project_id/service_accounts/:service_account_id/spend_limit',
  summary: 'Set or replace the spend limit of a service account.',
  access: 'organization.write',
  command: 'service-account-spend-limit update',
  params: ServiceAccountParams,
  body: NewSpendLimit,
  response: ServiceAccountSpendLimit,
  extension: true,
})

const deleteServiceAccountSpendLimit = endpoint({
  id: 'deleteServiceAccountSpendLimit',
  method: 'DELETE',
  path: '/organization/projects/:project_id/service_accounts/:service_account_id/spend_limit',
  summary: 'Delete the spend limit of a service account.',
  access: 'organization.write',
  command: 'service-account-spend-limit delete',
  params: ServiceAccountParams,
  response: deletedSpendLimitOf('service_account'),
  extension: true,
})

const retrieveApiKeySpendLimit = endpoint({
  id: 'retrieveApiKeySpendLimit',
  method: 'GET',
  path: '/organization/projects/:project_id/api_keys/:api_key_id/spend_limit',
  summary: 'Retrieve the spend limit of an API key.',
  access: 'spend.read',
  command: 'api-key-spend-limit retrieve',
  params: ApiKeyParams,
  response: ApiKeySpendLimit,
  extension: true,
})

const updateApiKeySpendLimit = endpoint({
  id: 'updateApiKeySpendLimit',
  method: 'POST',
  path: '/organization/projects/:project_id/api_keys/:api_key_id/spend_limit',
  summary: 'Set or replace the spend limit of an API key.',
  access: 'organization.write',
  command: 'api-key-spend-limit update',
  params: ApiKeyParams,
  body: NewSpendLimit,
  response: ApiKeySpendLimit,
  extension: true,
})

const deleteApiKeySpendLimit = endpoint({
  id: 'deleteApiKeySpendLimit',
  method: 'DELETE',
  path: '/organization/projects/:project_id/api_keys/:api_key_id/spend_limit',
  summary: 'Delete the spend limit of an API key.',
  access: 'organization.write',
  command: 'api-key-spend-limit delete',
  params: ApiKeyParams,
  response: deletedSpendLimitOf('api_key'),
  extension: true,
})

/** Every endpoint of spend limits that OpenAI does not have. */
export const spendLimitExtensions = {
  retrieveUserSpendLimit,
  updateUserSpendLimit,
  deleteUserSpendLimit,
  retrieveServiceAccountSpendLimit,
  updateServiceAccountSpendLimit,
  deleteServiceAccountSpendLimit,
  retrieveApiKeySpendLimit,
  updateApiKeySpendLimit,
  deleteApiKeySpendLimit,
  ...tagSpendLimits,
  ...tagValueEndpoints,
  ...projectUserSpendLimits,
  ...spendLimitDefaults,
  ...spendLimitReplays,
  ...spendLimitBudgets,
  ...ownerBudgetEndpoints,
  ...userBudgetEndpoints,
  ...spendReservationEndpoints,
} as const

/** Objects of their answers. */
export const spendLimitObjects = {
  UserSpendLimit,
  ServiceAccountSpendLimit,
  ApiKeySpendLimit,
  TagSpendLimit,
  TagValue,
  ProjectUserSpendLimit,
  SpendLimitDefaults,
  ProjectSpendLimitDefaults,
  SpendLimitReplay,
  SpendBudget,
  OwnerBudget,
  UserBudget,
  ProjectUserBudget,
  OpenSpendReservation,
} as const
