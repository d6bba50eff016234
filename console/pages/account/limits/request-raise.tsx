/** Dialog that asks the owners to raise a spend limit until a time. */
import { Modal, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useChange } from '#console/changes/changes.ts'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import { formatDollars } from '#console/display/numbers.ts'
import { CENTS } from '#console/limits/amounts.ts'
import { useRaiseFields } from '#console/pages/costs/budget/raise-fields.tsx'
import { useNow } from '#console/time/clock.ts'
import { DAY_SECONDS } from '#console/time/days.ts'
import type { AccountSpendLimit } from '#contract/extensions/account-limits.ts'
import { amountOf, subjectOf } from './limit-texts.ts'

const REASON_MAX = 500
/** End that is offered for a limit without periods. */
const USUAL_DAYS = 7

export function RequestRaise({ raising }: { raising: Subject<AccountSpendLimit> }) {
  const { subject, opened, close } = raising
  if (!subject) return null
  return (
    <Modal opened={opened} onClose={close} title="Request a raise">
      <RequestForm limit={subject} onClose={close} />
    </Modal>
  )
}

function RequestForm({ limit, onClose }: { limit: AccountSpendLimit; onClose: () => void }) {
  const now = useNow()
  const { raise, fields } = useRaiseFields({
    fromCents: Math.round(limit.limit * CENTS),
    interval: limit.interval,
    end: limit.period_end ?? now + USUAL_DAYS * DAY_SECONDS,
  })
  const [reason, setReason] = useState('')
  const request = useChange('createAccountRaiseRequest')
  const send = (): void => {
    if (!raise) return
    request.mutate(
      {
        project_id: limit.project_id,
        scope: limit.scope,
        scope_id: limit.id,
        ...raise,
        reason: reason.trim(),
      },
      { onSuccess: onClose },
    )
  }
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={send}
      action="Send request"
      change={request}
      incomplete={!raise || reason.trim() === ''}
    >
      <Text size="sm">
        <b className="name">{subjectOf(limit)}</b>: {amountOf(limit.limit, limit.interval)}, of
        which {formatDollars(limit.remaining)} is left. The owners read this request, and can
        approve another amount.
      </Text>
      {fields}
      <Textarea
        label="Reason"
        description="What you need it for."
        value={reason}
        onChange={({ currentTarget: { value } }) => setReason(value)}
        maxLength={REASON_MAX}
        rows={3}
      />
    </DialogForm>
  )
}
