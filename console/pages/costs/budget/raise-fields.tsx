/** Fields of a raise: the whole new limit and its end, with both in a sentence. */
import { Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import {
  CENTS,
  centsOf,
  endText,
  formatCents,
  type Limit,
  limitText,
} from '#console/limits/amounts.ts'
import type { BudgetInterval } from '#contract/spend/limits.ts'
import { AmountField } from './amount-field.tsx'
import { UntilField, useUntil } from './until-field.tsx'

export type Raise = NonNullable<Limit['raise']>

interface RaiseOf {
  /** The limit in force, in cents, which the raise is above. */
  readonly fromCents: number
  readonly interval: BudgetInterval
  /** Offered at first, in cents. */
  readonly offeredCents?: number | undefined
  /** End that is offered at first, in Unix seconds. */
  readonly end: number
}

interface RaiseFields {
  /** Undefined while the fields are incomplete or wrong. */
  readonly raise: Raise | undefined
  readonly fields: ReactNode
}

export function useRaiseFields({ fromCents, interval, offeredCents, end }: RaiseOf): RaiseFields {
  const offered = offeredCents === undefined ? '' : offeredCents / CENTS
  const [dollars, setDollars] = useState<number | string>(offered)
  const until = useUntil(end)
  const { seconds, isPast } = until
  const cents = centsOf(dollars, fromCents + 1)
  const isComplete = cents !== undefined && seconds !== undefined && !isPast
  const raise = isComplete ? { threshold_amount: cents, until: seconds } : undefined
  return {
    raise,
    fields: (
      <>
        <AmountField
          label="New limit in US dollars"
          description={`The whole limit, not an addition to the ${formatCents(fromCents)} of now.`}
          value={dollars}
          onChange={setDollars}
          leastCents={fromCents + 1}
        />
        <UntilField until={until} />
        {raise && (
          <Text size="sm" className="number">
            {raiseText(fromCents, raise, interval)}
          </Text>
        )}
      </>
    ),
  }
}

/** `From $50.00 to $80.00 per month, until Dec 1, 2026, 00:00 UTC` */
export function raiseText(
  fromCents: number,
  { threshold_amount, until }: Raise,
  interval: BudgetInterval,
): string {
  const amounts = `From ${formatCents(fromCents)} to ${limitText({ threshold_amount, interval })}`
  return `${amounts}, until ${endText(until)}`
}
