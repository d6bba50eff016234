/** Spend limit of a scope: the amount, its period, and what is spent, reserved and left of it. */
import { Badge, Button, Group, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { BudgetBar, type Mark } from '#console/charts/budget-bar.tsx'
import { Card } from '#console/charts/card.tsx'
import { useSubject } from '#console/dialogs/subject.ts'
import { formatDollars, formatShare } from '#console/display/numbers.ts'
import { Time } from '#console/display/time.tsx'
import {
  type Budget,
  CENTS,
  dollarsOf,
  endText,
  formatCents,
  type Limit,
  limitText,
  stateOf,
} from './amounts.ts'
import { BudgetState } from './budget-state.tsx'
import { DeleteLimit } from './delete-limit.tsx'
import { EditLimit } from './edit-limit.tsx'
import type { SpendScope } from './operations.ts'
import { ReadOnly, useMaySetLimits } from './read-only.tsx'

interface SpendLimitCardProps {
  readonly projectId: SpendScope
  readonly budget: Budget
  readonly alerts: readonly { readonly id: string; readonly threshold_amount: number }[]
}

export function SpendLimitCard({ projectId, budget, alerts }: SpendLimitCardProps) {
  const maySet = useMaySetLimits()
  const [isEditing, editing] = useDisclosure()
  const deleting = useSubject<Limit>()
  const { limit } = budget
  const actions = maySet && (
    <Group gap="xs">
      {limit && (
        <Button variant="subtle" size="xs" onClick={() => deleting.open(limit)}>
          Remove spend limit
        </Button>
      )}
      <Button variant="default" size="xs" onClick={editing.open}>
        {limit ? 'Edit spend limit' : 'Set spend limit'}
      </Button>
    </Group>
  )
  return (
    <Card title="Spend limit" about={aboutOf(projectId)} action={actions}>
      <Stack gap="xs">
        <Amount budget={budget} />
        <Bar budget={budget} alerts={alerts} />
        <Text size="sm" className="number">
          {usedText(budget)}
        </Text>
        <Text size="sm" c="dimmed" className="number">
          {formatDollars(budget.forecast)} by the end of the period, at the rate of the last 7 days.
          The period ends <Time at={budget.end_time} />: {endText(budget.end_time)}.
        </Text>
        <BudgetState budget={budget} />
        {!maySet && <ReadOnly />}
      </Stack>
      <EditLimit {...{ projectId, budget }} opened={isEditing} onClose={editing.close} />
      <DeleteLimit projectId={projectId} deleting={deleting} />
    </Card>
  )
}

const aboutOf = (projectId: SpendScope): string =>
  projectId === undefined
    ? 'For all projects together. A project’s own limit holds as well.'
    : 'For this project. The organization’s limit holds as well.'

const Amount = ({ budget }: { budget: Budget }) => {
  const { limit } = budget
  const state = stateOf(budget)
  return (
    <Group gap="xs">
      <Text fw={650} fz="lg" className="number">
        {limit ? limitText(limit) : 'No spend limit'}
      </Text>
      {limit?.raise && (
        <Text size="sm" className="number">
          raised to {formatCents(limit.raise.threshold_amount)} until {endText(limit.raise.until)}
        </Text>
      )}
      {state === 'exhausted' && (
        <Badge color="red" variant="light">
          Exhausted
        </Badge>
      )}
      {limit?.mode === 'warn' && (
        <Badge color="orange" variant="light">
          Warn only
        </Badge>
      )}
    </Group>
  )
}

const Bar = ({ budget, alerts }: Pick<SpendLimitCardProps, 'budget' | 'alerts'>) => {
  const { spent, reserved, limit, forecast, interval } = budget
  // Alerts count calendar months.
  const marked = interval === 'month' ? alerts : []
  const marks: Mark[] = [
    { id: 'forecast', amount: forecast, tone: 'forecast' },
    ...marked.map(({ id, threshold_amount: cents }) => ({
      id,
      amount: cents / CENTS,
      tone: 'alert' as const,
    })),
  ]
  const amounts = marked.map(({ threshold_amount: cents }) => formatCents(cents))
  const parts = [
    usedText(budget),
    `Forecast ${formatDollars(forecast)}`,
    ...(amounts.length > 0 ? [`Alerts at ${amounts.join(', ')}`] : []),
  ]
  return (
    <>
      <BudgetBar
        {...{ spent, marks }}
        reserved={reserved}
        limit={limit ? dollarsOf(limit) : undefined}
        label={parts.join('. ')}
      />
      <Group gap="md" className="budget-legend" aria-hidden="true">
        <Key kind="spent">Spent</Key>
        <Key kind="used">Reserved</Key>
        <Key kind="forecast">Forecast</Key>
        {marked.length > 0 && <Key kind="alert">Alert</Key>}
      </Group>
    </>
  )
}

const Key = ({ kind, children }: { kind: string; children: string }) => (
  <Group gap={6} wrap="nowrap">
    <span className="budget-swatch" data-kind={kind} />
    <Text size="xs">{children}</Text>
  </Group>
)

/** `$123.40 of $250.00 spent (49.4%) · $0.45 reserved · $126.15 left` */
const usedText = ({ limit, spent, reserved, remaining, interval }: Budget): string => {
  const held = `${formatDollars(reserved)} reserved`
  if (!limit) return `${formatDollars(spent)} spent this ${interval}`
  const dollars = dollarsOf(limit)
  const whole = `${formatDollars(spent)} of ${formatDollars(dollars)} spent`
  return `${whole} (${formatShare(spent / dollars)}) · ${held} · ${formatDollars(remaining ?? 0)} left`
}
