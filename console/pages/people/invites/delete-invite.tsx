/** Dialog that deletes an invite. */
import { ConfirmDialog, useConfirming } from '#console/dialogs/confirm-dialog.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import type { Invite } from '#contract/invites.ts'

export function DeleteInvite({ deleting }: { deleting: Subject<Invite> }) {
  const { subject } = deleting
  const confirming = useConfirming('deleteInvite', deleting)
  if (!subject) return null
  return (
    <ConfirmDialog
      title="Delete the invite"
      name={subject.email}
      action="Delete"
      {...confirming({ invite_id: subject.id })}
    >
      <b>{subject.email}</b> can no longer accept it. You can invite them again at any time.
    </ConfirmDialog>
  )
}
