/** Field for the end of a raise: a date and a time in UTC. */
import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { useNow } from '#console/time/clock.ts'
import { toIso } from '#console/time/time-format.ts'

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

export type Until = ReturnType<typeof useUntil>

/** State of the field; `first` is offered at first, in Unix seconds. */
export function useUntil(first: number) {
  const [offered] = useState(first)
  const [typed, setTyped] = useState(fieldOf(offered))
  const now = useNow()
  // The time that was offered may have seconds, which the field has not.
  const seconds = typed === fieldOf(offered) ? offered : secondsOf(typed)
  return { typed, setTyped, seconds, isPast: seconds !== undefined && seconds <= now }
}

export function UntilField({ until: { typed, setTyped, isPast } }: { until: Until }) {
  return (
    <TextInput
      type="datetime-local"
      label="Until (UTC)"
      value={typed}
      onChange={({ currentTarget: { value } }) => setTyped(value)}
      error={isPast && 'A time in the future'}
    />
  )
}
