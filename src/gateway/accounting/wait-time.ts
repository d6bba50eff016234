/**
 * The wait of a request for room: its time, and its slot in the queue of a budget. A stop of the
 * server ends it, and the request makes its last attempt. A caller who leaves, and a key that is
 * revoked, end it without another attempt.
 */
import type { Clock } from '#base/clock.ts'
import type { Problem } from '#base/problem.ts'
import type { BudgetCounters } from '#spend/counters/counters.ts'
import { budgetName, type SpendLimit } from '#spend/ledger/budget.ts'

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

/** The slot of a waiting request in the queue of a budget. */
export interface QueuePlace {
  /** Resolves when the request may try again, or after a time. */
  woken(ms: number): Promise<void>
  wake(): void
  /** Whether no other request of its project is before it. */
  isFirst(): boolean
  /** Moves it to the end of the queue of another budget. */
  moveTo(limit: SpendLimit): void
  leave(): void
}

export function createPlace(
  counters: Pick<BudgetCounters, 'enqueue'>,
  projectId: string,
  limit: SpendLimit,
): QueuePlace {
  // Set until the next wait, where the request was woken before it.
  let next = Promise.withResolvers<void>()
  const wake = (): void => next.resolve()
  let name = budgetName(limit)
  let waiter = counters.enqueue(limit, projectId, wake)
  return {
    woken: async (ms) => {
      await isWithin(ms, next.promise)
      next = Promise.withResolvers()
    },
    wake,
    isFirst: () => waiter.isFirst(),
    moveTo: (other) => {
      if (budgetName(other) === name) return
      waiter.leave()
      name = budgetName(other)
      waiter = counters.enqueue(other, projectId, wake)
    },
    leave: () => waiter.leave(),
  }
}

/** Resolves with a promise to true, or after a time to false. */
export async function isWithin(ms: number, event: Promise<unknown>): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(resolve, Math.max(0, ms), false)
  try {
    return await Promise.race([event.then(() => true), late])
  } finally {
    clearTimeout(timer)
  }
}
