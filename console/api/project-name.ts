/** Name of a project by its id. */
import { type Reading, useAnswer } from './queries.ts'

/** Name of the project; its id until that is loaded, and if the query is disabled. */
export function useProjectName(projectId: string, reading: Reading = {}): string {
  const { data } = useAnswer('retrieveProject', { project_id: projectId }, reading)
  return data?.id === projectId ? data.name : projectId
}
