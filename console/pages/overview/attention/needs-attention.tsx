/** Items that need attention, each with one action; or a sentence that none does. */
import { Anchor, Box, Group, Text } from '@mantine/core'
import { CircleAlertIcon, CircleCheckIcon, ClockIcon, InfoIcon } from 'lucide-react'
import { Link } from 'react-router'
import { Card } from '#console/charts/card.tsx'
import { formatAmount } from '#console/display/numbers.ts'
import { Failed, Loading } from '#console/display/states.tsx'
import { byUrgency, type Check, firstOf, type Item } from './item.ts'

/** Most entries of the list. */
const SHOWN_MAX = 12

const ICONS = {
  now: [CircleAlertIcon, 'var(--mantine-color-red-text)'],
  soon: [ClockIcon, 'var(--mantine-color-orange-text)'],
  known: [InfoIcon, 'var(--mantine-color-dimmed)'],
} as const

interface NeedsAttentionProps {
  readonly checks: readonly Check[]
  /** Ids of entries that the page shows elsewhere. */
  readonly without: readonly string[]
}

export function NeedsAttention({ checks, without }: NeedsAttentionProps) {
  const failed = checks.filter(({ error }) => error !== null)
  const [error] = failed.flatMap((check) => check.error ?? [])
  const retry = (): void => {
    for (const { refetch } of failed) void refetch()
  }
  return (
    <Card title="Needs attention" about="What fails, runs out or ends, the most urgent first.">
      {error && <Failed error={error} retry={retry} />}
      {checks.some(({ isPending }) => isPending) ? (
        <Loading lines={3} height={40} />
      ) : (
        <Found
          items={checks.flatMap(({ items }) => items).filter(({ id }) => !without.includes(id))}
          isComplete={!error}
        />
      )}
    </Card>
  )
}

function Found({ items, isComplete }: { items: readonly Item[]; isComplete: boolean }) {
  const { shown, rest } = firstOf(byUrgency(items), SHOWN_MAX)
  if (shown.length === 0) {
    return (
      isComplete && (
        <Group gap="xs" wrap="nowrap">
          <CircleCheckIcon size={18} color="var(--mantine-color-green-text)" aria-hidden />
          <Text size="sm">Nothing needs attention</Text>
        </Group>
      )
    )
  }
  return (
    <>
      <ul className="plain-list" aria-label="Needs attention">
        {shown.map((item) => (
          <Entry key={item.id} item={item} />
        ))}
      </ul>
      {rest > 0 && (
        <Text size="xs" c="dimmed" mt="xs">
          And {formatAmount(rest, 'other')}.
        </Text>
      )}
    </>
  )
}

function Entry({ item: { urgency, title, detail, action } }: { item: Item }) {
  const [Icon, color] = ICONS[urgency]
  return (
    <Group component="li" gap="sm" align="flex-start" wrap="nowrap">
      <Box flex="none" c={color} lh={1} pt={2}>
        <Icon size={16} aria-hidden />
      </Box>
      <Box flex={1} miw={0}>
        <Text size="sm" fw={500} className="name">
          {title}
        </Text>
        {detail && (
          <Text size="xs" c="dimmed" className="name" component="div">
            {detail}
          </Text>
        )}
      </Box>
      <Anchor component={Link} to={action.to} size="sm" underline="always" flex="none">
        {action.label}
      </Anchor>
    </Group>
  )
}
