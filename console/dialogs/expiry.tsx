/** Expiry of a key: never, one of the usual times, or a number of days. */
import { NumberInput, Select, Stack } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useAnswer } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { DAY_SECONDS } from '#console/time/days.ts'

const HOUR_SECONDS = 3_600
/** The longest life of a key that expires, in days. */
const DAYS_MAX = 365
const NEVER = ''
const CUSTOM = 'custom'
/** Usual lives, by their seconds. */
const USUAL = [
  { value: String(30 * DAY_SECONDS), label: 'In 30 days' },
  { value: String(90 * DAY_SECONDS), label: 'In 90 days' },
  { value: String(365 * DAY_SECONDS), label: 'In 1 year' },
]

interface Expiry {
  /** Member of the request; empty for a key that does not expire. */
  readonly lifetime: { readonly expires_in_seconds?: number }
  /** Whether it does not say yet how long. */
  readonly incomplete: boolean
  readonly field: ReactNode
}

/** Expiry of a person's key: at most the organization's greatest lifetime, where it has one. */
export function useUserKeyExpiry(): Expiry {
  const enabled = useAllowed().may('organization.read')
  const { data } = useAnswer('retrieveUserKeySettings', {}, { enabled })
  return useExpiry(data?.max_lifetime_seconds)
}

/** The field and its value. The default is no expiry, or the longest life that is permitted. */
export function useExpiry(maxSeconds: number | null = null): Expiry {
  const choices = choicesOf(maxSeconds)
  const [chosen, setChoice] = useState<string>()
  const [typedDays, setTypedDays] = useState<number | string>('')
  const choice = chosen ?? choices[0]?.value ?? NEVER
  const seconds = choice === CUSTOM ? Number(typedDays) * DAY_SECONDS : Number(choice)
  const daysMax = daysIn(maxSeconds)
  return {
    lifetime: choice === NEVER ? {} : { expires_in_seconds: seconds },
    incomplete: choice === CUSTOM && !(seconds >= DAY_SECONDS && seconds <= daysMax * DAY_SECONDS),
    field: (
      <Stack gap="xs">
        <Select
          label="Expires"
          description={maxSeconds !== null && 'The organization bounds the life of these keys.'}
          data={choices}
          value={choice}
          onChange={(value) => setChoice(value ?? NEVER)}
          allowDeselect={false}
        />
        {choice === CUSTOM && (
          <NumberInput
            label="Days until expiry"
            description={`From 1 to ${daysMax}`}
            allowDecimal={false}
            allowNegative={false}
            min={1}
            max={daysMax}
            value={typedDays}
            onChange={setTypedDays}
          />
        )}
      </Stack>
    ),
  }
}

function daysIn(maxSeconds: number | null): number {
  return maxSeconds === null ? DAYS_MAX : Math.min(DAYS_MAX, Math.floor(maxSeconds / DAY_SECONDS))
}

/** The default first. */
function choicesOf(maxSeconds: number | null) {
  const custom = { value: CUSTOM, label: 'Custom' }
  if (maxSeconds === null) return [{ value: NEVER, label: 'Never' }, ...USUAL, custom]
  const shorter = USUAL.filter(({ value }) => Number(value) < maxSeconds)
  const longest = { value: String(maxSeconds), label: `${inText(maxSeconds)}, the longest` }
  return [longest, ...shorter, ...(daysIn(maxSeconds) > 1 ? [custom] : [])]
}

function inText(seconds: number): string {
  const days = seconds / DAY_SECONDS
  if (days === 1) return 'In 1 day'
  if (Number.isInteger(days)) return `In ${days} days`
  const hours = Math.floor(seconds / HOUR_SECONDS)
  return hours === 1 ? 'In 1 hour' : `In ${hours} hours`
}
