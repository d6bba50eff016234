/**
 * Request logs as they arrive, by polling.
 *
 * Each poll reads the logs from a time on in the order of their ends, and leaves out those that
 * were read before. Nodes write their rows in turns, so rows may appear after later ones: each poll
 * begins a few seconds before the newest row, or where rows are rare, a minute before the poll that
 * preceded it. Both times are the server's, since the clock of this machine may differ.
 *
 * Memory is bounded: of the newest rows the ids are kept. Beyond the bound the oldest are
 * forgotten, and rows that ended before a forgotten one are not returned any more.
 *
 * While the server is away the polls are repeated. Then they continue where they were, so rows that
 * other nodes wrote in the meantime are returned.
 */
import type { Clock } from '#base/clock.ts'
import { ApiError, ConnectionError } from '#client/errors.ts'
import type { RequestLog, RequestLogPage } from '#contract/extensions/request-logs.ts'

/** Query of one page, apart from the filter. */
export interface PageQuery {
  readonly start_time?: number
  readonly order: 'asc' | 'desc'
  readonly limit: number
  readonly page?: string
}

export interface FollowOptions {
  readonly list: (query: PageQuery) => Promise<RequestLogPage>
  /** The server's clock, as of its last answer. */
  readonly serverClock: Clock
  /** Waits before the next poll. */
  readonly wait: (ms: number) => Promise<unknown>
  /** Unix seconds; undefined: from the newest rows on. */
  readonly startTime: number | undefined
}

export type FollowEvent =
  | { readonly kind: 'rows'; readonly rows: readonly RequestLog[] }
  | { readonly kind: 'unreachable'; readonly error: Error }
  | { readonly kind: 'reached' }

const POLL_MS = 1_000
const PAGE_ROWS = 100
/** Rows that are returned at first, from before the start. */
const RECENT_ROWS = 10
/** Time before the newest row in which rows of other nodes may still appear. */
const LATE_MS = 5_000
/** The same before the last poll, if no row is newer. */
const RARE_MS = 60_000
const SEEN_MAX = 20_000

const TOO_MANY_REQUESTS = 429

/** Endless. Throws what a repetition does not help against. */
export async function* followRequestLogs(options: FollowOptions): AsyncGenerator<FollowEvent> {
  const { list, serverClock, wait, startTime } = options
  const seen = createSeen()
  let polledMs = 0
  if (startTime === undefined) {
    const { data } = await list({ order: 'desc', limit: RECENT_ROWS })
    polledMs = serverClock()
    seen.skipUntil((data.at(-1)?.ended_at_ms ?? polledMs - LATE_MS) - 1)
    yield { kind: 'rows', rows: seen.unseen(data.toReversed()) }
    await wait(POLL_MS)
  }
  for (let isReached = true; ; await wait(POLL_MS)) {
    const from = polledMs === 0 ? startTime : seen.pollFrom(polledMs)
    try {
      let page = await list(pageQuery(from))
      const startedMs = serverClock()
      if (!isReached) yield { kind: 'reached' }
      isReached = true
      for (;;) {
        const rows = seen.unseen(page.data)
        if (rows.length > 0) yield { kind: 'rows', rows }
        if (!page.has_more || page.next_page === null) break
        page = await list(pageQuery(from, page.next_page))
      }
      polledMs = startedMs
      seen.forgetBefore(seen.pollFrom(polledMs) * 1000)
    } catch (error) {
      if (!isPassing(error)) throw error
      if (isReached) yield { kind: 'unreachable', error }
      isReached = false
    }
  }
}

function pageQuery(startTime: number | undefined, page?: string): PageQuery {
  return {
    order: 'asc',
    limit: PAGE_ROWS,
    ...(startTime !== undefined && { start_time: startTime }),
    ...(page !== undefined && { page }),
  }
}

/** Whether a repetition may succeed. */
function isPassing(error: unknown): error is Error {
  if (error instanceof ConnectionError) return true
  return error instanceof ApiError && (error.status >= 500 || error.status === TOO_MANY_REQUESTS)
}

/** Rows that were returned, in the order in which they were. */
function createSeen() {
  const endOf = new Map<string, number>()
  let newestMs = 0
  /** Rows that ended until then are no news, or were returned and are forgotten. */
  let skippedMs = 0
  const skipUntil = (ms: number): void => {
    skippedMs = Math.max(skippedMs, ms)
  }
  const add = (id: string, endedMs: number): void => {
    endOf.set(id, endedMs)
    newestMs = Math.max(newestMs, endedMs)
    if (endOf.size <= SEEN_MAX) return
    const [oldest] = endOf
    if (oldest === undefined) return
    endOf.delete(oldest[0])
    skipUntil(oldest[1])
  }
  return {
    skipUntil,
    /** Rows among those given that were not returned before; they count as returned. */
    unseen(rows: readonly RequestLog[]): RequestLog[] {
      return rows.filter(({ request_id, ended_at_ms }) => {
        const id = `${request_id} ${ended_at_ms}`
        if (endOf.has(id) || ended_at_ms <= skippedMs) return false
        add(id, ended_at_ms)
        return true
      })
    },
    /** Unix seconds from which the next poll reads. */
    pollFrom(polledMs: number): number {
      return Math.max(0, Math.floor(Math.max(newestMs - LATE_MS, polledMs - RARE_MS) / 1000))
    },
    /** Drops rows that no poll reads again. */
    forgetBefore(ms: number): void {
      for (const [id, endedMs] of endOf) if (endedMs < ms) endOf.delete(id)
    },
  }
}
