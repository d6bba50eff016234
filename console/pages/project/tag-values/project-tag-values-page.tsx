/** Values of tags with limits in a project. */
import type { Load } from '#console/api/loader.ts'
import { loadTagValues, TagValues } from '#console/pages/costs/tag-values/tag-values.tsx'
import { Archived } from '#console/pages/project/archived.tsx'
import { useProject } from '#console/pages/project/project.ts'

export const load: Load = (prefetch, route) => {
  const { projectId = '' } = route.params
  if (route.allowed.seesSpend(projectId)) loadTagValues(prefetch, route, projectId)
}

export default function ProjectTagValuesPage() {
  const { id, status } = useProject()
  return status === 'archived' ? <Archived /> : <TagValues projectId={id} />
}
