/** Ranges of days of the usage page. */
import { addDays, DAY_SECONDS, dayOf, startOfMonth } from '#console/display/days.ts'
import type { Zone } from '#console/display/zone.ts'

export const RANGES = {
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
  '90d': 'Last 90 days',
  month: 'This month',
  'last-month': 'Last month',
  custom: 'Custom range',
} as const
export type RangeName = keyof typeof RANGES
export function isRange(name: string): name is RangeName {
  return Object.hasOwn(RANGES, name)
}

/** Most days of one query. */
export const CUSTOM_DAYS_MAX = 366

export interface Stretch {
  /** Unix seconds. */
  readonly from: number
  /** Its end, which is not in it; the present where it is left out. */
  readonly to?: number | undefined
}

const LAST_DAYS = { '7d': 7, '30d': 30, '90d': 90 } as const

/** Days of a preset range; `today` is midnight of the current day. */
export function stretchOf(zone: Zone, name: Exclude<RangeName, 'custom'>, today: number): Stretch {
  const month = startOfMonth(zone, today)
  if (name === 'month') return { from: month }
  if (name === 'last-month')
    return { from: startOfMonth(zone, addDays(zone, month, -1)), to: month }
  return { from: addDays(zone, today, 1 - LAST_DAYS[name]) }
}

/** Days of a custom range, both ends included; undefined if they are invalid. */
export function customStretch(zone: Zone, first: string, last: string): Stretch | undefined {
  const from = dayOf(zone, first)
  const end = dayOf(zone, last)
  if (from === undefined || end === undefined || end < from) return undefined
  const to = addDays(zone, end, 1)
  // Half a day more: in a zone whose clock changed, days are not all as long.
  return to - from > (CUSTOM_DAYS_MAX + 0.5) * DAY_SECONDS ? undefined : { from, to }
}
