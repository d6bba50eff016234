/**
 * Retry times of callers that wait for the same room. Each is later than the one before, by the
 * time in which the room of one more request comes: callers that wait for their times get in
 * one after another. With one common time, all of them would come back for the room of one.
 *
 * No time is earlier than the caller's wait, and the first one is exactly that. The times after it
 * are spread over a span, or over `CALLERS_MIN` callers where these take longer, and then begin
 * again: a caller that comes back too early delays others by no more than that.
 *
 * A queue of times begins again when its last one has passed, and when room was taken or returned
 * since: the wait is then another one.
 */
import { setBounded } from '#base/bounded-map.ts'
import type { Clock } from '#base/clock.ts'

/** Most queues. Of more, all begin again. */
const QUEUES_MAX = 10_000
const CALLERS_MIN = 16
/** Waits that differ by less are for the same room: clocks and levels are read at other times. */
const SAME_MS = 20

/** The wait of one caller, in milliseconds. */
export interface RetryWait {
  readonly waitMs: number
  /** Time in which the room of one more such request comes. */
  readonly stepMs: number
  /** Longest time beyond the wait. */
  readonly spanMs: number
  /** Whether the wait is known: then another wait means that room was taken or returned. */
  readonly isKnown: boolean
}

export interface RetryTimes {
  /** Milliseconds after which a caller may come back. */
  next(queue: string, wait: RetryWait): number
}

interface CallerQueue {
  /** The time of the first caller. */
  readonly firstMs: number
  lastMs: number
}

export function createRetryTimes(now: Clock, queuesMax = QUEUES_MAX): RetryTimes {
  const queues = new Map<string, CallerQueue>()
  return {
    next: (name, { waitMs, stepMs, spanMs, isKnown }) => {
      const nowMs = now()
      const step = Math.max(1, stepMs)
      const earliest = nowMs + waitMs
      const queue = queues.get(name)
      const isOver =
        !queue ||
        queue.lastMs <= nowMs ||
        queue.lastMs - nowMs > waitMs + spanOf(spanMs, step) + step ||
        (isKnown && Math.abs(earliest - queue.firstMs) > Math.max(step / 2, SAME_MS))
      if (isOver) {
        setBounded(queues, name, { firstMs: earliest, lastMs: earliest }, queuesMax)
        return waitMs
      }
      const beyond = Math.max(0, queue.lastMs + step - earliest) % spanOf(spanMs, step)
      queue.lastMs = earliest + beyond
      return waitMs + beyond
    },
  }
}

function spanOf(spanMs: number, step: number): number {
  return Math.max(spanMs, CALLERS_MIN * step)
}
