/** Slices of several indexes, read beside each other, as one slice of the log. */
import type { RequestLogTable } from '#storage/tables/request-logs.ts'
import type { IndexChoice, RequestLogFilter } from './filters/store.ts'

/** Place between two rows of the log. */
export interface LogPosition {
  readonly endedAt: number
  readonly requestId: string
}

export interface SliceQuery {
  readonly index: IndexChoice
  readonly filter: RequestLogFilter
  readonly order: 'asc' | 'desc'
  readonly after: LogPosition | undefined
  /** Most rows that are returned. */
  readonly rows: number
}

export interface LogSlice {
  readonly rows: readonly RequestLogTable[]
  /** The last row that was read; undefined without any. */
  readonly end: LogPosition | undefined
  /** Whether no row follows. */
  readonly isLast: boolean
}

type Order = SliceQuery['order']

/** The slice as far as all of them have been read, with at most the rows of the query. */
export function mergeSlices(
  slices: readonly LogSlice[],
  { order, rows: most }: Pick<SliceQuery, 'order' | 'rows'>,
): LogSlice {
  const [only] = slices
  if (only && slices.length === 1) return only
  const compare = comparePositions(order)
  const ends = slices.flatMap(({ end }) => end ?? []).sort(compare)
  const cuts = slices.flatMap(({ end, isLast }) => (end && !isLast ? end : []))
  const [cut] = cuts.sort(compare)
  const rows = slices
    .flatMap((slice) => slice.rows)
    .map((row) => ({ row, endedAt: row.ended_at, requestId: row.request_id }))
    .filter((one) => cut === undefined || compare(one, cut) <= 0)
    .sort(compare)
    .slice(0, most)
    .map(({ row }) => row)
  return { rows, end: cut ?? ends.at(-1), isLast: cut === undefined }
}

/** Ids are compared as the stores do: by their bytes, which are ASCII. */
function comparePositions(order: Order): (a: LogPosition, b: LogPosition) => number {
  const sign = order === 'asc' ? 1 : -1
  return (a, b) =>
    sign *
    (a.endedAt - b.endedAt || Number(a.requestId > b.requestId) - Number(a.requestId < b.requestId))
}
