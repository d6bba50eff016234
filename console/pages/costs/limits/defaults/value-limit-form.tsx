/** Form that sets or replaces the spend limit of a value of a tag, or the default of its key. */
import { type ReactNode, useState } from 'react'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import { CENTS, centsOf, VALUE_INTERVALS } from '#console/limits/amounts.ts'
import { AmountField } from '#console/pages/costs/budget/amount-field.tsx'
import { IntervalField, ModeField } from '#console/pages/costs/budget/limit-fields.tsx'
import type { TagSpendDefault } from '#contract/spend/defaults.ts'
import type { BudgetInterval } from '#contract/spend/limits.ts'
import { LifetimeNote } from './value-fields.tsx'

const LEAST_CENTS = 1

/** Values of a limit that people set. */
export type ValueLimitFields = Pick<TagSpendDefault, 'threshold_amount' | 'interval' | 'mode'>

interface ValueLimitFormProps {
  readonly limit: ValueLimitFields | null
  /** Fields before and after those of the limit. */
  readonly before?: ReactNode
  readonly children?: ReactNode
  /** Whether one of those lacks its value. */
  readonly incomplete?: boolean
  readonly onSave: (fields: ValueLimitFields) => void
  readonly onClose: () => void
  readonly change: { readonly isPending: boolean; readonly error: Error | null }
}

/** Mounted with each opening: it begins with the present limit. */
export function ValueLimitForm(props: ValueLimitFormProps) {
  const { limit, before, children, incomplete = false, onSave, onClose, change } = props
  const [dollars, setDollars] = useState<number | string>(
    limit ? limit.threshold_amount / CENTS : '',
  )
  const [interval, setInterval] = useState<BudgetInterval>(limit?.interval ?? 'month')
  const [mode, setMode] = useState(limit?.mode ?? 'enforce')
  const cents = centsOf(dollars, LEAST_CENTS)
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={() => cents !== undefined && onSave({ threshold_amount: cents, interval, mode })}
      action="Save"
      change={change}
      incomplete={incomplete || cents === undefined}
    >
      {before}
      <AmountField value={dollars} onChange={setDollars} leastCents={LEAST_CENTS} />
      <IntervalField names={VALUE_INTERVALS} value={interval} onChange={setInterval} />
      {interval === 'lifetime' && <LifetimeNote />}
      <ModeField value={mode} onChange={setMode} />
      {children}
    </DialogForm>
  )
}
