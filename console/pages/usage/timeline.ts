/** Usage over time, as charts show it. */
import type { Bucket } from '#console/charts/series.ts'
import { DAY_SECONDS } from '#console/display/days.ts'
import { formatDay, formatHour, formatUtcDay, formatWholeUtcDay } from '#console/display/time.tsx'
import { type Amounts, type Entry, sumOf } from './amounts.ts'

export const HOUR_SECONDS = 3_600
const WEEK_SECONDS = 7 * DAY_SECONDS
/** More days than this are shown by the week. */
const DAYS_SHOWN_MAX = 100

export interface Timeline {
  readonly buckets: readonly Bucket[]
  /** Where the first begins, in Unix seconds, and how long each is. */
  readonly start: number
  readonly step: number
}

/** Hours in the reader's own time zone, days and weeks in UTC, from the one in which `from` lies. */
export const timelineOf = (from: number, until: number, width: '1h' | '1d'): Timeline => {
  const unit = width === '1h' ? HOUR_SECONDS : DAY_SECONDS
  const start = from - (from % unit)
  const step = until - start > DAYS_SHOWN_MAX * DAY_SECONDS ? WEEK_SECONDS : unit
  const count = Math.max(Math.ceil((until - start) / step), 1)
  const buckets = Array.from({ length: count }, (_, at) => bucketAt(start + at * step, step))
  return { buckets, start, step }
}

const bucketAt = (at: number, step: number): Bucket => {
  if (step === HOUR_SECONDS) {
    return { name: `${formatDay(at)}, ${formatHour(at)}`, label: formatHour(at) }
  }
  const name = formatWholeUtcDay(at)
  return { name: step === WEEK_SECONDS ? `Week from ${name}` : name, label: formatUtcDay(at) }
}

/** One amount for each bucket. */
export const valuesOver = (
  { buckets, start, step }: Timeline,
  entries: readonly Entry[],
  measure: (amounts: Amounts) => number,
): number[] => {
  const byBucket = Map.groupBy(entries, ({ at }) => Math.floor((at - start) / step))
  return buckets.map((_, at) => measure(sumOf(byBucket.get(at) ?? [])))
}
