/** Consequence of a budget's state for requests, in a sentence. */
import { Alert, Text } from '@mantine/core'
import { OctagonXIcon, TriangleAlertIcon } from 'lucide-react'
import { type Budget, reachedAt, stateOf } from '#console/limits/amounts.ts'
import { formatShortDay } from '#console/time/time-format.ts'
import { useZone } from '#console/time/zone.ts'

/** Nothing while there is room, and will be. */
export function BudgetState({ budget }: { budget: Budget }) {
  const zone = useZone()
  const state = stateOf(budget)
  if (state === 'exhausted') {
    return (
      <Alert color="red" icon={<OctagonXIcon aria-hidden />} title="Requests are rejected">
        A request did not fit in the rest of the limit and got a 429. Requests that cost more than
        what is left are rejected until the period ends or the limit is raised.
      </Alert>
    )
  }
  if (state === 'exceeded') {
    return (
      <Alert color="orange" icon={<TriangleAlertIcon aria-hidden />} title="The limit is spent">
        {budget.limit?.mode === 'warn'
          ? 'The limit only warns: no request is rejected.'
          : 'Requests that cost something are rejected until the period ends or the limit is raised.'}
      </Alert>
    )
  }
  const at = reachedAt(budget)
  if (at === undefined) return null
  return (
    <Text size="sm" fw={600} c="var(--mantine-color-orange-light-color)">
      At this rate the limit is reached on {formatShortDay(zone, at)}.
    </Text>
  )
}
