/** Beginning of the organization: its default project is as old as it. */
import { useAnswer } from './queries.ts'
import { useAllowed, useSession } from './session.tsx'

/** Unix seconds; undefined until it is known, and for those who do not see that project. */
export function useBeginning(): number | undefined {
  const { default_project_id: id } = useSession().organization
  const enabled = useAllowed().sees(id)
  return useAnswer('retrieveProject', { project_id: id }, { enabled }).data?.created_at
}

/**
 * Beginning of the organization where a time is before it; else undefined. A percentage of a period
 * that is partly empty says nothing.
 */
export function useBeginningAfter(from: number): number | undefined {
  const beginning = useBeginning()
  return beginning !== undefined && from < beginning ? beginning : undefined
}
