/** Usage over time, as charts show it. */
import type { Axis, Bucket } from '#console/charts/series.ts'
import { useNow } from '#console/display/clock.ts'
import { addDays, DAY_SECONDS, startOfDay } from '#console/display/days.ts'
import {
  formatDay,
  formatHour,
  formatShortDay,
  formatWholeDay,
} from '#console/display/time-format.ts'
import { type Zone, zoneLabel } from '#console/display/zone.ts'
import { type Amounts, type Entry, sumOf } from './amounts.ts'

export const HOUR_SECONDS = 3_600
const WEEK_DAYS = 7
/** More days than this are shown by the week. */
const DAYS_SHOWN_MAX = 100

/** Range and width of the buckets. */
export interface Stretched {
  /** In Unix seconds. */
  readonly from: number
  /** The present where it is left out. */
  readonly to?: number | undefined
  readonly width: '1h' | '1d'
  readonly zone: Zone
}

export interface Timeline extends Axis {
  /** Start of each bucket, in Unix seconds. */
  readonly starts: readonly number[]
}

/** Hours, days or weeks of the zone, from the one in which `from` lies. */
export function timelineOf({ from, to, width, zone }: Stretched, now: number): Timeline {
  const until = to ?? now
  const start = width === '1h' ? from - (from % HOUR_SECONDS) : startOfDay(zone, from)
  const isLong = until - start > DAYS_SHOWN_MAX * DAY_SECONDS
  const unit = width === '1h' ? 'hour' : isLong ? 'week' : 'day'
  const after = (at: number): number =>
    unit === 'hour' ? at + HOUR_SECONDS : addDays(zone, at, unit === 'week' ? WEEK_DAYS : 1)
  const starts = [start]
  for (let next = after(start); next < until; next = after(next)) starts.push(next)
  const buckets = starts.map((at) => ({
    ...named(unit, zone, at),
    isUnfinished: at <= now && after(at) > now,
  }))
  return { starts, buckets: buckets.map(soFar), zone: zoneLabel(zone, until) }
}

/** Starts of the days of a question, up to the present. */
export function useTimeline(stretched: Stretched): Timeline {
  return timelineOf(stretched, useNow())
}

function named(unit: 'hour' | 'day' | 'week', zone: Zone, at: number): Bucket {
  if (unit === 'hour') {
    const label = formatHour(zone, at)
    return { name: `${formatDay(zone, at)}, ${label}`, label }
  }
  const name = formatWholeDay(zone, at)
  return { name: unit === 'week' ? `Week from ${name}` : name, label: formatShortDay(zone, at) }
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
