/** A budget that is used up: a banner, and a badge beside the name of its owner. */
import { Alert, Anchor, Badge, Stack, Text } from '@mantine/core'
import { OctagonXIcon } from 'lucide-react'
import { Link } from 'react-router'
import { formatShortDay } from '#console/time/time-format.ts'
import { useZone } from '#console/time/zone.ts'
import { type Budget, endText, formatCents, isUsedUp } from './amounts.ts'

interface UsedUpProps {
  /** Undefined while it is loaded, or without a limit. */
  readonly budget: Budget | undefined
  /** Owner, as in `the organization`. */
  readonly of: string
  /** Page with the limit. */
  readonly to: string
}

/** Nothing while there is room. */
export function UsedUp({ budget, of, to }: UsedUpProps) {
  if (!budget?.limit || !isUsedUp(budget)) return null
  const { threshold_amount: cents, raise } = budget.limit
  const limit = formatCents(raise?.threshold_amount ?? cents)
  return (
    <Alert
      role="alert"
      color="red"
      mb="lg"
      icon={<OctagonXIcon aria-hidden />}
      title={`Spend limit used up until ${endText(budget.end_time)}`}
    >
      <Stack gap={6} align="flex-start">
        <Text size="sm">
          Requests of {of} that cost more than the rest of {limit} get a 429 until the{' '}
          {budget.interval} ends or the limit is raised.
        </Text>
        <Anchor component={Link} to={to} size="sm" underline="always">
          View spend limit
        </Anchor>
      </Stack>
    </Alert>
  )
}

/** `Spend limit used up until Dec 1` */
export function UsedUpBadge({ budget }: { budget: Budget | undefined }) {
  const zone = useZone()
  return (
    budget &&
    isUsedUp(budget) && (
      <Badge color="red" variant="light" flex="none">
        Spend limit used up until {formatShortDay(zone, budget.end_time)}
      </Badge>
    )
  )
}
