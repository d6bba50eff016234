/** The last 24 hours, the present one among them. */

const HOUR_SECONDS = 3_600
const HOURS = 24

/** Start of the last 24 hours. */
export function dayStart(now: number): number {
  return dayEnd(now) - HOURS * HOUR_SECONDS
}

/** End of the present hour. */
export function dayEnd(now: number): number {
  return now - (now % HOUR_SECONDS) + HOUR_SECONDS
}
