/** Form that raises a spend limit until a time. */
import { Text } from '@mantine/core'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import { limitText } from '#console/limits/amounts.ts'
import type { ValueSpendLimit } from '#contract/spend/tag-values.ts'
import { type Raise, useRaiseFields } from './raise-fields.tsx'

/** A limit of any payer, with its present raise. */
type RaisedLimit = Pick<ValueSpendLimit, 'threshold_amount' | 'interval' | 'raise'>

interface RaiseFormProps {
  readonly limit: RaisedLimit
  /** End of the present period, in Unix seconds, which is offered at first. */
  readonly periodEnd: number
  readonly onSave: (raise: Raise) => void
  readonly onClose: () => void
  readonly change: { readonly isPending: boolean; readonly error: Error | null }
}

/** Mounted with each opening: it begins with the present raise. */
export function RaiseForm({ limit, periodEnd, onSave, onClose, change }: RaiseFormProps) {
  const { raise: before, threshold_amount: fromCents, interval } = limit
  const { raise, fields } = useRaiseFields({
    fromCents,
    interval,
    offeredCents: before?.threshold_amount,
    end: before?.until ?? periodEnd,
  })
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={() => raise && onSave(raise)}
      action="Save"
      change={change}
      incomplete={!raise}
    >
      <Text size="sm">
        The raise replaces the limit of <b>{limitText(limit)}</b> until its end. What is spent under
        it still counts after it.
      </Text>
      {fields}
    </DialogForm>
  )
}
