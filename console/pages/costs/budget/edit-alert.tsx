/** Dialog that creates a spend alert, or replaces the fields of one. */
import { Modal, Radio, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useChange } from '#console/api/changes.ts'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import { isEmail } from '#console/pages/people/email-address.ts'
import { EMAIL_MAX, NAME_MAX } from '#contract/schema.ts'
import type { NewSpendAlert } from '#contract/spend/alerts.ts'
import { AmountField } from './amount-field.tsx'
import { CENTS, centsOf } from './amounts.ts'
import { NoMailServer } from './no-mail-server.tsx'
import { operationsOf, type SpendAlert, type SpendScope } from './operations.ts'

/** Of the API: an alert at $0 is sent with the first spend. */
const LEAST_CENTS = 0
/** Most recipients of one alert that the API takes. */
const RECIPIENTS_MAX = 100
const SEPARATORS = /[\s,;]+/
/** Of the API: an address with a host, and without a user or a fragment. */
const WEBHOOK_URL = /^https?:\/\/[^\s@/?#\\]+([/?][^\s#]*)?$/
const WEBHOOK_URL_MAX = 2_000

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
function Fields({ projectId, alert, onClose }: FieldsProps) {
  const [typed, setTyped] = useState(() => typedOf(alert))
  const type = (changed: Partial<Typed>): void => setTyped((before) => ({ ...before, ...changed }))
  const { save, ...change } = useSaving(projectId, alert, onClose)
  const fields = fieldsOf(typed)
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={() => fields && save(fields)}
      action={alert ? 'Save' : 'Create'}
      change={change}
      incomplete={fields === undefined}
    >
      <AmountField
        value={typed.dollars}
        onChange={(dollars) => type({ dollars })}
        leastCents={LEAST_CENTS}
      />
      {alert?.tag_key === undefined ? (
        <Basis basis={typed.basis} onChange={(basis) => type({ basis })} />
      ) : (
        <Text size="sm">
          Names values of {alert.tag_key} with at most a tenth of their limit left that have spent
          this amount.
        </Text>
      )}
      <Recipients typed={typed} onChange={(recipients) => type({ recipients })} />
      <TextInput
        label="Subject prefix"
        description="Optional text before the subject of the e-mail"
        maxLength={NAME_MAX}
        autoComplete="off"
        value={typed.prefix}
        onChange={({ currentTarget: { value } }) => type({ prefix: value })}
      />
      <TextInput
        label="Webhook"
        description="Optional address that a signed message is posted to, besides the e-mail or alone"
        maxLength={WEBHOOK_URL_MAX}
        autoComplete="off"
        value={typed.webhook}
        onChange={({ currentTarget: { value } }) => type({ webhook: value })}
        error={webhookError(typed)}
      />
    </DialogForm>
  )
}

function Recipients(props: { typed: Typed; onChange: (recipients: string) => void }) {
  return (
    <Textarea
      label="Recipients"
      description={
        <>
          E-mail addresses, separated by commas, spaces or lines. A webhook alone is enough.
          <NoMailServer />
        </>
      }
      rows={3}
      autoComplete="off"
      value={props.typed.recipients}
      onChange={({ currentTarget: { value } }) => props.onChange(value)}
      error={recipientsError(recipientsOf(props.typed))}
    />
  )
}

type SpendBasis = NonNullable<SpendAlert['basis']>

interface Typed {
  readonly dollars: number | string
  readonly basis: SpendBasis
  readonly recipients: string
  readonly prefix: string
  readonly webhook: string
}

function typedOf(alert: SpendAlert | undefined): Typed {
  const channel = alert?.notification_channel
  return {
    dollars: alert ? alert.threshold_amount / CENTS : '',
    basis: alert?.basis ?? 'actual',
    recipients: channel?.recipients.join('\n') ?? '',
    prefix: channel?.subject_prefix ?? '',
    webhook: channel?.webhook_url ?? '',
  }
}

function recipientsOf({ recipients }: Typed): string[] {
  return recipients.split(SEPARATORS).filter((one) => one !== '')
}

function recipientsError(recipients: readonly string[]): string | undefined {
  const wrong = recipients.find((one) => !isEmail(one) || one.length > EMAIL_MAX)
  if (wrong !== undefined) return `“${wrong}” is no e-mail address`
  return recipients.length > RECIPIENTS_MAX ? `At most ${RECIPIENTS_MAX} addresses` : undefined
}

function webhookError({ webhook }: Typed): string | undefined {
  return webhook.trim() === '' || WEBHOOK_URL.test(webhook.trim())
    ? undefined
    : 'An address that begins with https://, without a user or a fragment'
}

type AlertFields = Pick<NewSpendAlert, 'threshold_amount' | 'basis' | 'notification_channel'>

/** Undefined while something is missing or wrong. */
function fieldsOf(typed: Typed): AlertFields | undefined {
  const cents = centsOf(typed.dollars, LEAST_CENTS)
  const recipients = recipientsOf(typed)
  const error = recipientsError(recipients) ?? webhookError(typed)
  const isReceived = recipients.length > 0 || typed.webhook.trim() !== ''
  if (cents === undefined || !isReceived || error !== undefined) return undefined
  return {
    threshold_amount: cents,
    basis: typed.basis,
    notification_channel: {
      type: 'email',
      recipients,
      subject_prefix: typed.prefix.trim() || null,
      webhook_url: typed.webhook.trim() || null,
    },
  }
}

function Basis(props: { basis: SpendBasis; onChange: (basis: SpendBasis) => void }) {
  return (
    <Radio.Group
      label="Compared with the amount"
      value={props.basis}
      onChange={(value) => props.onChange(value === 'forecast' ? 'forecast' : 'actual')}
    >
      <Stack gap="xs" mt={6}>
        <Radio value="actual" label="Spend" description="What the month has spent so far." />
        <Radio
          value="forecast"
          label="Forecast"
          description="What the month will have spent at its end, at the rate of the last 7 days."
        />
      </Stack>
    </Radio.Group>
  )
}

/** The alert is created, or all of its fields are replaced. */
function useSaving(projectId: SpendScope, alert: SpendAlert | undefined, onSuccess: () => void) {
  const { createAlert, updateAlert, ids } = operationsOf(projectId)
  const creating = useChange(createAlert)
  const updating = useChange(updateAlert)
  const { isPending, error, plan } = alert ? updating : creating
  const save = (fields: AlertFields): void => {
    const body = { ...fields, currency: 'USD' as const, interval: 'month' as const }
    const tag_key = alert?.tag_key ?? null
    if (alert) updating.mutate({ ...ids, alert_id: alert.id, ...body, tag_key }, { onSuccess })
    else creating.mutate({ ...ids, ...body }, { onSuccess })
  }
  return { save, isPending, error, plan }
}
