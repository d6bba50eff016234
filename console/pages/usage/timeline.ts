/** Usage over time, as charts show it. */
import type { Axis, Bucket } from '#console/charts/series.ts'
import { useNow } from '#console/time/clock.ts'
import { addDays, DAY_SECONDS, startOfDay } from '#console/time/days.ts'
import {
  formatDay,
  formatHour,
  formatShortDay,
  formatWeekHour,
  formatWholeDay,
} from '#console/time/time-format.ts'
import { type Zone, zoneLabel } from '#console/time/zone.ts'
import { type Amounts, type Entry, sumOf } from './amounts.ts'

export const MINUTE_SECONDS = 60
export const HOUR_SECONDS = 3_600
const WEEK_DAYS = 7
/** More days than this are shown by the week. */
const DAYS_SHOWN_MAX = 100

/** Widths of buckets: minutes, hours, and days or weeks. */
export type Width = '1m' | '1h' | '1d'

/** Range and width of the buckets. */
export interface Stretched {
  /** In Unix seconds. */
  readonly from: number
  /** The present where it is left out. */
  readonly to?: number | undefined
  readonly width: Width
  readonly zone: Zone
}

export interface Timeline extends Axis {
  /** Start of each bucket, in Unix seconds. */
  readonly starts: readonly number[]
  /** Whether bars are weeks, as of a long range of days. */
  readonly isByWeek: boolean
}

/** Minutes, hours, days or weeks of the zone, from the one in which `from` lies. */
export function timelineOf({ from, to, width, zone }: Stretched, now: number): Timeline {
  const until = to ?? now
  const step = STEPS[width]
  const start = step === undefined ? startOfDay(zone, from) : from - (from % step)
  const isLong = step === undefined && until - start > DAYS_SHOWN_MAX * DAY_SECONDS
  const days = isLong ? WEEK_DAYS : 1
  const after = (at: number): number => (step === undefined ? addDays(zone, at, days) : at + step)
  const starts = [start]
  for (let next = after(start); next < until; next = after(next)) starts.push(next)
  const nameOf = step === undefined ? dayNames(zone, isLong) : hourNames(zone, until - start)
  const buckets = starts.map((at) => ({
    ...nameOf(at),
    isUnfinished: at <= now && after(at) > now,
  }))
  return {
    starts,
    isByWeek: isLong,
    buckets: buckets.map(soFar),
    zone: zoneLabel(zone, until),
  }
}

/** Days have lengths of their own. */
const STEPS: Readonly<Record<Width, number | undefined>> = {
  '1m': MINUTE_SECONDS,
  '1h': HOUR_SECONDS,
  '1d': undefined,
}

/** Starts of the days of a question, up to the present. */
export function useTimeline(stretched: Stretched): Timeline {
  return timelineOf(stretched, useNow())
}

/** Over more than a day, a label has the weekday too. */
function hourNames(zone: Zone, seconds: number): (at: number) => Bucket {
  const labelOf = seconds > DAY_SECONDS ? formatWeekHour : formatHour
  return (at) => ({
    name: `${formatDay(zone, at)}, ${formatHour(zone, at)}`,
    label: labelOf(zone, at),
  })
}

function dayNames(zone: Zone, isByWeek: boolean): (at: number) => Bucket {
  return (at) => {
    const name = formatWholeDay(zone, at)
    return { name: isByWeek ? `Week from ${name}` : name, label: formatShortDay(zone, at) }
  }
}

function soFar(bucket: Bucket): Bucket {
  return bucket.isUnfinished ? { ...bucket, name: `${bucket.name}, so far` } : bucket
}

/** One amount for each bucket. */
export function valuesOver(
  { starts }: Timeline,
  entries: readonly Entry[],
  measure: (amounts: Amounts) => number,
): number[] {
  const byBucket = Map.groupBy(entries, ({ at }) => starts.findLastIndex((start) => start <= at))
  return starts.map((_, at) => measure(sumOf(byBucket.get(at) ?? [])))
}
