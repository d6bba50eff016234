/** Periods of spend limits. */
import type { BudgetInterval, SpendInterval } from '#contract/spend/limits.ts'
import { calendarPeriod } from '#usage/months.ts'

/** The end is not included. Both in Unix milliseconds. */
export interface Period {
  readonly startMs: number
  readonly endMs: number
}

/** The only period of a lifetime. Every amount of time fits a number. */
const LIFETIME: Period = { startMs: 0, endMs: Number.MAX_SAFE_INTEGER }

/** An interval with calendar periods: only values of tags have a lifetime. */
export function calendarInterval(interval: BudgetInterval): SpendInterval {
  if (interval === 'lifetime') throw new Error('only a value of a tag has a lifetime')
  return interval
}

/** The period of a time. */
export function periodOf(interval: BudgetInterval, ms: number): Period {
  return interval === 'lifetime' ? LIFETIME : calendarPeriod(interval, ms)
}
