/** Periods of spend limits: days, weeks from Monday on, months and quarters, all in UTC. */
import type { BudgetInterval, SpendInterval } from '#contract/spend/limits.ts'

/** The end is not included. Both in Unix milliseconds. */
export interface Period {
  readonly startMs: number
  readonly endMs: number
}

const DAY_MS = 86_400_000
/** Days from a Monday to 1970-01-01, a Thursday. */
const DAYS_TO_EPOCH = 3
const MONTHS = { month: 1, quarter: 3 } as const

/** The only period of a lifetime. Every amount of time fits a number. */
const LIFETIME: Period = { startMs: 0, endMs: Number.MAX_SAFE_INTEGER }

/** An interval with calendar periods: only values of tags have a lifetime. */
export function calendarInterval(interval: BudgetInterval): SpendInterval {
  if (interval === 'lifetime') throw new Error('only a value of a tag has a lifetime')
  return interval
}

/** The period of a time. */
export function periodOf(interval: BudgetInterval, ms: number): Period {
  const day = Math.floor(ms / DAY_MS)
  switch (interval) {
    case 'lifetime':
      return LIFETIME
    case 'day':
      return { startMs: day * DAY_MS, endMs: (day + 1) * DAY_MS }
    case 'week': {
      const monday = day - ((day + DAYS_TO_EPOCH) % 7)
      return { startMs: monday * DAY_MS, endMs: (monday + 7) * DAY_MS }
    }
    case 'month':
    case 'quarter': {
      const date = new Date(ms)
      const months = MONTHS[interval]
      const first = date.getUTCMonth() - (date.getUTCMonth() % months)
      return {
        startMs: Date.UTC(date.getUTCFullYear(), first),
        endMs: Date.UTC(date.getUTCFullYear(), first + months),
      }
    }
  }
}
