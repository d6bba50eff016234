/** Ranges of days of usage and costs. */
import {
  addDays,
  DAY_SECONDS,
  dayOf,
  startOfDay,
  startOfMonth,
  startOfQuarter,
  startOfWeek,
} from './days.ts'
import type { Zone } from './zone.ts'

export const RANGES = {
  today: 'Today',
  yesterday: 'Yesterday',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
  '90d': 'Last 90 days',
  month: 'This month',
  'last-week': 'Last week (Mon–Sun)',
  'last-month': 'Last month',
  'last-quarter': 'Last quarter',
  custom: 'Custom range',
} as const
export type RangeName = keyof typeof RANGES
export function isRange(name: string): name is RangeName {
  return Object.hasOwn(RANGES, name)
}

/** Ranges of a day, with bars of hours. */
export const HOURLY_RANGES: ReadonlySet<RangeName> = new Set(['today', 'yesterday'])

/** Most days of one query. */
export const CUSTOM_DAYS_MAX = 366

export interface Stretch {
  /** Unix seconds. */
  readonly from: number
  /** Its end, which is not in it; the present where it is left out. */
  readonly to?: number | undefined
}

/** Start of the period in which a time lies, for ranges of a period that is over. */
const STARTS = {
  yesterday: startOfDay,
  'last-week': startOfWeek,
  'last-month': startOfMonth,
  'last-quarter': startOfQuarter,
} as const
const LAST_DAYS = { today: 1, '7d': 7, '30d': 30, '90d': 90 } as const

/** Days of a preset range; `today` is midnight of the current day. */
export function stretchOf(zone: Zone, name: Exclude<RangeName, 'custom'>, today: number): Stretch {
  if (name === 'month') return { from: startOfMonth(zone, today) }
  if (isOver(name)) {
    const to = STARTS[name](zone, today)
    return { from: STARTS[name](zone, addDays(zone, to, -1)), to }
  }
  return { from: addDays(zone, today, 1 - LAST_DAYS[name]) }
}

function isOver(name: RangeName): name is keyof typeof STARTS {
  return Object.hasOwn(STARTS, name)
}

/**
 * Start of the period before: that of a calendar month or quarter, or undefined of days, which are
 * compared with as many before.
 */
export function startBefore(zone: Zone, name: RangeName, from: number): number | undefined {
  if (name === 'last-quarter') return startOfQuarter(zone, addDays(zone, from, -1))
  if (name === 'month' || name === 'last-month') return startOfMonth(zone, addDays(zone, from, -1))
  return undefined
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
