/** Dialog that removes a spend limit. */
import { ConfirmDialog, useConfirming } from '#console/dialogs/confirm-dialog.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import { type Limit, limitText } from './amounts.ts'
import { operationsOf, type SpendScope } from './operations.ts'

interface DeleteLimitProps {
  readonly projectId: SpendScope
  readonly deleting: Subject<Limit>
}

export function DeleteLimit({ projectId, deleting }: DeleteLimitProps) {
  const { deleteLimit, ids } = operationsOf(projectId)
  const { subject } = deleting
  const confirming = useConfirming(deleteLimit, deleting)
  if (!subject) return null
  return (
    <ConfirmDialog title="Remove the spend limit" action="Remove" {...confirming(ids)}>
      The limit of <b>{limitText(subject)}</b> is removed: nothing bounds what{' '}
      {projectId === undefined
        ? 'the organization spends but the limits of its projects.'
        : 'this project spends but the organization’s limit.'}{' '}
      Alerts stay.
    </ConfirmDialog>
  )
}
