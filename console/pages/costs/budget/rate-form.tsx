/** Form that sets or replaces a rate limit over all models. */
import { NumberInput, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import { numberOf, RATES, type RateFields, rateNames } from './rates.ts'

interface RateFormProps {
  readonly limit: RateFields | null
  /** Fields before and after those of the limit. */
  readonly before?: ReactNode
  readonly children?: ReactNode
  /** Whether one of those lacks its value. */
  readonly incomplete?: boolean
  readonly onSave: (fields: RateFields) => void
  readonly onClose: () => void
  readonly change: { readonly isPending: boolean; readonly error: Error | null }
}

type Typed = Readonly<Record<keyof RateFields, number | string>>

function typedOf(limit: RateFields | null): Typed {
  return {
    max_requests_per_1_minute: limit?.max_requests_per_1_minute ?? '',
    max_tokens_per_1_minute: limit?.max_tokens_per_1_minute ?? '',
    max_requests_per_1_day: limit?.max_requests_per_1_day ?? '',
  }
}

function fieldsOf(typed: Typed): RateFields {
  return {
    max_requests_per_1_minute: numberOf(typed.max_requests_per_1_minute),
    max_tokens_per_1_minute: numberOf(typed.max_tokens_per_1_minute),
    max_requests_per_1_day: numberOf(typed.max_requests_per_1_day),
  }
}

/** Mounted with each opening: it begins with the present limit. An empty field does not limit. */
export function RateForm(props: RateFormProps) {
  const { limit, before, children, incomplete = false, onSave, onClose, change } = props
  const [typed, setTyped] = useState(() => typedOf(limit))
  const fields = fieldsOf(typed)
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={() => onSave(fields)}
      action="Save"
      change={change}
      incomplete={incomplete || rateNames.every((name) => fields[name] === null)}
    >
      {before}
      {rateNames.map((name, at) => (
        <NumberInput
          key={name}
          {...(at === 0 && !before && { 'data-autofocus': true })}
          label={RATES[name].title}
          placeholder="No limit"
          thousandSeparator=","
          allowDecimal={false}
          allowNegative={false}
          hideControls
          value={typed[name]}
          onChange={(value) => setTyped({ ...typed, [name]: value })}
          autoComplete="off"
        />
      ))}
      {children}
    </DialogForm>
  )
}

/** Note below the fields of a subject's limit. */
export function OverAllModels() {
  return (
    <Text size="sm" c="dimmed">
      Over all models together. An empty field does not limit.
    </Text>
  )
}
