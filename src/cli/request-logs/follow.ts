/**
 * Request logs as they arrive, by polling.
 *
 * The list in the order of the ends of requests has no last page: its token, requested again, has
 * the rows since. Nodes write their rows in turns, so it begins some seconds back, and rows that
 * were returned are left out by their ids.
 *
 * Memory is bounded: the ids of the newest rows are kept. Beyond the bound the oldest are
 * forgotten, and rows that ended before a forgotten one are not returned any more.
 *
 * While the server is away the poll is repeated with the same token, so rows that other nodes wrote
 * in the meantime are returned.
 */
import { ApiError, ConnectionError } from '#client/errors.ts'
import type { RequestLog, RequestLogPage } from '#contract/extensions/request-logs.ts'

/** Query of one page, apart from the filter. */
export interface LogQuery {
  readonly start_time?: number
  readonly order: 'asc' | 'desc'
  readonly limit: number
  readonly page?: string
}

type List = (query: LogQuery) => Promise<RequestLogPage>

export interface FollowOptions {
  readonly list: List
  /** Waits before the next poll. */
  readonly wait: (ms: number) => Promise<unknown>
  /** Unix seconds; undefined: from the newest rows on. */
  readonly startTime: number | undefined
  /** Ids that are kept; default: 20,000. */
  readonly seenMax?: number
}

export type FollowEvent =
  | { readonly kind: 'rows'; readonly rows: readonly RequestLog[] }
  | { readonly kind: 'unreachable'; readonly error: Error }
  | { readonly kind: 'reached' }

const POLL_MS = 1_000
const PAGE_ROWS = 100
/** Rows that are returned at first, from before the start. */
const RECENT_ROWS = 10
const SEEN_MAX = 20_000

const TOO_MANY_REQUESTS = 429

/** Endless. Throws what a repetition does not help against. */
export async function* followRequestLogs(
  options: FollowOptions,
): AsyncGenerator<FollowEvent, never> {
  const { list, wait, startTime } = options
  const seen = createSeen(options.seenMax ?? SEEN_MAX)
  let start = startTime
  if (start === undefined) {
    const recent = await recentRows(list)
    const oldest = recent.at(-1)
    start = oldest?.ended_at
    seen.skipUntil((oldest?.ended_at_ms ?? 0) - 1)
    yield { kind: 'rows', rows: seen.unseen(recent.toReversed()) }
  }
  const first: LogQuery = {
    order: 'asc',
    limit: PAGE_ROWS,
    ...(start !== undefined && { start_time: start }),
  }
  let query = first
  for (let isReached = true; ; await wait(POLL_MS)) {
    try {
      for (let hasMore = true; hasMore; ) {
        const { data, has_more, next_page } = await list(query)
        if (!isReached) yield { kind: 'reached' }
        isReached = true
        const rows = seen.unseen(data)
        if (rows.length > 0) yield { kind: 'rows', rows }
        if (next_page !== null) query = { ...first, page: next_page }
        hasMore = has_more
      }
    } catch (error) {
      if (!isPassing(error)) throw error
      if (isReached) yield { kind: 'unreachable', error }
      isReached = false
    }
  }
}

/** The newest rows, the last one first. */
async function recentRows(list: List): Promise<readonly RequestLog[]> {
  const first: LogQuery = { order: 'desc', limit: RECENT_ROWS }
  let query = first
  for (;;) {
    const { data, has_more, next_page } = await list(query)
    if (data.length > 0 || !has_more || next_page === null) return data
    query = { ...first, page: next_page }
  }
}

/** Whether a repetition may succeed. */
function isPassing(error: unknown): error is Error {
  if (error instanceof ConnectionError) return true
  return error instanceof ApiError && (error.status >= 500 || error.status === TOO_MANY_REQUESTS)
}

/** Rows that were returned, in the order in which they were. */
function createSeen(max: number) {
  const endOf = new Map<string, number>()
  /** Rows that ended until then are no news, or were returned and are forgotten. */
  let skippedMs = 0
  const skipUntil = (ms: number): void => {
    skippedMs = Math.max(skippedMs, ms)
  }
  const add = (id: string, endedMs: number): void => {
    endOf.set(id, endedMs)
    if (endOf.size <= max) return
    const [oldest] = endOf
    if (oldest === undefined) return
    endOf.delete(oldest[0])
    skipUntil(oldest[1])
  }
  return {
    skipUntil,
    /** Rows among those given that were not returned before; they count as returned. */
    unseen: (rows: readonly RequestLog[]): RequestLog[] =>
      rows.filter(({ request_id, ended_at_ms }) => {
        const id = `${request_id} ${ended_at_ms}`
        if (endOf.has(id) || ended_at_ms <= skippedMs) return false
        add(id, ended_at_ms)
        return true
      }),
  }
}
