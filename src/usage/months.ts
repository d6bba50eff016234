/**
 * Calendar months in UTC, and the time at which usage of one may still be written.
 *
 * Usage is written within a second, but not while the store is unavailable. Usage that comes later
 * than `LATE_MAX_MS` after the end of its month is booked at the present time: a closed month never
 * changes. A statement closes its month an hour later than that, since the clocks of nodes may
 * differ.
 */
import { startOf } from './buckets.ts'

const HOUR_MS = 3_600_000
const LATE_MAX_MS = HOUR_MS
/** Time after the end of a month at which it is closed. */
export const CLOSED_AFTER_MS = 2 * HOUR_MS
/** The last time that a `Date` can have. The month that it lies in ends there. */
const LAST_MS = 8_640_000_000_000_000

/** The end is not included. Both in Unix milliseconds. */
export interface Month {
  readonly startMs: number
  readonly endMs: number
}

/** The month of a time, or the last month where the time is beyond it. */
export function monthOf(ms: number): Month {
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
