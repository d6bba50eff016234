/** Announced end of a model, beside its name. */
import { Badge } from '@mantine/core'
import { nowSeconds } from '#console/time/clock.ts'

const SECOND_MS = 1_000

/** Sentence for a day: whether the model ends on it, or has ended. */
export function shutdownText(date: string): string {
  return Date.parse(date) <= nowSeconds() * SECOND_MS ? `Ended on ${date}` : `Ends on ${date}`
}

/** Nothing for a model without an announced end. */
export function Shutdown({ date }: { date: string | null | undefined }) {
  if (date === null || date === undefined) return null
  return (
    <Badge color="yellow" variant="light" size="sm" tt="none" ml="xs">
      {shutdownText(date)}
    </Badge>
  )
}
