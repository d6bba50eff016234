/** The period before the shown one. */
import { addDays, DAY_SECONDS } from '#console/time/days.ts'
import { type RangeName, type Stretch, startBefore } from '#console/time/ranges.ts'
import type { Zone } from '#console/time/zone.ts'

/** Rounding of the present: the period before is not fetched every second. */
const STEP_SECONDS = 300

/** Its end is in Unix seconds, and not in it. */
export interface Previous {
  readonly from: number
  readonly to: number
}

/** Whether the present is in the period. */
export function isUnfinished({ to }: Stretch, now: number): boolean {
  return to === undefined || to > now
}

/**
 * A month or a quarter is compared with the one before, other days with as many before; a period
 * that is not over with the same part of the one before.
 */
export function previousOf(stretch: Stretch, range: RangeName, zone: Zone, now: number): Previous {
  const { from, to } = stretch
  const present = now - (now % STEP_SECONDS)
  const days = Math.max(Math.ceil(((to ?? present) - from) / DAY_SECONDS), 1)
  const start = startBefore(zone, range, from) ?? addDays(zone, from, -days)
  if (!isUnfinished(stretch, now)) return { from: start, to: from }
  const elapsed = Math.max(present - from, STEP_SECONDS)
  return { from: start, to: Math.min(start + elapsed, from) }
}

/** Zoomed times are compared with as long before. */
export function previousOfZoom({ from, to }: Previous): Previous {
  return { from: Math.max(from - (to - from), 0), to: from }
}
