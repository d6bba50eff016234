/** Roles of a project. */
import type { Load } from '#console/api/loader.ts'
import { useAllowed } from '#console/api/session.tsx'
import { Archived } from '#console/pages/project/archived.tsx'
import { useProject } from '#console/pages/project/project.ts'
import { Roles } from '#console/pages/roles/roles.tsx'

export const load: Load = ({ pages }, { allowed, params: { projectId = '' } }) => {
  if (allowed.may('project_roles.read', projectId))
    pages('listProjectRoles', { project_id: projectId })
}

export default function ProjectRolesPage() {
  const { id, status } = useProject()
  const mayChange = useAllowed().may('project_roles.write', id)
  return status === 'archived' ? <Archived /> : <Roles projectId={id} mayChange={mayChange} />
}
