/**
 * Settlements on their way to Redis or Valkey: sent at the end of the turn of the event loop, and
 * again every second until there is an answer. The server marks each, and makes none twice.
 */

import type { Schedule } from '#background/scheduler.ts'
import type { Clock } from '#base/clock.ts'
import { logMessage } from '#base/log-messages.ts'
import { BOUNDS } from '#config/bounds.ts'
import { type CallBatcher, createCallBatcher } from './call-batcher.ts'
import { inTime, type RedisClient } from './redis-client.ts'
import { packSettlements, type SettlementCall } from './redis-packing.ts'
import type { CallScript } from './redis-script-call.ts'
import { SETTLE } from './redis-scripts.ts'

/** The time for which the server knows a settlement that it has made. */
const MARK_KEPT_MS = 120_000
/** The time for which a settlement is tried. */
const SETTLING_MAX_MS = 100_000
const SETTLE_AGAIN_EVERY_MS = 1_000
/** The longest wait for the answer of a batch, after which its settlements are tried again. */
const ATTEMPT_MAX_MS = 10_000
/** Most settlements without an answer: the oldest that has failed is dropped for the next. */
const UNANSWERED_MAX = 100_000
/** The answer of a settlement of which the bound on debt cut an amount. */
const DEBT_CUT = '2'

export interface SettlementOptions {
  /** A monotonic clock, for the time of attempts. */
  readonly elapsed: Clock
  readonly schedule: Schedule
  readonly warn: (message: string) => void
  /** The highest level that a settlement raises a bucket to, as a multiple of its limit. */
  readonly debtWindows?: number
  /** Called when that bound cut an amount. */
  readonly onDebtCut?: () => void
}

interface Job {
  readonly call: SettlementCall
  readonly scope: string
  readonly time: string
  readonly since: number
}

const createBatches = (
  callScript: CallScript,
  debtWindows: number,
): CallBatcher<SettlementCall, string> =>
  createCallBatcher(async ({ scope, time, calls }) => {
    const { keys, packed } = packSettlements(scope, calls)
    const numbers = [calls.length, MARK_KEPT_MS, debtWindows].map(String)
    const answer = callScript(SETTLE, { keys, values: [time, packed, ...numbers] })
    return [...(await inTime(answer, ATTEMPT_MAX_MS)).toString('latin1')]
  })

/**
 * Attempts at settlements. Those in flight are only counted: a table that each of them enters and
 * leaves keeps what has left, until the engine marks its whole heap.
 */
const createAttempts = (
  settlements: CallBatcher<SettlementCall, string>,
  onDebtCut: () => void,
) => {
  /** Settlements whose attempt has failed, oldest first. */
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
      const answer = await settlements.add(job.scope, job.time, job.call)
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
  callScript: CallScript,
  options: SettlementOptions,
) {
  const { elapsed, warn, onDebtCut = () => {} } = options
  const { debtWindows = BOUNDS.limit_debt_windows.default } = options
  const settlements = createBatches(callScript, debtWindows)
  const { failed, attempt, unanswered, finish } = createAttempts(settlements, onDebtCut)
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
    ...{ name: 'redis_settlements', everyMs: SETTLE_AGAIN_EVERY_MS, run: tryAgain },
  })
  client.on('ready', tryAgain)
  return {
    flush: settlements.flush,
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

/** The time as scripts take it: '' for that of the server. */
export function timeOf(nowMs: number | undefined): string {
  return nowMs === undefined ? '' : String(nowMs)
}
