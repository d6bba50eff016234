/** Form that raises a spend limit until a time. */
import { Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import { useNow } from '#console/display/clock.ts'
import { toIso } from '#console/display/time-format.ts'
import { AmountField } from './amount-field.tsx'
import { CENTS, centsOf, type Limit, limitText } from './amounts.ts'

export type Raise = NonNullable<Limit['raise']>

const MS = 1_000
/** `2026-11-27T18:00`, as fields of a date and a time have it. */
const FIELD_CHARACTERS = 16

function fieldOf(seconds: number): string {
  return toIso(seconds).slice(0, FIELD_CHARACTERS)
}

/** Unix seconds of a field in UTC; undefined where it is incomplete. */
function secondsOf(typed: string): number | undefined {
  const ms = Date.parse(`${typed}Z`)
  return Number.isNaN(ms) ? undefined : Math.floor(ms / MS)
}

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
  const [typed, setTyped] = useState(fieldOf(raise?.until ?? periodEnd))
  const now = useNow()
  const cents = centsOf(dollars, limitCents + 1)
  // The time of a raise may have seconds, which the field has not.
  const until = raise && typed === fieldOf(raise.until) ? raise.until : secondsOf(typed)
  const isPast = until !== undefined && until <= now
  const isComplete = cents !== undefined && until !== undefined && !isPast
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={() => isComplete && onSave({ threshold_amount: cents, until })}
      action="Save"
      change={change}
      incomplete={!isComplete}
    >
      <Text size="sm">
        The raise replaces the limit of <b>{limitText(limit)}</b> until its end. What is spent under
        it still counts after it.
      </Text>
      <AmountField value={dollars} onChange={setDollars} leastCents={limitCents + 1} />
      <TextInput
        type="datetime-local"
        label="Until (UTC)"
        value={typed}
        onChange={({ currentTarget: { value } }) => setTyped(value)}
        error={isPast && 'A time in the future'}
      />
    </DialogForm>
  )
}
