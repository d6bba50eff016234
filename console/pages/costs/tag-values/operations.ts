/** Operations on values of tags of the organization, or of one project, under the same names. */
import type { SpendScope } from '#console/pages/costs/budget/operations.ts'

const OF_ORGANIZATION = {
  list: 'listTagValues',
  retrieve: 'retrieveTagValue',
  update: 'updateTagValue',
  remove: 'deleteTagValue',
} as const

const OF_PROJECT = {
  list: 'listProjectTagValues',
  retrieve: 'retrieveProjectTagValue',
  update: 'updateProjectTagValue',
  remove: 'deleteProjectTagValue',
} as const

/** `ids` are the parameters that name the level, `path` is that of the list in the API. */
export function valueOperations(projectId: SpendScope) {
  return projectId === undefined
    ? { ...OF_ORGANIZATION, ids: {}, path: '/organization/tag_values' }
    : {
        ...OF_PROJECT,
        ids: { project_id: projectId },
        path: `/organization/projects/${projectId}/tag_values`,
      }
}
