/** Dialog that creates a spend alert, or replaces the fields of one. */
import { Modal, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useChange } from '#console/api/changes.ts'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import { isEmail } from '#console/pages/people/email-field.tsx'
import { EMAIL_MAX, NAME_MAX } from '#contract/schema.ts'
import type { SpendAlert } from './alerts.tsx'
import { AmountField } from './amount-field.tsx'
import { CENTS, centsOf } from './amounts.ts'
import { operationsOf, type SpendScope } from './operations.ts'

/** Of the API: an alert at $0 is sent with the first spend. */
const LEAST_CENTS = 0
/** Most recipients of one alert that the API takes. */
const RECIPIENTS_MAX = 100
const SEPARATORS = /[\s,;]+/

interface EditAlertProps {
  readonly projectId: SpendScope
  /** Its subject is null for a new alert. */
  readonly editing: Subject<SpendAlert | null>
}

export function EditAlert({ projectId, editing: { subject, opened, close } }: EditAlertProps) {
  return (
    <Modal opened={opened} onClose={close} title={subject ? 'Edit the alert' : 'Create an alert'}>
      <Fields projectId={projectId} alert={subject ?? undefined} onClose={close} />
    </Modal>
  )
}

interface FieldsProps {
  readonly projectId: SpendScope
  readonly alert: SpendAlert | undefined
  readonly onClose: () => void
}

/** Mounted with each opening. */
const Fields = ({ projectId, alert, onClose }: FieldsProps) => {
  const channel = alert?.notification_channel
  const [dollars, setDollars] = useState<number | string>(
    alert ? alert.threshold_amount / CENTS : '',
  )
  const [typed, setTyped] = useState(channel?.recipients.join('\n') ?? '')
  const recipients = typed.split(SEPARATORS).filter((one) => one !== '')
  const [prefix, setPrefix] = useState(channel?.subject_prefix ?? '')
  const { save, ...change } = useSaving(projectId, alert, onClose)
  const cents = centsOf(dollars, LEAST_CENTS)
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={() =>
        cents !== undefined && save(cents, { recipients, subject_prefix: prefix.trim() || null })
      }
      action={alert ? 'Save' : 'Create'}
      change={change}
      incomplete={
        cents === undefined || recipients.length === 0 || recipientsError(recipients) !== undefined
      }
    >
      <AmountField value={dollars} onChange={setDollars} leastCents={LEAST_CENTS} />
      <Textarea
        label="Recipients"
        description="E-mail addresses, separated by commas, spaces or lines"
        rows={3}
        autoComplete="off"
        value={typed}
        onChange={({ currentTarget: { value } }) => setTyped(value)}
        error={recipientsError(recipients)}
      />
      <TextInput
        label="Subject prefix"
        description="Optional text before the subject of the e-mail"
        maxLength={NAME_MAX}
        autoComplete="off"
        value={prefix}
        onChange={({ currentTarget: { value } }) => setPrefix(value)}
      />
    </DialogForm>
  )
}

const recipientsError = (recipients: readonly string[]): string | undefined => {
  const wrong = recipients.find((one) => !isEmail(one) || one.length > EMAIL_MAX)
  if (wrong !== undefined) return `“${wrong}” is no e-mail address`
  return recipients.length > RECIPIENTS_MAX ? `At most ${RECIPIENTS_MAX} addresses` : undefined
}

interface Channel {
  readonly recipients: string[]
  readonly subject_prefix: string | null
}

/** The alert is created, or all of its fields are replaced. */
const useSaving = (projectId: SpendScope, alert: SpendAlert | undefined, onSuccess: () => void) => {
  const { createAlert, updateAlert, ids } = operationsOf(projectId)
  const creating = useChange(createAlert)
  const updating = useChange(updateAlert)
  const { isPending, error } = alert ? updating : creating
  const save = (threshold_amount: number, channel: Channel): void => {
    const body = {
      ...{ threshold_amount, currency: 'USD' as const, interval: 'month' as const },
      notification_channel: { type: 'email' as const, ...channel },
    }
    if (alert) updating.mutate({ ...ids, alert_id: alert.id, ...body }, { onSuccess })
    else creating.mutate({ ...ids, ...body }, { onSuccess })
  }
  return { save, isPending, error }
}
