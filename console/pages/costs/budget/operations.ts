/** Operations on spend of the organization, or of one project, under the same names. */
import type { OrganizationSpendAlert } from '#contract/spend/alerts.ts'

const OF_ORGANIZATION = {
  budget: 'retrieveOrganizationBudget',
  listAlerts: 'listOrganizationSpendAlerts',
  createAlert: 'createOrganizationSpendAlert',
  updateAlert: 'updateOrganizationSpendAlert',
  deleteAlert: 'deleteOrganizationSpendAlert',
  testAlert: 'testOrganizationSpendAlert',
  listDeliveries: 'listOrganizationSpendAlertDeliveries',
} as const

const OF_PROJECT = {
  budget: 'retrieveProjectBudget',
  listAlerts: 'listProjectSpendAlerts',
  createAlert: 'createProjectSpendAlert',
  updateAlert: 'updateProjectSpendAlert',
  deleteAlert: 'deleteProjectSpendAlert',
  testAlert: 'testProjectSpendAlert',
  listDeliveries: 'listProjectSpendAlertDeliveries',
} as const

/** Id of a project; undefined: the organization. */
export type SpendScope = string | undefined

/** Of either scope. */
export type SpendAlert = Omit<OrganizationSpendAlert, 'object'>

/** `ids` are the parameters that name the scope. */
export function operationsOf(projectId: SpendScope) {
  return projectId === undefined
    ? { ...OF_ORGANIZATION, ids: {} }
    : { ...OF_PROJECT, ids: { project_id: projectId } }
}
