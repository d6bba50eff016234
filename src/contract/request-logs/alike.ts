/** Where the row is that a failed request shares with others, by the time in its id. */

/** The time in milliseconds in the id of a request. */
const ID = /^req_([0-9a-f]{12})7[0-9a-f]{19}$/
const HEXADECIMAL = 16
const SECOND_MS = 1_000
/** A row of alike requests is made at the end of their minute, and written soon after. */
const SHARED_WITHIN_SECONDS = 150

/** Unix seconds from which, and before which, the row has ended. */
export interface AlikePeriod {
  readonly start: number
  readonly end: number
}

/** Undefined for an id that has no time. */
export function alikePeriodOf(requestId: string): AlikePeriod | undefined {
  const [, time] = ID.exec(requestId) ?? []
  if (time === undefined) return undefined
  const start = Math.floor(Number.parseInt(time, HEXADECIMAL) / SECOND_MS)
  return { start, end: start + SHARED_WITHIN_SECONDS }
}
