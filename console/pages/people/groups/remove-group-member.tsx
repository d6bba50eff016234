/** Removes a person or a service account from a group. */
import { ConfirmDialog, useConfirming } from '#console/dialogs/confirm-dialog.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import { addressOf, nameOf } from '#console/display/person.tsx'
import type { GroupUser, OrganizationGroup } from '#contract/groups.ts'

interface RemoveGroupMemberProps {
  readonly group: OrganizationGroup
  readonly removing: Subject<GroupUser>
}

export function RemoveGroupMember({ group, removing }: RemoveGroupMemberProps) {
  const { subject } = removing
  const confirming = useConfirming('deleteGroupUser', removing)
  if (!subject) return null
  return (
    <ConfirmDialog
      title="Remove from the group"
      name={addressOf(subject)}
      action="Remove"
      {...confirming({ group_id: group.id, user_id: subject.id })}
    >
      <b>{nameOf(subject)}</b> loses the roles and projects that only {group.name} gives. Their keys
      in these projects stop working immediately.
    </ConfirmDialog>
  )
}
