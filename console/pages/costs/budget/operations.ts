/** Operations on spend of the organization, or of one project, under the same names. */

const OF_ORGANIZATION = {
  budget: 'retrieveOrganizationBudget',
  updateLimit: 'updateOrganizationSpendLimit',
  deleteLimit: 'deleteOrganizationSpendLimit',
  listAlerts: 'listOrganizationSpendAlerts',
  createAlert: 'createOrganizationSpendAlert',
  updateAlert: 'updateOrganizationSpendAlert',
  deleteAlert: 'deleteOrganizationSpendAlert',
} as const

const OF_PROJECT = {
  budget: 'retrieveProjectBudget',
  updateLimit: 'updateProjectSpendLimit',
  deleteLimit: 'deleteProjectSpendLimit',
  listAlerts: 'listProjectSpendAlerts',
  createAlert: 'createProjectSpendAlert',
  updateAlert: 'updateProjectSpendAlert',
  deleteAlert: 'deleteProjectSpendAlert',
} as const

/** Id of a project; undefined: the organization. */
export type SpendScope = string | undefined

/** `ids` are the parameters that name the scope. */
export function operationsOf(projectId: SpendScope) {
  return projectId === undefined
    ? { ...OF_ORGANIZATION, ids: {} }
    : { ...OF_PROJECT, ids: { project_id: projectId } }
}
