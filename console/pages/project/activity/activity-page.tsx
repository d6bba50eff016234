/** Audit log of a project, the newest first. */
import { usePages } from '#console/api/queries.ts'
import { Empty } from '#console/display/states.tsx'
import { Toolbar } from '#console/display/toolbar.tsx'
import { Events } from '#console/pages/audit-log/events.tsx'
import { ExportEvents } from '#console/pages/audit-log/export-events.tsx'
import { useProject } from '#console/pages/project/project.ts'

export default function ActivityPage() {
  const question = { project_ids: [useProject().id] }
  const pages = usePages('listAuditLogs', question)
  return (
    <>
      <Toolbar action={<ExportEvents question={question} />} />
      <Events inProject pages={pages} empty={<Empty title="No activity yet" />} />
    </>
  )
}
