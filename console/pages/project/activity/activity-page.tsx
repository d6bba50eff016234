/** Audit log of a project, the newest first. */
import type { Load } from '#console/api/loader.ts'
import { usePages } from '#console/api/queries.ts'
import { Empty } from '#console/display/states.tsx'
import { Toolbar } from '#console/display/toolbar.tsx'
import { Events } from '#console/pages/audit-log/events.tsx'
import { ExportEvents } from '#console/pages/audit-log/export-events.tsx'
import { useProject } from '#console/pages/project/project.ts'

function questionOf(projectId: string) {
  return { project_ids: [projectId] }
}

export const load: Load = ({ pages }, { allowed, params: { projectId = '' } }) => {
  if (allowed.may('audit_logs.read', projectId)) pages('listAuditLogs', questionOf(projectId))
}

export default function ActivityPage() {
  const question = questionOf(useProject().id)
  const pages = usePages('listAuditLogs', question)
  return (
    <>
      <Toolbar action={<ExportEvents question={question} />} />
      <Events inProject pages={pages} empty={<Empty title="No activity yet" />} />
    </>
  )
}
