/** Form that sets or replaces a spend limit. */
import { Alert } from '@mantine/core'
import { useState } from 'react'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import { formatDollars } from '#console/display/numbers.ts'
import { type Budget, CENTS, centsOf, INTERVALS, type Limit } from '#console/limits/amounts.ts'
import { UnpricedUnderLimit } from '#console/pages/costs/unpriced-models.tsx'
import type { SpendInterval } from '#contract/spend/limits.ts'
import { PERCENT_FIRST } from './alert-amount.tsx'
import { Recipients, recipientsError, recipientsOf } from './alert-recipients.tsx'
import { AmountField } from './amount-field.tsx'
import { IntervalField, ModeField } from './limit-fields.tsx'

/** Of the API: a limit of 0 does not exist. */
const LEAST_CENTS = 1

/** Values of a limit that people set. */
export type LimitFields = Pick<Limit, 'threshold_amount' | 'interval' | 'mode'>

interface LimitFormProps {
  readonly limit: LimitFields | null
  /** State of the budget, where it is known. */
  readonly budget?: Pick<Budget, 'spent' | 'interval'> | undefined
  /** Projects that the limit is for; undefined: all. */
  readonly projects?: readonly string[] | undefined
  /** Whether the form takes recipients of a first alert, too. */
  readonly offersAlert?: boolean | undefined
  readonly onSave: (fields: LimitFields, recipients: readonly string[]) => void
  readonly onClose: () => void
  readonly change: { readonly isPending: boolean; readonly error: Error | null }
}

/** Mounted with each opening: it begins with the present limit. */
export function LimitForm(props: LimitFormProps) {
  const { limit, budget, projects, offersAlert, onSave, onClose, change } = props
  const [dollars, setDollars] = useState<number | string>(
    limit ? limit.threshold_amount / CENTS : '',
  )
  const [interval, setInterval] = useState<SpendInterval>(limit?.interval ?? 'month')
  const [mode, setMode] = useState(limit?.mode ?? 'enforce')
  const [typed, setTyped] = useState('')
  const asksRecipients = offersAlert && interval === 'month'
  const recipients = asksRecipients ? recipientsOf(typed) : []
  const cents = centsOf(dollars, LEAST_CENTS)
  const spent = budget?.interval === interval ? budget.spent : 0
  const isSpent = cents !== undefined && spent >= cents / CENTS
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={() =>
        cents !== undefined && onSave({ threshold_amount: cents, interval, mode }, recipients)
      }
      action="Save"
      change={change}
      incomplete={cents === undefined || recipientsError(recipients) !== undefined}
    >
      <AmountField value={dollars} onChange={setDollars} leastCents={LEAST_CENTS} />
      <IntervalField names={INTERVALS} value={interval} onChange={setInterval} />
      <ModeField value={mode} onChange={setMode} />
      {asksRecipients && (
        <Recipients
          label={`Alert at ${PERCENT_FIRST}%, to`}
          description="Optional: e-mail addresses, separated by commas, spaces or lines."
          rows={1}
          value={typed}
          onChange={setTyped}
        />
      )}
      {mode === 'enforce' && isSpent && (
        <Alert color="yellow">
          {formatDollars(spent)} of this {interval} is already spent: with this limit, requests are
          rejected at once.
        </Alert>
      )}
      {mode === 'enforce' && <UnpricedUnderLimit projects={projects} />}
    </DialogForm>
  )
}
