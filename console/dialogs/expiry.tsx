/** Expiry of a key: never, one of the usual times, or a number of days. */
import { NumberInput, Select, Stack } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { DAY_SECONDS } from '#console/display/days.ts'

/** The longest life of a key that expires. */
const DAYS_MAX = 365
const CUSTOM = 'custom'

const CHOICES = [
  { value: '', label: 'Never' },
  { value: '30', label: 'In 30 days' },
  { value: '90', label: 'In 90 days' },
  { value: '365', label: 'In 1 year' },
  { value: CUSTOM, label: 'Custom' },
]

interface Expiry {
  /** Member of the request; empty for a key that does not expire. */
  readonly lifetime: { readonly expires_in_seconds?: number }
  /** Whether it does not say yet how long. */
  readonly incomplete: boolean
  readonly field: ReactNode
}

/** The field and its value. The default is a key that does not expire. */
export function useExpiry(): Expiry {
  const [choice, setChoice] = useState('')
  const [typedDays, setTypedDays] = useState<number | string>('')
  const days = choice === CUSTOM ? Number(typedDays) : Number(choice)
  return {
    lifetime: choice === '' ? {} : { expires_in_seconds: days * DAY_SECONDS },
    incomplete: choice === CUSTOM && !(days >= 1 && days <= DAYS_MAX),
    field: (
      <Stack gap="xs">
        <Select
          label="Expires"
          data={CHOICES}
          value={choice}
          onChange={(value) => setChoice(value ?? '')}
          allowDeselect={false}
        />
        {choice === CUSTOM && (
          <NumberInput
            label="Days until expiry"
            description={`From 1 to ${DAYS_MAX}`}
            allowDecimal={false}
            allowNegative={false}
            min={1}
            max={DAYS_MAX}
            value={typedDays}
            onChange={setTypedDays}
          />
        )}
      </Stack>
    ),
  }
}
