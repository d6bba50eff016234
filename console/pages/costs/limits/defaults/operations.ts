/** Operations on defaults of the organization, or of one project, under the same names. */
import type { SpendScope } from '#console/pages/costs/budget/operations.ts'

const OF_ORGANIZATION = {
  spend: 'retrieveSpendLimitDefaults',
  updateSpend: 'updateSpendLimitDefaults',
  rates: 'retrieveRateLimitDefaults',
  updateRates: 'updateRateLimitDefaults',
} as const

const OF_PROJECT = {
  spend: 'retrieveProjectSpendLimitDefaults',
  updateSpend: 'updateProjectSpendLimitDefaults',
  rates: 'retrieveProjectRateLimitDefaults',
  updateRates: 'updateProjectRateLimitDefaults',
} as const

/** `ids` are the parameters that name the level. */
export function defaultsOperations(projectId: SpendScope) {
  return projectId === undefined
    ? { ...OF_ORGANIZATION, ids: {} }
    : { ...OF_PROJECT, ids: { project_id: projectId } }
}
