/** Required query and body of operations, for checks that need no others. */
import type { EndpointId } from '#contract/api.ts'

export type MinimalValues = Record<string, unknown>

export const MINIMAL_SPEND_LIMIT = {
  threshold_amount: 100,
  currency: 'USD',
  interval: 'month',
} as const
const REPLAY = { threshold_amount: 100 }
export const ALERT = {
  ...MINIMAL_SPEND_LIMIT,
  notification_channel: { type: 'email' as const, recipients: ['ada@example.com'] },
}

/** Required query and body of each operation, so that only an id can be at fault. */
export const MINIMAL_BODIES: Partial<Record<EndpointId, MinimalValues>> = {
  modifyProject: { name: 'taken' },
  createProjectUser: { user_id: 'user-x', role: 'member' },
  modifyProjectUser: { role: 'owner' },
  createProjectServiceAccount: { name: 'ci' },
  modifyProjectServiceAccount: { name: 'taken' },
  updateProjectRateLimits: { max_requests_per_1_minute: 1 },
  modifyUser: { role: 'reader' },
  updateGroup: { name: 'taken' },
  createGroupUser: { user_id: 'user-x' },
  updateRole: { role_name: 'taken' },
  createProjectRole: { role_name: 'taken', permissions: [] },
  updateProjectRole: { role_name: 'taken' },
  createUserRole: { role_id: 'role_x' },
  createGroupRole: { role_id: 'role_x' },
  createProjectUserRole: { role_id: 'role_x' },
  createProjectGroupRole: { role_id: 'role_x' },
  createProjectGroup: { group_id: 'group_x', role: 'role-api-project-member' },
  updateProjectApiKey: { scopes: [] },
  updateProjectServiceTierSettings: { default: 'standard' },
  updateProjectDataRetention: { retention_type: 'none' },
  updateProjectModelPermissions: { mode: 'deny_list', model_ids: [] },
  updateProjectModelAlias: { alias: 'quick', model: 'gpt-5.6-luna' },
  updateProjectModelFallback: { model: 'gpt-5.6-sol', fallback_models: ['gpt-5.6-luna'] },
  updateProjectSpendLimit: MINIMAL_SPEND_LIMIT,
  updateUserSpendLimit: MINIMAL_SPEND_LIMIT,
  usageRanking: { group_by: 'project_id' },
  listTagValues: { key: 'end_user' },
  listProjectTagValues: { key: 'end_user' },
  updateProjectUserSpendLimit: MINIMAL_SPEND_LIMIT,
  updateServiceAccountSpendLimit: MINIMAL_SPEND_LIMIT,
  updateApiKeySpendLimit: MINIMAL_SPEND_LIMIT,
  replayOrganizationSpendLimit: REPLAY,
  replayProjectSpendLimit: REPLAY,
  replayUserSpendLimit: REPLAY,
  replayProjectUserSpendLimit: REPLAY,
  replayServiceAccountSpendLimit: REPLAY,
  replayApiKeySpendLimit: REPLAY,
  replayTagSpendLimit: REPLAY,
  updateOrganizationSpendAlert: ALERT,
  createProjectSpendAlert: ALERT,
  updateProjectSpendAlert: ALERT,
  listProjectRateLimitLevels: { rate_limit_ids: ['rl-gpt-4o'] },
  listProjectRateLimitActivity: { rate_limit_ids: ['rl-gpt-4o'] },
}
