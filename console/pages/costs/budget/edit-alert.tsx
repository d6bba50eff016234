/** Dialog that creates a spend alert, or replaces the fields of one. */
import { Modal, Radio, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useAnswer } from '#console/api/queries.ts'
import { useChange } from '#console/changes/changes.ts'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import { Loading } from '#console/display/states.tsx'
import type { Limit } from '#console/limits/amounts.ts'
import { NAME_MAX } from '#contract/schema.ts'
import type { NewSpendAlert } from '#contract/spend/alerts.ts'
import {
  AlertAmount,
  amountFieldsOf,
  isResting,
  monthlyCents,
  RestingAlert,
  type TypedAmount,
  typedAmountOf,
} from './alert-amount.tsx'
import { Recipients, recipientsError, recipientsOf } from './alert-recipients.tsx'
import { operationsOf, type SpendAlert, type SpendScope } from './operations.ts'

/** Of the API: an address with a host, and without a user or a fragment. */
const WEBHOOK_URL = /^https?:\/\/[^\s@/?#\\]+([/?][^\s#]*)?$/
const WEBHOOK_URL_MAX = 2_000

interface EditAlertProps {
  readonly projectId: SpendScope
  /** Spend limit of the scope itself. */
  readonly limit: Limit | null
  /** Its subject is null for a new alert. */
  readonly editing: Subject<SpendAlert | null>
}

export function EditAlert({ projectId, limit, editing }: EditAlertProps) {
  const { subject, opened, close } = editing
  const isInheriting = projectId !== undefined && !limit && opened
  const defaults = useAnswer('retrieveSpendLimitDefaults', {}, { enabled: isInheriting })
  const held = limit ?? (isInheriting ? defaults.data?.project : undefined)
  return (
    <Modal opened={opened} onClose={close} title={subject ? 'Edit the alert' : 'Create an alert'}>
      {isInheriting && defaults.isPending ? (
        <Loading lines={3} height={48} />
      ) : (
        <Fields
          projectId={projectId}
          alert={subject ?? undefined}
          limitCents={held ? monthlyCents(held) : undefined}
          onClose={close}
        />
      )}
    </Modal>
  )
}

interface FieldsProps {
  readonly projectId: SpendScope
  readonly alert: SpendAlert | undefined
  /** The monthly limit that holds. */
  readonly limitCents: number | undefined
  readonly onClose: () => void
}

/** Mounted with each opening. */
function Fields({ projectId, alert, limitCents: present, onClose }: FieldsProps) {
  // Amounts of values of tags are the least that a value must have spent.
  const limitCents = alert?.tag_key === undefined ? present : undefined
  const [typed, setTyped] = useState(() => typedOf(alert, limitCents))
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
      <AlertAmount typed={typed} limitCents={limitCents} onChange={type} />
      {alert && limitCents === undefined && isResting(alert) && <RestingAlert />}
      {alert?.tag_key === undefined ? (
        <Basis basis={typed.basis} onChange={(basis) => type({ basis })} />
      ) : (
        <Text size="sm">
          Names values of {alert.tag_key} with at most a tenth of their limit left that have spent
          this amount.
        </Text>
      )}
      <Recipients
        label="Recipients"
        description="E-mail addresses, separated by commas, spaces or lines. A webhook alone is enough."
        rows={3}
        value={typed.recipients}
        onChange={(recipients) => type({ recipients })}
      />
      <TextInput
        label="Subject prefix"
        description="Optional text before the subject of the e-mail"
        maxLength={NAME_MAX}
        autoComplete="off"
        value={typed.prefix}
        onChange={({ currentTarget: { value } }) => type({ prefix: value })}
      />
      <Webhook typed={typed} onChange={(webhook) => type({ webhook })} />
    </DialogForm>
  )
}

function Webhook(props: { typed: Typed; onChange: (webhook: string) => void }) {
  return (
    <TextInput
      label="Webhook"
      description="Optional address that a signed message is posted to, besides the e-mail or alone"
      maxLength={WEBHOOK_URL_MAX}
      autoComplete="off"
      value={props.typed.webhook}
      onChange={({ currentTarget: { value } }) => props.onChange(value)}
      error={webhookError(props.typed)}
    />
  )
}

type SpendBasis = NonNullable<SpendAlert['basis']>

interface Typed extends TypedAmount {
  readonly basis: SpendBasis
  readonly recipients: string
  readonly prefix: string
  readonly webhook: string
}

function typedOf(alert: SpendAlert | undefined, limitCents: number | undefined): Typed {
  const channel = alert?.notification_channel
  return {
    ...typedAmountOf(alert, limitCents),
    basis: alert?.basis ?? 'actual',
    recipients: channel?.recipients.join('\n') ?? '',
    prefix: channel?.subject_prefix ?? '',
    webhook: channel?.webhook_url ?? '',
  }
}

function webhookError({ webhook }: Typed): string | undefined {
  return webhook.trim() === '' || WEBHOOK_URL.test(webhook.trim())
    ? undefined
    : 'An address that begins with https://, without a user or a fragment'
}

type AlertFields = Pick<
  NewSpendAlert,
  'threshold_amount' | 'threshold_percent' | 'basis' | 'notification_channel'
>

/** Undefined while something is missing or wrong. */
function fieldsOf(typed: Typed): AlertFields | undefined {
  const amount = amountFieldsOf(typed)
  const recipients = recipientsOf(typed.recipients)
  const error = recipientsError(recipients) ?? webhookError(typed)
  const isReceived = recipients.length > 0 || typed.webhook.trim() !== ''
  if (amount === undefined || !isReceived || error !== undefined) return undefined
  return {
    ...amount,
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
