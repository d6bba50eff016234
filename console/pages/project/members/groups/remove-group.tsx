/** Removes a group from a project, with its roles there. */
import { ConfirmDialog, useConfirming } from '#console/dialogs/confirm-dialog.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import type { ProjectGroup } from '#contract/project-groups.ts'

export function RemoveProjectGroup({ removing }: { removing: Subject<ProjectGroup> }) {
  const { subject } = removing
  const confirming = useConfirming('deleteProjectGroup', removing)
  if (!subject) return null
  return (
    <ConfirmDialog
      title="Remove the group from the project"
      name={subject.group_name}
      action="Remove"
      {...confirming({ project_id: subject.project_id, group_id: subject.group_id })}
    >
      Members of <b>{subject.group_name}</b> who are in the project by it alone lose access. Their
      keys in this project stop working immediately.
    </ConfirmDialog>
  )
}
