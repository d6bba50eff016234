/**
 * Rows that make up a stretch of time with sums of months: few rows, each added or subtracted.
 *
 * A whole month is one row. At an end of the stretch within a month either its days inside are
 * added, or the month is and the days outside are subtracted, whichever is fewer rows. So a stretch
 * of any length reads at most half a month of days at each end. A stretch until now ends with its
 * month, since no usage follows.
 */
import { type Segment, startOf } from '#usage/buckets.ts'
import { startOfMonth, startOfNextMonth } from '#usage/months.ts'

export interface SumSegment extends Omit<Segment, 'width'> {
  readonly width: Segment['width'] | '1mo'
  /** 1 if its rows are added, -1 if they are subtracted. */
  readonly sign: 1 | -1
}

/** Segments with added rows only. */
export function signed(segments: readonly Segment[]): SumSegment[] {
  return segments.map((segment) => ({ ...segment, sign: 1 }))
}

/** The days in which the segments lie, each as a whole. */
export function wholeDays(segments: readonly Segment[]): SumSegment[] {
  const [first, last] = [segments[0], segments.at(-1)]
  if (!first || !last) return []
  return [{ width: '1d', fromMs: startOf('1d', first.fromMs), toMs: last.toMs, sign: 1 }]
}

/** The segments, with months in the place of days if that is fewer rows. */
export function withMonths(segments: readonly Segment[], nowMs: number): SumSegment[] {
  return segments.flatMap((segment) =>
    segment.width === '1d' ? monthsOf(segment, nowMs) : signed([segment]),
  )
}

const DAY_MS = 86_400_000

function monthsOf({ fromMs, toMs }: Segment, nowMs: number): SumSegment[] {
  const end = startOf('1d', toMs - 1) + DAY_MS
  const alone = days(fromMs, end, 1)
  const [first, last] = [startOfMonth(fromMs), startOfMonth(end - 1)]
  const [afterFirst, afterLast] = [startOfNextMonth(fromMs), startOfNextMonth(end - 1)]
  const isUntilNow = end > nowMs
  const head = fromMs - first < afterFirst - fromMs ? first : afterFirst
  const tail = isUntilNow || afterLast - end < end - last ? afterLast : last
  if (head >= tail) return alone
  const parts = [
    ...(head < fromMs ? days(head, fromMs, -1) : days(fromMs, head, 1)),
    { width: '1mo', fromMs: head, toMs: tail, sign: 1 } as const,
    ...(tail > end ? days(end, isUntilNow ? end : tail, -1) : days(tail, end, 1)),
  ]
  return rowsOf(parts) < rowsOf(alone) ? parts : alone
}

function days(fromMs: number, toMs: number, sign: 1 | -1): SumSegment[] {
  return fromMs < toMs ? [{ width: '1d', fromMs, toMs, sign }] : []
}

/** Rows of one group, in each of several months at most one. */
function rowsOf(segments: readonly SumSegment[]): number {
  return segments.reduce(
    (sum, { width, fromMs, toMs }) => sum + (width === '1mo' ? 1 : (toMs - fromMs) / DAY_MS),
    0,
  )
}
