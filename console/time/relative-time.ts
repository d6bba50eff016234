/** Times beside the present as text. */
import { DAY_SECONDS } from './days.ts'
import { formatDay, formatShortDay } from './time-format.ts'
import type { Zone } from './zone.ts'

/** Tolerance for a displayed present that lags and a server clock that is ahead. */
const BEHIND_SECONDS = 20
const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

/** `3 hours ago`, `in 2 days`, `just now`. */
export function formatRelative(seconds: number, now: number): string {
  const distance = seconds - now
  const step = STEPS.find(([, length]) => Math.abs(distance) >= length)
  if (!step) return distance > BEHIND_SECONDS ? 'in a moment' : 'just now'
  return relative.format(Math.trunc(distance / step[1]), step[0])
}

/** Distance from the present at which a date says more. */
const DATED_SECONDS = 7 * DAY_SECONDS
/** Within it the year of a date is clear. */
const YEARLESS_SECONDS = 180 * DAY_SECONDS

/** `3 hours ago`; from a week on `Nov 24`, and `Nov 24, 2025` of a time that is further away. */
export function formatNear(zone: Zone, seconds: number, now: number): string {
  const distance = Math.abs(seconds - now)
  if (distance < DATED_SECONDS) return formatRelative(seconds, now)
  return distance < YEARLESS_SECONDS ? formatShortDay(zone, seconds) : formatDay(zone, seconds)
}
