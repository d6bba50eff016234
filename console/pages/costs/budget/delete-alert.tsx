/** Dialog that deletes a spend alert. */
import { ConfirmDialog, useConfirming } from '#console/dialogs/confirm-dialog.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import { formatAmount } from '#console/display/numbers.ts'
import { alertAmountText } from './alert-amount.tsx'
import { operationsOf, type SpendAlert, type SpendScope } from './operations.ts'

interface DeleteAlertProps {
  readonly projectId: SpendScope
  readonly deleting: Subject<SpendAlert>
}

export function DeleteAlert({ projectId, deleting }: DeleteAlertProps) {
  const { deleteAlert, ids } = operationsOf(projectId)
  const { subject } = deleting
  const confirming = useConfirming(deleteAlert, deleting)
  if (!subject) return null
  const { recipients, webhook_url: webhook } = subject.notification_channel
  const count = recipients.length + (webhook === undefined ? 0 : 1)
  return (
    <ConfirmDialog
      title="Delete the alert"
      action="Delete"
      {...confirming({ ...ids, alert_id: subject.id })}
    >
      {formatAmount(count, 'recipient')} {count === 1 ? 'is' : 'are'} no longer notified when the
      spend of a month reaches <b>{alertAmountText(subject)}</b>.
    </ConfirmDialog>
  )
}
