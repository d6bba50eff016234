/** Dialog that deletes a service account and its keys. */
import { ConfirmDialog, useConfirming } from '#console/dialogs/confirm-dialog.tsx'
import { LostKeys } from '#console/dialogs/lost-keys.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import type { ServiceAccount } from '#contract/service-accounts.ts'

interface DeleteAccountProps {
  readonly projectId: string
  readonly deleting: Subject<ServiceAccount>
}

export function DeleteAccount({ projectId, deleting }: DeleteAccountProps) {
  const { subject } = deleting
  const confirming = useConfirming('deleteProjectServiceAccount', deleting)
  if (!subject) return null
  const { id, name } = subject
  return (
    <ConfirmDialog
      title="Delete the service account"
      name={name}
      action="Delete"
      {...confirming({ project_id: projectId, service_account_id: id })}
    >
      <b>{name}</b> is deleted.{' '}
      <LostKeys key={id} projectId={projectId} owner={{ id, named: name }} whose="Its" /> This can’t
      be undone.
    </ConfirmDialog>
  )
}
