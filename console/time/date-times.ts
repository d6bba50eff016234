/** Dates with a time of day, as fields of the browser write them: `2026-10-14T14:30`. */
import type { Zone } from './zone.ts'

const MS = 1000
const MINUTE_MS = 60_000
/** Length of the text up to the minutes. */
const LENGTH = 16

export function dateTimeOf(zone: Zone, seconds: number): string {
  const date = new Date(seconds * MS)
  const offset = zone === 'utc' ? 0 : date.getTimezoneOffset() * MINUTE_MS
  return new Date(date.getTime() - offset).toISOString().slice(0, LENGTH)
}

/** Unix seconds; undefined for a text that is no time, as one that is half typed. */
export function secondsOf(zone: Zone, text: string): number | undefined {
  const at = Date.parse(zone === 'utc' ? `${text}Z` : text)
  return Number.isNaN(at) || at < 0 ? undefined : Math.floor(at / MS)
}
