/** Owners of limits with a row of their own in a list, and the queries about each. */
import { ApiError } from '#client/client.ts'
import type { SpendOwner } from './owners.ts'

export type SmallOwner = Extract<
  SpendOwner,
  { readonly kind: 'user' | 'project_user' | 'service_account' | 'api_key' }
>

const NOT_FOUND = 404

/** Whether an owner has no limit of the kind. */
export function isMissing(error: Error | null): boolean {
  return error instanceof ApiError && error.status === NOT_FOUND
}

/** The spend limits of one owner: one, or none. */
export function limitQuery(owner: SmallOwner) {
  if (owner.kind === 'user') {
    return { list: 'listSpendLimits' as const, parameters: { owner_ids: [owner.id] } }
  }
  const { kind, projectId, id } = owner
  return {
    list: 'listProjectSpendLimits' as const,
    parameters: {
      project_id: projectId,
      owner_ids: [kind === 'project_user' ? `${projectId}/${id}` : id],
    },
  }
}

/** Operations on the inherited budget and on the rate limit of an owner; `ids` name it. */
export function subjectOperations(owner: SmallOwner) {
  switch (owner.kind) {
    case 'user':
      return {
        budget: 'retrieveUserSpendBudget',
        rate: 'retrieveUserRateLimit',
        updateRate: 'updateUserRateLimit',
        removeRate: 'deleteUserRateLimit',
        ids: { user_id: owner.id },
      } as const
    case 'project_user':
      return {
        budget: 'retrieveProjectUserSpendBudget',
        rate: 'retrieveProjectUserRateLimit',
        updateRate: 'updateProjectUserRateLimit',
        removeRate: 'deleteProjectUserRateLimit',
        ids: { project_id: owner.projectId, user_id: owner.id },
      } as const
    case 'service_account':
      return {
        budget: 'retrieveServiceAccountSpendBudget',
        rate: 'retrieveServiceAccountRateLimit',
        updateRate: 'updateServiceAccountRateLimit',
        removeRate: 'deleteServiceAccountRateLimit',
        ids: { project_id: owner.projectId, service_account_id: owner.id },
      } as const
    case 'api_key':
      return {
        budget: 'retrieveApiKeySpendBudget',
        rate: 'retrieveApiKeyRateLimit',
        updateRate: 'updateApiKeyRateLimit',
        removeRate: 'deleteApiKeyRateLimit',
        ids: { project_id: owner.projectId, api_key_id: owner.id },
      } as const
  }
}
