/** What a project is called, where only its id is known. */
import { useAnswer } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'

/** Its name; its id until that is known, and for whoever may not see the project. */
export const useProjectName = (projectId: string): string => {
  const isSeen = useAllowed().sees(projectId)
  const { data } = useAnswer('retrieveProject', { project_id: projectId }, { enabled: isSeen })
  return data?.id === projectId ? data.name : projectId
}
