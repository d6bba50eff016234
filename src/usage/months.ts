/**
 * Calendar months in UTC, and the time at which usage of one may still be written.
 *
 * Usage is written within a second, but not while the store is unavailable. Usage that comes later
 * than `LATE_MAX_MS` after the end of its month is booked at the present time: a closed month never
 * changes. A statement closes its month an hour later than that, since the clocks of nodes may
 * differ.
 */
import type { SpendInterval } from '#contract/spend/limits.ts'
import { startOf } from './buckets.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
/** Days from a Monday to 1970-01-01, a Thursday. */
const DAYS_TO_EPOCH = 3
const MONTHS = { month: 1, quarter: 3 } as const
const LATE_MAX_MS = HOUR_MS
/** Time after the end of a month at which it is closed. */
export const CLOSED_AFTER_MS = 2 * HOUR_MS
/** The last time that a `Date` can have. The month that it lies in ends there. */
const LAST_MS = 8_640_000_000_000_000

/** The end is not included. Both in Unix milliseconds. */
export interface CalendarPeriod {
  readonly startMs: number
  readonly endMs: number
}

/** The month of a time, or the last month where the time is beyond it. */
export function monthOf(ms: number): CalendarPeriod {
  const date = new Date(Math.min(ms, LAST_MS))
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
  return { startMs: Date.UTC(year, month), endMs: Date.UTC(year, month + 1) || LAST_MS }
}

/** The minute that usage is booked at: its minute, or the present minute if it comes too late. */
export function bookedAt(minuteMs: number, nowMs: number): number {
  // Most usage is of the present minute.
  if (nowMs - minuteMs < LATE_MAX_MS) return minuteMs
  return monthOf(minuteMs).endMs + LATE_MAX_MS <= nowMs ? startOf('1m', nowMs) : minuteMs
}

export function startOfMonth(ms: number): number {
  return monthOf(ms).startMs
}

export function startOfNextMonth(ms: number): number {
  return monthOf(ms).endMs
}

/**
 * The calendar period of a time, in UTC: a day, a week from Monday on, a month, a quarter. The end
 * is not included.
 */
export function calendarPeriod(interval: SpendInterval, ms: number): CalendarPeriod {
  const day = Math.floor(ms / DAY_MS)
  switch (interval) {
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
