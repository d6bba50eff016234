/** The stretches of days that usage can be shown of, all in UTC. */
import { DAY_SECONDS, startOfMonth } from '#console/display/days.ts'

export const RANGES = {
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
  '90d': 'Last 90 days',
  month: 'This month',
  'last-month': 'Last month',
  custom: 'From one day to another',
} as const
export type RangeName = keyof typeof RANGES
export const isRange = (name: string): name is RangeName => Object.hasOwn(RANGES, name)

/** The most days that are asked for at once. */
export const CUSTOM_DAYS_MAX = 366

export interface Stretch {
  /** Unix seconds. */
  readonly from: number
  /** Its end, which is not in it; the present where it is left out. */
  readonly to?: number | undefined
}

const LAST_DAYS = { '7d': 7, '30d': 30, '90d': 90 } as const

/** Of every range but one of choice. `today` is where the present day begins. */
export const stretchOf = (name: Exclude<RangeName, 'custom'>, today: number): Stretch => {
  const month = startOfMonth(today)
  if (name === 'month') return { from: month }
  if (name === 'last-month') return { from: startOfMonth(month - DAY_SECONDS), to: month }
  return { from: today - (LAST_DAYS[name] - 1) * DAY_SECONDS }
}

/** From the first to the last day, both in it; undefined where they are no such days. */
export const customStretch = (first: string, last: string): Stretch | undefined => {
  const from = dayOf(first)
  const end = dayOf(last)
  if (from === undefined || end === undefined || end < from) return undefined
  const to = end + DAY_SECONDS
  return to - from > CUSTOM_DAYS_MAX * DAY_SECONDS ? undefined : { from, to }
}

const DATE = /^\d{4}-\d{2}-\d{2}$/

/** Where a day begins that is written `2026-11-24`. */
const dayOf = (text: string): number | undefined => {
  const at = DATE.test(text) ? Date.parse(`${text}T00:00:00Z`) / 1000 : Number.NaN
  return at >= 0 ? at : undefined
}

/** `2026-11-24` */
export const dateOf = (seconds: number): string =>
  new Date(seconds * 1000).toISOString().slice(0, 10)
