/**
 * The arithmetic of time buckets: the buckets of a query, and the stored rows that make up their
 * time. Nothing here reads a clock or a store. Times are Unix seconds as on the wire, or
 * milliseconds where a name says so.
 *
 * Buckets are aligned to UTC's minutes, hours and days. The first one begins at the requested
 * start, and is shorter when that lies within a bucket; so is the last, if the caller named an end
 * within it. Between them there is no gap.
 *
 * A time range is made of the widest rows that lie in it: from 17:31 to two days later, these are
 * minutes until 18:00, hours until midnight, one day, then hours, then minutes. So a query reads
 * few rows, and a bucket that is cut short is exact to the minute. Rows of minutes and hours are
 * kept for a time; older usage is counted by the next wider rows, each as a whole even if only a
 * part of it lies in the range.
 */
import type { UsageWidth } from '#storage/tables/usage-columns.ts'

export const WIDTHS = ['1m', '1h', '1d'] as const satisfies readonly UsageWidth[]

const SECOND_MS = 1_000
const DAY_MS = 86_400_000

const WIDTH_MS: Readonly<Record<UsageWidth, number>> = {
  '1m': 60_000,
  '1h': 3_600_000,
  '1d': DAY_MS,
}

const FINER = { '1m': null, '1h': '1m', '1d': '1h' } as const

/** Least retention of the rows of a width, in milliseconds. Days have no limit. */
export const USAGE_RETENTION_MS: Readonly<Record<'1m' | '1h', number>> = {
  '1m': 8 * DAY_MS,
  '1h': 400 * DAY_MS,
}

export function widthMs(width: UsageWidth): number {
  return WIDTH_MS[width]
}

/** The start of the bucket that contains a time, both in milliseconds. */
export function startOf(width: UsageWidth, ms: number): number {
  return Math.floor(ms / WIDTH_MS[width]) * WIDTH_MS[width]
}

/** A stretch of time, in seconds, its end not included. */
export interface TimeBucket {
  readonly start: number
  readonly end: number
}

export interface BucketRange {
  readonly width: UsageWidth
  readonly start: number
  /** End of the query: the end that the caller named, or the present. */
  readonly until: number
  /** Whether the caller named it: then the last bucket ends there too. */
  readonly untilNamed: boolean
  /** Most buckets of a page. */
  readonly limit: number
}

/** The buckets of a page, oldest first, and where the next page begins, if there is one. */
export function bucketsOf(range: BucketRange): { buckets: TimeBucket[]; next: number | null } {
  const { width, until, untilNamed, limit } = range
  const buckets: TimeBucket[] = []
  let start = range.start
  while (start < until && buckets.length < limit) {
    const aligned = (startOf(width, start * SECOND_MS) + WIDTH_MS[width]) / SECOND_MS
    const end = untilNamed ? Math.min(aligned, until) : aligned
    buckets.push({ start, end })
    start = end
  }
  return { buckets, next: start < until ? start : null }
}

/**
 * End of the rows to read, in milliseconds. For a time after the present it is the end of that day,
 * since no usage follows and the day is one row.
 */
export function readingEnd(untilMs: number, nowMs: number): number {
  return untilMs > nowMs ? startOf('1d', untilMs) + DAY_MS : untilMs
}

/** The rows of one width that begin in a stretch of time, in milliseconds, its end not included. */
export interface Segment {
  readonly width: UsageWidth
  readonly fromMs: number
  readonly toMs: number
}

/**
 * The rows that make up the time from `startMs` to `endMs`, none wider than `width`: the widest
 * that fit and are still kept at `nowMs`. Segments are in order and do not overlap.
 */
export function segmentsOf(
  width: UsageWidth,
  startMs: number,
  endMs: number,
  nowMs: number,
): Segment[] {
  if (startMs >= endMs) return []
  const finer = FINER[width]
  if (finer === null) return [{ width, fromMs: startOf(width, startMs), toMs: endMs }]
  const first = startOf(width, startMs + WIDTH_MS[width] - 1)
  const last = startOf(width, endMs)
  const within = (fromMs: number, toMs: number): Segment[] | undefined =>
    nowMs - fromMs <= USAGE_RETENTION_MS[finer] ? segmentsOf(finer, fromMs, toMs, nowMs) : undefined
  if (first > last) {
    const parts = within(startMs, endMs)
    return parts ?? [{ width, fromMs: startOf(width, startMs), toMs: endMs }]
  }
  const head = within(startMs, first)
  const tail = within(last, endMs)
  const fromMs = head ? first : startOf(width, startMs)
  const toMs = tail ? last : endMs
  const whole = fromMs < toMs ? [{ width, fromMs, toMs }] : []
  return [...(head ?? []), ...whole, ...(tail ?? [])]
}
