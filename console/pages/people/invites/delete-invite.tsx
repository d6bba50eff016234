/** Takes an invite back. */
import { useChange } from '#console/api/queries.ts'
import { ConfirmDialog } from '#console/dialogs/confirm-dialog.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import type { Invite } from '#contract/invites.ts'

export const DeleteInvite = ({ deleting }: { deleting: Subject<Invite> }) => {
  const { subject, opened, close } = deleting
  const { mutate, reset, isPending, error } = useChange('deleteInvite')
  if (!subject) return null
  const leave = (): void => {
    close()
    reset()
  }
  return (
    <ConfirmDialog
      title="Delete the invite"
      name={subject.email}
      action="Delete"
      opened={opened}
      onClose={leave}
      onConfirm={() => mutate({ invite_id: subject.id }, { onSuccess: leave })}
      isPending={isPending}
      error={error}
    >
      <b>{subject.email}</b> can no longer accept it. Another one can be sent at any time.
    </ConfirmDialog>
  )
}
