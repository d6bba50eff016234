/** Form that raises a spend limit until a time. */
import { Text } from '@mantine/core'
import { useState } from 'react'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import { AmountField } from './amount-field.tsx'
import { CENTS, centsOf, type Limit, limitText } from './amounts.ts'
import { UntilField, useUntil } from './until-field.tsx'

export type Raise = NonNullable<Limit['raise']>

interface RaiseFormProps {
  readonly limit: Limit
  /** End of the present period, in Unix seconds, which is offered at first. */
  readonly periodEnd: number
  readonly onSave: (raise: Raise) => void
  readonly onClose: () => void
  readonly change: { readonly isPending: boolean; readonly error: Error | null }
}

/** Mounted with each opening: it begins with the present raise. */
export function RaiseForm({ limit, periodEnd, onSave, onClose, change }: RaiseFormProps) {
  const { raise, threshold_amount: limitCents } = limit
  const [dollars, setDollars] = useState<number | string>(
    raise ? raise.threshold_amount / CENTS : '',
  )
  const until = useUntil(raise?.until ?? periodEnd)
  const cents = centsOf(dollars, limitCents + 1)
  const isComplete = cents !== undefined && until.seconds !== undefined && !until.isPast
  const save = (): void => {
    if (cents !== undefined && until.seconds !== undefined) {
      onSave({ threshold_amount: cents, until: until.seconds })
    }
  }
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={save}
      action="Save"
      change={change}
      incomplete={!isComplete}
    >
      <Text size="sm">
        The raise replaces the limit of <b>{limitText(limit)}</b> until its end. What is spent under
        it still counts after it.
      </Text>
      <AmountField value={dollars} onChange={setDollars} leastCents={limitCents + 1} />
      <UntilField until={until} />
    </DialogForm>
  )
}
