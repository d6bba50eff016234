/**
 * Search for request logs, slice by slice. Filters with an index need one slice. Others may read
 * every row: a search ends after `SEARCH_MS`, and the next page begins where it stopped.
 */
import type { Context } from '#context.ts'
import type { RequestLogTable } from '#storage/tables/request-logs.ts'
import { chooseIndex, type RequestLogFilter } from './filters/store.ts'
import type { LogPosition, LogSlice, SliceQuery } from './slices.ts'
import { readSlice } from './store.ts'

/** Time of a search after which it reads no further slice. */
export const SEARCH_MS = 250
/** Most slices of a search, where the clock does not advance. */
const SLICES_MAX = 500

export interface LogSearch {
  readonly filter: RequestLogFilter
  readonly order: 'asc' | 'desc'
  readonly after: LogPosition | undefined
}

export interface Found {
  readonly rows: readonly RequestLogTable[]
  /** The last row that was read; undefined without any. */
  readonly end: LogPosition | undefined
  /** Whether the search has reached the last row of the log. */
  readonly isLast: boolean
}

/** At most `limit` rows. */
export async function search(
  { slowReader, now }: Pick<Context, 'slowReader' | 'now'>,
  { filter, order, after }: LogSearch,
  limit: number,
): Promise<Found> {
  const startedAt = now()
  const rows: RequestLogTable[] = []
  const index = await chooseIndex(slowReader, filter)
  let end = after
  for (let slices = 1; ; slices++) {
    const rest = limit - rows.length
    // A row more than the page has shows that there is another page.
    const slice = await readSlice(slowReader, {
      index,
      filter,
      order,
      after: end,
      rows: rest + 1,
    })
    rows.push(...slice.rows.slice(0, rest))
    if (slice.rows.length > rest) return { rows, end: positionAfter(rows), isLast: false }
    end = slice.end ?? end
    if (slice.isLast) return { rows, end, isLast: true }
    if (slices === SLICES_MAX || now() - startedAt >= SEARCH_MS) return { rows, end, isLast: false }
  }
}

/** Rows of an export in slices, without those that have none. */
export async function* exportSlices(
  { slowReader }: Pick<Context, 'slowReader'>,
  { filter, order, after }: LogSearch,
  rows: number,
): AsyncGenerator<readonly RequestLogTable[]> {
  const index = await chooseIndex(slowReader, filter)
  for (let from = after; ; ) {
    const query: SliceQuery = {
      index,
      filter,
      order,
      after: from,
      rows,
    }
    const slice: LogSlice = await readSlice(slowReader, query)
    if (slice.rows.length > 0) yield slice.rows
    const isFull = slice.rows.length === rows
    if (slice.isLast && !isFull) return
    from = isFull ? positionAfter(slice.rows) : slice.end
  }
}

export function positionAfter(rows: readonly RequestLogTable[]): LogPosition | undefined {
  const last = rows.at(-1)
  return last && { endedAt: last.ended_at, requestId: last.request_id }
}
