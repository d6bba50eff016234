/**
 * Settlements on their way to Redis or Valkey: sent at the end of the turn of the event loop, and
 * again every second until there is an answer. The server marks each, and makes none twice.
 */

import type { Schedule } from '#background/scheduler.ts'
import type { Clock } from '#base/clock.ts'
import { logMessage } from '#base/log-messages.ts'
import type { Changes } from './redis-changes.ts'
import { inTime, type RedisClient } from './redis-client.ts'
import type { SettlementCall } from './redis-packing.ts'

/** The time for which a settlement is tried, before its mark expires. */
const SETTLING_MAX_MS = 100_000
const SETTLE_AGAIN_EVERY_MS = 1_000
/** Most settlements without an answer: the oldest that has failed is dropped for the next. */
const UNANSWERED_MAX = 100_000
/** The answer to a settlement with an amount that the bound on debt cut. */
const DEBT_CUT = '2'

export interface SettlementOptions {
  /** A monotonic clock, for the time of attempts. */
  readonly elapsed: Clock
  readonly schedule: Schedule
  readonly warn: (message: string) => void
  /** Called when the bound on debt cut an amount. */
  readonly onDebtCut?: () => void
}

interface Job {
  readonly call: SettlementCall
  readonly scope: string
  readonly time: string
  readonly since: number
}

/**
 * Attempts at settlements. Those in flight are only counted: a table that each of them enters and
 * leaves keeps what has left, until the engine marks its whole heap.
 */
function createAttempts(changes: Changes, onDebtCut: () => void) {
  /** Settlements after a failed attempt, oldest first. */
  const failed = new Set<Job>()
  let inFlight = 0
  let onIdle = (): void => {}
  const idle = (): Promise<void> =>
    new Promise((resolve) => {
      onIdle = resolve
      if (inFlight === 0) resolve()
    })
  const attempt = async (job: Job): Promise<void> => {
    failed.delete(job)
    inFlight += 1
    try {
      const answer = await changes.settle(job.scope, job.time, job.call)
      if (answer === DEBT_CUT) onDebtCut()
    } catch {
      failed.add(job)
    }
    inFlight -= 1
    if (inFlight === 0) onIdle()
  }
  return {
    failed,
    attempt,
    unanswered: (): number => inFlight + failed.size,
    /** Resolves when none is in flight, after one more attempt at each that has failed. */
    finish: async (): Promise<void> => {
      await idle()
      for (const job of failed) void attempt(job)
      await idle()
    },
  }
}

/** Sends settlements until they are answered. */
export function createSettlements(
  client: RedisClient,
  changes: Changes,
  options: SettlementOptions,
) {
  const { elapsed, warn, onDebtCut = () => {} } = options
  const { failed, attempt, unanswered, finish } = createAttempts(changes, onDebtCut)
  let givenUp = 0
  const tryAgain = (): void => {
    for (const job of failed) {
      if (elapsed() - job.since > SETTLING_MAX_MS) {
        failed.delete(job)
        givenUp += 1
      } else if (client.status === 'ready') void attempt(job)
    }
    if (givenUp > 0) warn(logMessage('settlements_given_up', { count: givenUp }))
    givenUp = 0
  }
  const task = options.schedule({
    name: 'redis_settlements',
    everyMs: SETTLE_AGAIN_EVERY_MS,
    run: tryAgain,
  })
  client.on('ready', tryAgain)
  return {
    send: (scope: string, call: SettlementCall, nowMs?: number): void => {
      if (unanswered() >= UNANSWERED_MAX) {
        givenUp += 1
        const [oldest] = failed
        if (!oldest) return
        failed.delete(oldest)
      }
      void attempt({ call, scope, time: timeOf(nowMs), since: elapsed() })
    },
    /** Waits briefly for settlements in flight, and tries once more what has failed. */
    close: async (): Promise<void> => {
      await task.stop()
      await inTime(finish()).catch(() => {})
    },
  }
}

/** The time as scripts take it: '' for the server's. */
export function timeOf(nowMs: number | undefined): string {
  return nowMs === undefined ? '' : String(nowMs)
}
