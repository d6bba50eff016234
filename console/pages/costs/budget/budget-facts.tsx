/** A spend limit with what is spent, reserved and left of it, and its forecast. */
import { Badge, Group, Stack, Text } from '@mantine/core'
import { BudgetBar, type Mark } from '#console/charts/budget-bar.tsx'
import { formatDollars, formatShare } from '#console/display/numbers.ts'
import {
  type Budget,
  CENTS,
  dollarsOf,
  endText,
  formatCents,
  isUsedUp,
  type Limit,
  limitText,
} from '#console/limits/amounts.ts'
import { BudgetState } from './budget-state.tsx'

interface BudgetFactsProps {
  readonly budget: Budget
  /** Marked on the bar. */
  readonly alerts?: readonly { readonly id: string; readonly threshold_amount: number }[]
}

export function BudgetFacts({ budget, alerts = [] }: BudgetFactsProps) {
  return (
    <Stack gap="xs">
      <LimitAmount budget={budget} size="lg" />
      {budget.limit && <Bar budget={budget} limit={budget.limit} alerts={alerts} />}
      <Text size="sm" className="number">
        {usedText(budget)}
      </Text>
      <Text size="sm" c="dimmed" className="number">
        {forecastSentence(budget.forecast)} The period ends on {endText(budget.end_time)}.
      </Text>
      <BudgetState budget={budget} />
    </Stack>
  )
}

/** `$250.00 per month`, with its raise and badges. */
export function LimitAmount({ budget, size }: { budget: Budget; size: 'sm' | 'lg' }) {
  const { limit } = budget
  return (
    <Group gap="xs">
      <Text fw={size === 'lg' ? 650 : 500} fz={size} className="number">
        {limit ? limitText(limit) : 'No spend limit'}
      </Text>
      {limit?.raise && (
        <Text size="sm" className="number">
          raised to {formatCents(limit.raise.threshold_amount)} until {endText(limit.raise.until)}
        </Text>
      )}
      {isUsedUp(budget) && (
        <Badge color="red" variant="light">
          Used up
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

function Bar({ budget, limit, alerts }: Required<BudgetFactsProps> & { limit: Limit }) {
  const { forecast, interval } = budget
  // Alerts count calendar months.
  const marked = interval === 'month' ? alerts : []
  const marks = marked.map(({ id, threshold_amount: cents }) => ({
    id,
    amount: cents / CENTS,
    tone: 'alert' as const,
  }))
  const amounts = marked.map(({ threshold_amount: cents }) => formatCents(cents))
  const parts = [
    usedText(budget),
    forecastText(forecast),
    ...(amounts.length > 0 ? [`Alerts at ${amounts.join(', ')}`] : []),
  ]
  return (
    <>
      <SmallBar budget={budget} limit={limit} marks={marks} label={parts.join('. ')} />
      <Group gap="md" className="budget-legend" aria-hidden="true">
        <Key kind="spent">Spent</Key>
        <Key kind="used">Reserved</Key>
        {forecast !== null && <Key kind="forecast">Forecast</Key>}
        {marked.length > 0 && <Key kind="alert">Alert</Key>}
      </Group>
    </>
  )
}

interface SmallBarProps {
  readonly budget: Budget
  readonly limit: Limit
  /** Besides that of the forecast. */
  readonly marks?: readonly Mark[]
  readonly label?: string
}

/** The bar alone. */
export function SmallBar({ budget, limit, marks = [], label }: SmallBarProps) {
  const { spent, reserved, forecast } = budget
  return (
    <BudgetBar
      spent={spent}
      reserved={reserved}
      limit={dollarsOf(limit)}
      marks={[...forecastMarks(forecast), ...marks]}
      label={label ?? `${usedText(budget)}. ${forecastText(forecast)}`}
    />
  )
}

function forecastMarks(forecast: number | null): readonly Mark[] {
  return forecast === null ? [] : [{ id: 'forecast', amount: forecast, tone: 'forecast' }]
}

function forecastText(forecast: number | null): string {
  return forecast === null ? 'No forecast yet' : `Forecast ${formatDollars(forecast)}`
}

function forecastSentence(forecast: number | null): string {
  return forecast === null
    ? 'A forecast follows after a whole day with spend.'
    : `${formatDollars(forecast)} by the end of the period, at the rate of the last 7 days.`
}

function Key({ kind, children }: { kind: string; children: string }) {
  return (
    <Group gap={6} wrap="nowrap">
      <span className="budget-swatch" data-kind={kind} />
      <Text size="xs">{children}</Text>
    </Group>
  )
}

/** `$123.40 of $250.00 spent (49.4%) · $0.45 reserved · $126.15 left` */
function usedText({ limit, spent, reserved, remaining, interval }: Budget): string {
  const held = `${formatDollars(reserved)} reserved`
  if (!limit) return `${formatDollars(spent)} spent this ${interval}`
  const dollars = dollarsOf(limit)
  const whole = `${formatDollars(spent)} of ${formatDollars(dollars)} spent`
  return `${whole} (${formatShare(spent / dollars)}) · ${held} · ${formatDollars(remaining ?? 0)} left`
}
