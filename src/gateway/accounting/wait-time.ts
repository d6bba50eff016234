/**
 * Time of a wait for room. A stop of the server ends it, and the request makes its last attempt.
 * A caller who leaves, and a key that is revoked, end it without another attempt.
 */
import type { Clock } from '#base/clock.ts'
import type { Problem } from '#base/problem.ts'

/** Waits that a stop of the server ends. */
export interface Stop {
  isStopping: boolean
  readonly waits: Set<() => void>
}

export interface WaitTimeOptions {
  /** The monotonic clock. */
  readonly elapsed: Clock
  readonly stop: Stop
  /** Calls back with the answer to a request that is not to be admitted any more. */
  readonly onEnd: ((end: (answer: Problem) => void) => void) | undefined
  readonly wake: () => void
}

export interface WaitTime {
  /** 0 once the wait is over. */
  leftMs(): number
  isHalfOver(): boolean
  /** Shortens it to a time after its start. */
  shorten(ms: number): void
  /** The answer to a request that is not to be admitted any more. */
  ended(): Problem | undefined
  close(): void
}

export function startWait(options: WaitTimeOptions, mostMs: number): WaitTime {
  const { elapsed, stop, onEnd, wake } = options
  const startedAt = elapsed()
  let until = startedAt + (stop.isStopping ? 0 : mostMs)
  let ended: Problem | undefined
  const end = (): void => {
    until = startedAt
    wake()
  }
  stop.waits.add(end)
  onEnd?.((answer) => {
    ended ??= answer
    end()
  })
  return {
    leftMs: () => Math.max(0, until - elapsed()),
    isHalfOver: () => elapsed() - startedAt >= mostMs / 2,
    shorten: (ms) => {
      until = Math.min(until, startedAt + ms)
    },
    ended: () => ended,
    close: () => stop.waits.delete(end),
  }
}

/** Ends all waits, and later ones at their beginning. */
export function endWaits(stop: Stop): void {
  stop.isStopping = true
  for (const end of stop.waits) end()
}
