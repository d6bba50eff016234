/** Amount of a spend alert: a per cent of the monthly spend limit, or dollars. */
import { NumberInput, SegmentedControl, Stack, Text } from '@mantine/core'
import { CENTS, centsOf, formatCents, type Limit } from '#console/limits/amounts.ts'
import { type NewSpendAlert, PERCENT_MAX } from '#contract/spend/alerts.ts'
import { AmountField } from './amount-field.tsx'
import type { SpendAlert } from './operations.ts'

/** Of the API: an alert at $0 is sent with the first spend. */
const LEAST_CENTS = 0
/** Offered for a new alert. */
export const PERCENT_FIRST = 80
const PERCENT = 100

/** `$80.00`, `80% ($80.00 of $100.00)` or `80% (no monthly limit)` */
export function alertAmountText(alert: AlertAmounts): string {
  const { threshold_amount: cents, threshold_percent: percent, limit_amount: limit } = alert
  if (percent === undefined) return formatCents(cents)
  return limit == null
    ? `${percent}% (no monthly limit)`
    : `${percent}% (${formatCents(cents)} of ${formatCents(limit)})`
}

export type AlertAmounts = Pick<
  SpendAlert,
  'threshold_amount' | 'threshold_percent' | 'limit_amount'
>

/** Whether an alert in per cent has no limit, and so is not compared. */
export function isResting({ threshold_percent: percent, limit_amount: limit }: AlertAmounts) {
  return percent !== undefined && limit == null
}

/** Cents of the monthly limit in force; undefined where there is none. */
export function monthlyCents(
  limit: Pick<Limit, 'threshold_amount' | 'interval'> & Partial<Pick<Limit, 'raise'>>,
): number | undefined {
  return limit.interval === 'month' ? (limit.raise ?? limit).threshold_amount : undefined
}

export interface TypedAmount {
  readonly unit: 'percent' | 'dollars'
  readonly percent: number | string
  readonly dollars: number | string
}

/** Amounts as they are typed at first: per cent where there is a limit. */
export function typedAmountOf(
  alert: SpendAlert | undefined,
  limitCents: number | undefined,
): TypedAmount {
  const isPercent = !alert || alert.threshold_percent !== undefined
  return {
    unit: isPercent && limitCents !== undefined ? 'percent' : 'dollars',
    percent: alert?.threshold_percent ?? PERCENT_FIRST,
    dollars: alert && !isResting(alert) ? alert.threshold_amount / CENTS : '',
  }
}

/** Undefined while the amount is missing or wrong. */
export function amountFieldsOf(
  typed: TypedAmount,
): Pick<NewSpendAlert, 'threshold_amount' | 'threshold_percent'> | undefined {
  if (typed.unit === 'dollars') {
    const cents = centsOf(typed.dollars, LEAST_CENTS)
    return cents === undefined ? undefined : { threshold_amount: cents }
  }
  const percent = Number(typed.percent)
  return isPercent(percent) ? { threshold_percent: percent } : undefined
}

function isPercent(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= PERCENT_MAX
}

interface AlertAmountProps {
  readonly typed: TypedAmount
  /** Undefined without a monthly limit: the amount is in dollars alone. */
  readonly limitCents: number | undefined
  readonly onChange: (changed: Partial<TypedAmount>) => void
}

export function AlertAmount({ typed, limitCents, onChange }: AlertAmountProps) {
  const dollars = (
    <AmountField
      value={typed.dollars}
      onChange={(value) => onChange({ dollars: value })}
      leastCents={LEAST_CENTS}
    />
  )
  if (limitCents === undefined) return dollars
  return (
    <Stack gap="xs">
      <SegmentedControl
        aria-label="Amount as"
        fullWidth
        value={typed.unit}
        onChange={(unit) => onChange({ unit: unit === 'percent' ? 'percent' : 'dollars' })}
        data={[
          { value: 'percent', label: 'Per cent of the limit' },
          { value: 'dollars', label: 'Dollars' },
        ]}
      />
      {typed.unit === 'percent' ? (
        <PercentField typed={typed} limitCents={limitCents} onChange={onChange} />
      ) : (
        dollars
      )}
    </Stack>
  )
}

function PercentField({ typed, limitCents, onChange }: AlertAmountProps & { limitCents: number }) {
  const percent = Number(typed.percent)
  const isWrong = typed.percent !== '' && !isPercent(percent)
  const cents = Math.ceil((percent * limitCents) / PERCENT)
  return (
    <NumberInput
      label="Per cent of the spend limit"
      description={
        typed.percent === '' || isWrong
          ? `Of ${formatCents(limitCents)} per month`
          : `${formatCents(cents)} of ${formatCents(limitCents)} per month. It follows the limit.`
      }
      data-autofocus
      suffix="%"
      allowDecimal={false}
      allowNegative={false}
      min={1}
      max={PERCENT_MAX}
      clampBehavior="none"
      hideControls
      value={typed.percent}
      onChange={(value) => onChange({ percent: value })}
      error={isWrong && `From 1 to ${PERCENT_MAX}`}
    />
  )
}

/** Remark at an alert in per cent without a limit. */
export function RestingAlert() {
  return (
    <Text size="xs" c="dimmed">
      Rests until there is a monthly spend limit.
    </Text>
  )
}
