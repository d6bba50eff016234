/** What a project is called, where only its id is known. */
import { useAnswer } from '#console/api/queries.ts'

/** Its name; its id until that is known. */
export const useProjectName = (projectId: string): string => {
  const { data } = useAnswer('retrieveProject', { project_id: projectId })
  return data?.id === projectId ? data.name : projectId
}
