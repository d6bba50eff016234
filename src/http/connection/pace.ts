/**
 * Minimum rates of callers who send a body or read an answer.
 *
 * A rate is measured only while the caller is the one to act: a body is read and none of its bytes
 * is left unread, or bytes of an answer wait for the caller to read. Over each period of
 * `minimum_rate_seconds` of that, `minimum_rate_bytes` a second must be transferred; otherwise the
 * caller is cut off. While the server waits for an upstream, no period runs.
 *
 * One timer checks all of them: most are over before its first check, and a timer for each would
 * cost more than the transfer.
 *
 * Failure modes: bytes in the kernel's buffer count as read, and a full buffer of the kernel
 * accepts further ones in steps of a part of its size. So a rate is measured too high or too low
 * for a moment, but not over a period in which less than a step was read.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Schedule } from '#background/scheduler.ts'
import type { Clock } from '#base/clock.ts'
import { delist, enlist, type RosterEntry } from '#base/roster.ts'
import type { Bounds } from '#config/bounds.ts'
import type { Metrics } from '#metrics/metrics.ts'

/** Least number of checks of a body while it may be idle. */
const LOOKS_WHILE_IDLE = 4

export type PaceBounds = Pick<
  Bounds,
  'body_idle_seconds' | 'minimum_rate_bytes' | 'minimum_rate_seconds' | 'answer_seconds'
>

export type SlowBound = 'body_idle_seconds' | 'body_seconds' | 'minimum_rate_bytes'

/** Time spent waiting for the caller, and the bytes transferred before it. */
interface Period {
  /** Undefined: the server does not wait for the caller. */
  ms: number | undefined
  from: number
}

export interface PacedBody extends RosterEntry {
  readonly request: IncomingMessage
  /** Bytes that have arrived. */
  readonly meter: { readonly bytes: number }
  /** Time limit from the first check on. */
  readonly maxMs: number
  expire(bound: SlowBound): void
  /** Undefined before the first check, which few transfers reach. */
  period: Period | undefined
  silentMs: number
  seenBytes: number
  startedAt: number | undefined
}

export type AnswerBound = 'minimum_rate_bytes' | 'answer_seconds'

export interface PacedAnswer extends RosterEntry {
  readonly response: ServerResponse
  readonly startedAt: number
  /** The bound for which it was cut off. */
  exceeded: AnswerBound | undefined
  /** Undefined before the first check. */
  period: Period | undefined
}

export interface Pace {
  addBody(body: PacedBody): void
  deleteBody(body: PacedBody): void
  /** `startedAt` is by the clock of the pace, and the present time by default. */
  addAnswer(response: ServerResponse, startedAt?: number): PacedAnswer
  deleteAnswer(answer: PacedAnswer): void
  /** Number of requests that have been received and not answered to the end. */
  openAnswers(): number
  /** Number of requests that have been received so far. */
  begunAnswers(): number
}

export interface PaceOptions {
  readonly bounds: PaceBounds
  readonly metrics: Pick<Metrics, 'boundExceeded'>
  readonly elapsed: Clock
  readonly schedule: Schedule
  /** Longest interval between two checks of all transfers. */
  readonly lookMs: number
}

/**
 * Whether the minimum rate cuts off a caller who takes nothing more, over periods of at most `ms`:
 * after one of them at least, and two at most.
 */
export function endsSilence(bounds: PaceBounds, ms: number): boolean {
  return bounds.minimum_rate_bytes > 0 && bounds.minimum_rate_seconds * 1_000 <= ms
}

export function createPace(options: PaceOptions): Pace {
  const { bounds, elapsed, schedule } = options
  const bodies: PacedBody[] = []
  const answers: PacedAnswer[] = []
  let lookedAt = elapsed()
  const look = (): void => {
    const now = elapsed()
    const passedMs = now - lookedAt
    lookedAt = now
    for (const body of [...bodies]) lookAtBody(bounds, body, now, passedMs)
    for (const answer of [...answers]) lookAtAnswer(options, answer, now, passedMs)
  }
  const idleMs = bounds.body_idle_seconds * 1_000
  const everyMs = Math.min(options.lookMs, idleMs / LOOKS_WHILE_IDLE)
  schedule({ name: 'transfers', everyMs, run: look })
  let begun = 0
  return {
    addBody: (body) => enlist(bodies, body),
    deleteBody: (body) => delist(bodies, body),
    addAnswer: (response, startedAt = elapsed()) => {
      const answer: PacedAnswer = {
        response,
        startedAt,
        exceeded: undefined,
        period: undefined,
        index: 0,
      }
      enlist(answers, answer)
      begun += 1
      return answer
    },
    deleteAnswer: (answer) => delist(answers, answer),
    openAnswers: () => answers.length,
    begunAnswers: () => begun,
  }
}

/** A body that has not been checked yet. */
export function newPacedBody(
  given: Pick<PacedBody, 'request' | 'meter' | 'maxMs' | 'expire'>,
): PacedBody {
  return {
    ...given,
    period: undefined,
    silentMs: 0,
    seenBytes: 0,
    startedAt: undefined,
    index: 0,
  }
}

function newPeriod(): Period {
  return { ms: undefined, from: 0 }
}

function lookAtBody(bounds: PaceBounds, body: PacedBody, now: number, passedMs: number): void {
  const { request, meter } = body
  body.period ??= newPeriod()
  const { period } = body
  body.startedAt ??= now
  // Not before it is read: until then its sender may wait for `100 Continue`.
  const isRead = request.readableFlowing !== null && !request.complete
  const isAwaited = isRead && request.readableLength === 0
  const isSilent = isAwaited && period.ms !== undefined && meter.bytes === body.seenBytes
  body.silentMs = isSilent ? body.silentMs + passedMs : 0
  body.seenBytes = meter.bytes
  const isSlow = isTooSlow(bounds, period, isAwaited ? meter.bytes : undefined, passedMs)
  if (body.silentMs > bounds.body_idle_seconds * 1_000) body.expire('body_idle_seconds')
  else if (isSlow) body.expire('minimum_rate_bytes')
  else if (now - body.startedAt > body.maxMs) body.expire('body_seconds')
}

function lookAtAnswer(
  { bounds, metrics }: PaceOptions,
  answer: PacedAnswer,
  now: number,
  passedMs: number,
): void {
  const { response, startedAt } = answer
  const { socket } = response
  // Undefined until it is this response's turn on its connection.
  const unread = socket?.writableLength ?? 0
  const read = socket && unread > 0 ? socket.bytesWritten - unread : undefined
  answer.period ??= newPeriod()
  const isSlow = isTooSlow(bounds, answer.period, read, passedMs)
  const isLong = now - startedAt > bounds.answer_seconds * 1_000
  if (!isSlow && !isLong) return
  answer.exceeded = isSlow ? 'minimum_rate_bytes' : 'answer_seconds'
  metrics.boundExceeded(answer.exceeded)
  response.req.socket.destroy()
}

/**
 * Adds to a period and, at its end, begins another. `bytes` is undefined while the caller is not
 * waited for.
 */
function isTooSlow(
  bounds: PaceBounds,
  period: Period,
  bytes: number | undefined,
  passedMs: number,
): boolean {
  if (bytes === undefined || period.ms === undefined) {
    period.ms = bytes === undefined ? undefined : 0
    period.from = bytes ?? 0
    return false
  }
  period.ms += passedMs
  if (period.ms < bounds.minimum_rate_seconds * 1_000) return false
  const moved = bytes - period.from
  period.ms = 0
  period.from = bytes
  return moved < bounds.minimum_rate_bytes * bounds.minimum_rate_seconds
}
