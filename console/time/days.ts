/** The calendar of a zone: where days and months begin, and how dates are written in addresses. */
import { useNow } from './clock.ts'
import { useZone, type Zone } from './zone.ts'

/** Length of a day in UTC, where all are equally long. */
export const DAY_SECONDS = 86_400
const MS = 1000

type DateParts = readonly [year: number, month: number, day: number]

function partsOf(zone: Zone, seconds: number): DateParts {
  const date = new Date(seconds * MS)
  return zone === 'utc'
    ? [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()]
    : [date.getFullYear(), date.getMonth(), date.getDate()]
}

/** Midnight of a date, in Unix seconds. */
function midnight(zone: Zone, [year, month, day]: DateParts): number {
  return (zone === 'utc' ? Date.UTC(year, month, day) : new Date(year, month, day).getTime()) / MS
}

export function startOfDay(zone: Zone, seconds: number): number {
  return addDays(zone, seconds, 0)
}

/** Midnight so many days later, on a day of 23 or 25 hours too. */
export function addDays(zone: Zone, seconds: number, count: number): number {
  const [year, month, day] = partsOf(zone, seconds)
  return midnight(zone, [year, month, day + count])
}

export function startOfMonth(zone: Zone, seconds: number): number {
  const [year, month] = partsOf(zone, seconds)
  return midnight(zone, [year, month, 1])
}

const QUARTER_MONTHS = 3

export function startOfQuarter(zone: Zone, seconds: number): number {
  const [year, month] = partsOf(zone, seconds)
  return midnight(zone, [year, month - (month % QUARTER_MONTHS), 1])
}

const WEEK_DAYS = 7

/** Midnight of a Monday. */
export function startOfWeek(zone: Zone, seconds: number): number {
  const [year, month, day] = partsOf(zone, seconds)
  const sinceMonday = (new Date(Date.UTC(year, month, day)).getUTCDay() + 6) % WEEK_DAYS
  return midnight(zone, [year, month, day - sinceMonday])
}

/** `2026-11-24` */
export function dateOf(zone: Zone, seconds: number): string {
  const [year, month, day] = partsOf(zone, seconds)
  return new Date(Date.UTC(year, month, day)).toISOString().slice(0, 10)
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/

/** Midnight of a day that is written `2026-11-24`; undefined where there is no such day. */
export function dayOf(zone: Zone, text: string): number | undefined {
  const [, year, month, day] = DATE.exec(text) ?? []
  const at = midnight(zone, [Number(year), Number(month) - 1, Number(day)])
  return at >= 0 && dateOf(zone, at) === text ? at : undefined
}

/** Midnight of the current day, so that queries by it change once a day. */
export function useToday(): number {
  return startOfDay(useZone(), useNow())
}

const HOUR_SECONDS = 3_600
/** The present one among them. */
const LAST_HOURS = 24

/** Start of the last 24 hours. */
export function dayStart(now: number): number {
  return dayEnd(now) - LAST_HOURS * HOUR_SECONDS
}

/** End of the present hour. */
export function dayEnd(now: number): number {
  return now - (now % HOUR_SECONDS) + HOUR_SECONDS
}
