/** Dialog that sends a test message of a spend alert. */
import { Modal, Text } from '@mantine/core'
import { useChange } from '#console/changes/changes.ts'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import { formatAmount } from '#console/display/numbers.ts'
import { alertAmountText } from './alert-amount.tsx'
import { operationsOf, type SpendAlert, type SpendScope } from './operations.ts'

interface TestAlertProps {
  readonly projectId: SpendScope
  readonly testing: Subject<SpendAlert>
}

export function TestAlert({ projectId, testing: { subject, opened, close } }: TestAlertProps) {
  return (
    <Modal opened={opened} onClose={close} title="Send a test message">
      {subject && <Sending projectId={projectId} alert={subject} onClose={close} />}
    </Modal>
  )
}

interface SendingProps {
  readonly projectId: SpendScope
  readonly alert: SpendAlert
  readonly onClose: () => void
}

/** Mounted with each opening. */
function Sending({ projectId, alert, onClose }: SendingProps) {
  const { testAlert, ids } = operationsOf(projectId)
  const change = useChange(testAlert)
  const { recipients, webhook_url: webhook } = alert.notification_channel
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={() => change.mutate({ ...ids, alert_id: alert.id }, { onSuccess: onClose })}
      action="Send"
      change={change}
    >
      <Text size="sm">
        Sends the alert at <b>{alertAmountText(alert)}</b>, marked as a test, to{' '}
        {formatAmount(recipients.length, 'recipient')}
        {webhook !== undefined && ' and to its webhook'}. Whether it arrived is shown under
        Deliveries.
      </Text>
    </DialogForm>
  )
}
