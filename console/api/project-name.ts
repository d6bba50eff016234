/** Name of a project by its id. */
import { type Reading, useAnswer } from './queries.ts'

/** Its name; its id until that is known, and where it is not asked for. */
export const useProjectName = (projectId: string, reading: Reading = {}): string => {
  const { data } = useAnswer('retrieveProject', { project_id: projectId }, reading)
  return data?.id === projectId ? data.name : projectId
}
