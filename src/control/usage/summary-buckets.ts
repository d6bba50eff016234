/**
 * Buckets of a summary, in UTC or by the days of a time zone, and the rows that make them up.
 *
 * Days of another zone than UTC are made of hours. Their buckets are grouped into runs of the same
 * length, since a day in which the clock changes is shorter or longer than the others.
 */
import { Problem } from '#base/problem.ts'
import { integerBelowMinValue, invalidValue } from '#contract/errors/parameters.ts'
import { SUMMARY_BUCKETS_MAX } from '#contract/extensions/usage-summary.ts'
import type { BucketRun } from '#control/usage-sums/store.ts'
import type { UsageWidth } from '#storage/tables/usage-columns.ts'
import { segmentsOf, startOf, type TimeBucket, widthMs } from '#usage/buckets.ts'
import { type DayStarts, dayStartsOf } from '#usage/day-starts.ts'

const MS = 1_000
const UTC = 'UTC'

export interface SummaryQuery {
  readonly start_time: number
  readonly end_time?: number | undefined
  readonly bucket_width: UsageWidth
  readonly time_zone: string
}

export interface SummaryBuckets {
  readonly buckets: readonly TimeBucket[]
  readonly runs: readonly BucketRun[]
  /** Start of a bucket as the store returns it, in milliseconds. */
  readonly keyOf: (bucket: TimeBucket) => number
  /** The same point in as many buckets before, in milliseconds. */
  readonly before: (ms: number) => number
}

/**
 * Buckets from the start until `until`. If the query names its end, the last one is cut short
 * there. All rows of an unfinished bucket are read, since none follow the present.
 */
export function summaryBucketsOf(
  query: SummaryQuery,
  until: number,
  nowMs: number,
): SummaryBuckets {
  const { bucket_width: width, time_zone: zone, start_time: start, end_time: named } = query
  const days = dayStartsOf(zone)
  if (!days) throw new Problem(invalidValue('time_zone', 'expected the name of an IANA time zone'))
  const isZoned = width === '1d' && zone !== UTC
  const step = widthMs(width)
  const after = (ms: number): number => (isZoned ? days.next(ms) : startOf(width, ms) + step)
  const most = SUMMARY_BUCKETS_MAX[width]
  const buckets: TimeBucket[] = []
  for (let from = start * MS; from < until * MS && buckets.length <= most; from = after(from)) {
    const end = Math.floor(after(from) / MS)
    buckets.push({ start: from / MS, end: named === undefined ? end : Math.min(end, until) })
  }
  if (buckets.length > most) {
    throw new Problem(integerBelowMinValue('start_time', until - (most * step) / MS, start))
  }
  const runs = isZoned ? runsOf(buckets) : [{ baseMs: 0, stepMs: step, buckets }]
  const lastMs = buckets.at(-1)?.start ?? start
  const endMs = until * MS > nowMs ? after(lastMs * MS) : until * MS
  return {
    buckets,
    runs: runs.map(({ baseMs, stepMs, buckets: own }) => ({
      baseMs,
      stepMs,
      segments: segmentsOf(
        isZoned ? '1h' : width,
        (own[0]?.start ?? start) * MS,
        own.at(-1) === buckets.at(-1) ? endMs : (own.at(-1)?.end ?? start) * MS,
        nowMs,
      ),
    })),
    keyOf: isZoned ? ({ start }) => start * MS : ({ start }) => startOf(width, start * MS),
    before: beforeBy(isZoned ? days : undefined, buckets.length, step),
  }
}

function beforeBy(days: DayStarts | undefined, count: number, step: number) {
  return (ms: number): number => Math.max(0, days ? days.shift(ms, -count) : ms - count * step)
}

interface Run {
  readonly baseMs: number
  readonly stepMs: number
  readonly buckets: TimeBucket[]
}

function runsOf(buckets: readonly TimeBucket[]): Run[] {
  const runs: Run[] = []
  for (const bucket of buckets) {
    const stepMs = (bucket.end - bucket.start) * MS
    const last = runs.at(-1)
    if (last?.stepMs === stepMs) last.buckets.push(bucket)
    else runs.push({ baseMs: bucket.start * MS, stepMs, buckets: [bucket] })
  }
  return runs
}
