/** Operations on spend of the organization, or of one project, under the same names. */

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

/** `ids` are the parameters that name the scope. */
export function operationsOf(projectId: SpendScope) {
  return projectId === undefined
    ? { ...OF_ORGANIZATION, ids: {} }
    : { ...OF_PROJECT, ids: { project_id: projectId } }
}
