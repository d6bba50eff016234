/**
 * Settlements on their way to Redis or Valkey: sent at the end of the turn of the event loop, and
 * again every second until there is an answer. The server marks each, and makes none twice.
 */

import type { Schedule } from '#background/scheduler.ts'
import type { Clock } from '#base/clock.ts'
import { logMessage } from '#base/log-messages.ts'
import { BOUNDS } from '#config/bounds.ts'
import { type BatchedCall, type CallBatcher, createCallBatcher } from './call-batcher.ts'
import type { Demand } from './limiter.ts'
import { inTime, type RedisClient } from './redis-client.ts'

/** The time for which the server knows a settlement that it has made. */
const MARK_KEPT_MS = 120_000
/** The time for which a settlement is tried. */
const SETTLING_MAX_MS = 100_000
const SETTLE_AGAIN_EVERY_MS = 1_000
/** Most settlements without an answer: the oldest is dropped for the next. */
const UNANSWERED_MAX = 100_000
/** The answer of a settlement of which the bound on debt cut an amount. */
const DEBT_CUT = 2

export function keyOf(scope: string, bucket: string): string {
  return `{${scope}}:b:${bucket}`
}

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

/** A demand, its cost what was taken, and the real amount. */
interface Change extends Demand {
  readonly actual: number
}

interface Unanswered extends BatchedCall {
  readonly scope: string
  readonly time: string
  readonly since: number
  inFlight: boolean
}

const jobOf = (call: BatchedCall, scope: string, time: string, since: number): Unanswered => ({
  ...call,
  scope,
  time,
  since,
  inFlight: false,
})

const createSettlementBatches = (client: RedisClient, debtWindows: number): CallBatcher<number> =>
  createCallBatcher((keys, time, calls, args) => {
    const bounds = [MARK_KEPT_MS, debtWindows]
    return client.settleBuckets(keys.length, ...keys, time, calls, ...bounds, ...args)
  })

/** Sends settlements until they are answered. */
export function createSettlements(client: RedisClient, options: SettlementOptions) {
  const { elapsed, warn, onDebtCut = () => {} } = options
  const { debtWindows = BOUNDS.limit_debt_windows.default } = options
  const unanswered = new Map<string, Unanswered>()
  const settlements = createSettlementBatches(client, debtWindows)
  let givenUp = 0
  const attempt = async (id: string, job: Unanswered): Promise<void> => {
    job.inFlight = true
    try {
      const answer = await settlements.add(job.scope, job.time, job)
      unanswered.delete(id)
      if (answer === DEBT_CUT) onDebtCut()
    } catch {
      job.inFlight = false
    }
  }
  const tryAgain = (): void => {
    for (const [id, job] of unanswered) {
      if (elapsed() - job.since > SETTLING_MAX_MS) {
        unanswered.delete(id)
        givenUp += 1
      } else if (!job.inFlight && client.status === 'ready') {
        void attempt(id, job)
      }
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
    send: (id: string, scope: string, changes: readonly Change[], nowMs?: number): void => {
      if (unanswered.has(id)) return
      const [oldest] = unanswered.size >= UNANSWERED_MAX ? unanswered.keys() : []
      if (oldest !== undefined && unanswered.delete(oldest)) givenUp += 1
      const job = jobOf(callOf(id, scope, changes), scope, timeOf(nowMs), elapsed())
      unanswered.set(id, job)
      void attempt(id, job)
    },
    /** Waits briefly for settlements in flight. */
    close: async (): Promise<void> => {
      await task.stop()
      const last = [...unanswered].map(([id, job]) => attempt(id, job))
      await inTime(Promise.all(last)).catch(() => {})
    },
  }
}

/** The time as scripts take it: '' for that of the server. */
export function timeOf(nowMs: number | undefined): string {
  return nowMs === undefined ? '' : String(nowMs)
}

const callOf = (id: string, scope: string, changes: readonly Change[]): BatchedCall => {
  const keys = [`{${scope}}:s:${id}`, ...changes.map(({ bucket }) => keyOf(scope, bucket))]
  const args = [id, String(changes.length)]
  for (const { limit, windowMs, cost, actual } of changes) {
    args.push(String(limit), String(windowMs), String(cost), String(actual))
  }
  return { keys, args }
}
