/** Limits of a value with what is spent and left of them, in the table and in its dialog. */
import { Badge, Group, Stack, Text } from '@mantine/core'
import { BudgetBar } from '#console/charts/budget-bar.tsx'
import { formatDollars, formatShare } from '#console/display/numbers.ts'
import { CENTS, endText, formatCents, limitText } from '#console/limits/amounts.ts'
import { LimitedBadge } from '#console/pages/costs/budget/limited.tsx'
import { rateText } from '#console/pages/costs/budget/rates.ts'
import { Time } from '#console/time/time.tsx'
import type { TagValue } from '#contract/spend/tag-values.ts'

type ValueSpend = NonNullable<TagValue['spend']>

/** The limit in force as an amount; a raise replaces it until its end. */
function amountOf({ limit, interval }: ValueSpend) {
  return { threshold_amount: Math.round(limit * CENTS), interval }
}

/** The default that holds for a value, as a form begins with it. */
export function inheritedLimit({ spend }: TagValue) {
  return spend?.inherited ? { ...amountOf(spend), mode: spend.mode } : null
}

/** `$5.00 per month`, whether it is the value’s own, its raise, and its own rate limit. */
export function ValueLimit({ value }: { value: TagValue }) {
  const { spend, spend_limit: own, rate_limit: rate } = value
  const raise = own?.raise
  return (
    <div>
      <Group gap="xs" className="limit-facts">
        <Text size="sm" className="number one-line" {...(!spend && { c: 'dimmed' })}>
          {spend ? limitText(own ?? amountOf(spend)) : 'none'}
        </Text>
        {spend && (
          <Badge variant="light" color={spend.inherited ? 'gray' : 'blue'}>
            {spend.inherited ? 'Default' : 'Own'}
          </Badge>
        )}
        {spend?.mode === 'warn' && (
          <Badge variant="light" color="orange">
            Warn only
          </Badge>
        )}
      </Group>
      {raise && (
        <Text size="xs" className="number">
          raised to {formatCents(raise.threshold_amount)} until {endText(raise.until)}
        </Text>
      )}
      {rate && (
        <Text size="xs" c="dimmed" className="number">
          {rateText(rate)}
        </Text>
      )}
    </div>
  )
}

/** `$4.50 (90%)` under a bar; the spend of the month without a limit is not known. */
export function ValueSpent({ value: { spend } }: { value: TagValue }) {
  if (!spend) return <span className="dim">–</span>
  const { spent, limit } = spend
  const text = `${formatDollars(spent)} (${formatShare(spent / limit)})`
  return (
    <div className="limit-spent">
      <BudgetBar
        spent={spent}
        reserved={0}
        limit={limit}
        marks={[]}
        label={`${text} of ${formatDollars(limit)} spent`}
      />
      <Text size="xs" mt={6} className="number">
        {text}
      </Text>
    </div>
  )
}

/** `$0.50` and the end of the period; a lifetime has none. */
export function ValueLeft({ value: { spend } }: { value: TagValue }) {
  if (!spend) return <span className="dim">–</span>
  const { remaining, period_end: end } = spend
  return (
    <div>
      {formatDollars(remaining)}
      <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
        {end === null ? (
          'never resets'
        ) : (
          <>
            resets <Time at={end} />
          </>
        )}
      </Text>
    </div>
  )
}

/** All of it, in sentences. */
export function ValueFacts({ value }: { value: TagValue }) {
  const { spend, total_spent: total } = value
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <ValueLimit value={{ ...value, rate_limit: null }} />
        {value.is_limited && spend && <LimitedBadge {...spend} />}
      </Group>
      {spend && <ValueSpent value={value} />}
      <Text size="sm" className="number">
        {spend && `${formatDollars(spend.remaining)} left. `}
        {formatDollars(total)} spent since the first use.
      </Text>
      {spend && (
        <Text size="sm" c="dimmed" className="number">
          {spend.period_end === null
            ? 'The period never ends.'
            : `The period ends at ${endText(spend.period_end)}.`}
        </Text>
      )}
    </Stack>
  )
}
