/** Deletes a group, with all that its members have by it. */
import { ConfirmDialog, useConfirming } from '#console/dialogs/confirm-dialog.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import type { OrganizationGroup } from '#contract/groups.ts'

export function DeleteGroup({ deleting }: { deleting: Subject<OrganizationGroup> }) {
  const { subject } = deleting
  const confirming = useConfirming('deleteGroup', deleting)
  if (!subject) return null
  return (
    <ConfirmDialog
      title="Delete the group"
      name={subject.name}
      action="Delete"
      {...confirming({ group_id: subject.id })}
    >
      The members of <b>{subject.name}</b> lose the roles and projects that they have by it alone.
      Their keys in these projects stop working immediately.
    </ConfirmDialog>
  )
}
