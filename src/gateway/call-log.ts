/**
 * The record of a call in the making: particulars that only the gateway knows, set as they become
 * known. It is complete when the response has closed and the charge, if there is one, is settled:
 * the answer to a caller who has left may be read on for its usage.
 */
import type { IncomingHttpHeaders } from 'node:http'
import type { Clock } from '#base/clock.ts'
import type { Problem } from '#base/problem.ts'
import type { RecordedAttempt, RecordedWait } from '#request-logs/record.ts'
import type { RequestTrace } from '#tracing/trace-context.ts'
import type { UsageAmounts } from '#usage/event.ts'
import type { TagSet } from '#usage/tag-set.ts'

/** How an attempt ended. */
export type AttemptEnd = Pick<RecordedAttempt, 'status' | 'reason'>

/** Shortest wait that has an entry, in milliseconds. */
const WAIT_MIN_MS = 1
const NO_WAITS: readonly RecordedWait[] = []

type LoggedAttempt = { -readonly [Name in keyof RecordedAttempt]: RecordedAttempt[Name] }

export class CallLog {
  /** The model that serves the request, or the last that has tried. */
  model: string | undefined
  /** The body's name for it, if that is another: an alias, or a model with fallback models. */
  requestedModel: string | undefined
  /** The model that the answer names. */
  answeredModel: string | undefined
  /** Tags of the request, once they are read. */
  tags: TagSet | undefined
  /** Its values, of keys of tags with limits of their values. */
  values: ReadonlyMap<string, string> | undefined
  /** Status and code with which the upstream has failed. */
  status: number | undefined
  code: string | undefined
  /** Cause of a failed connection to the upstream, with its address. */
  cause: string | undefined
  /** Whether the upstream broke off an answer that had begun. */
  isBroken = false
  /** The error with which this server has ended an answer that had begun. */
  ended: Problem | undefined
  /** Whether the answer is a stream of events of a request that succeeded. */
  isEventStream = false
  /** Time at which its first event with output was written, by the monotonic clock. */
  firstTokenAt: number | undefined
  /** Milliseconds that the request waited for room in spend limits and for connections. */
  waitedMs = 0
  /** What was counted as its usage, and its cost in nano-dollars. */
  amounts: Partial<UsageAmounts> | undefined
  cost = 0
  /** Undefined: the request is not traced. */
  trace: RequestTrace | undefined
  readonly startedAt: number
  readonly #elapsed: Clock
  readonly #attempts: LoggedAttempt[] = []
  #waits: RecordedWait[] | undefined
  #hasOpenCharge = false
  #onSettled: (() => void) | undefined

  /** `startedAt` is the time of the request's headers, by the monotonic clock `elapsed`. */
  constructor(elapsed: Clock, startedAt: number) {
    this.#elapsed = elapsed
    this.startedAt = startedAt
  }

  /** Requests sent to upstreams. */
  get attempts(): readonly RecordedAttempt[] {
    return this.#attempts
  }

  /** The upstream of the last attempt. */
  get upstream(): string | undefined {
    return this.#attempts.at(-1)?.upstream
  }

  /** Called with the first part of a stream that has output. */
  outputWritten(): void {
    if (this.isEventStream) this.firstTokenAt = this.#elapsed()
  }

  /** Records an attempt at an upstream. The headers of its request get its trace context. */
  startAttempt(upstream: string, headers: string[]): LoggedAttempt {
    this.trace?.beginAttempt(headers)
    const startedMs = this.#elapsed() - this.startedAt
    const attempt: LoggedAttempt = {
      upstream,
      model: this.model ?? null,
      status: null,
      reason: null,
      startedMs,
      ms: 0,
    }
    this.#attempts.push(attempt)
    return attempt
  }

  /**
   * Ends an attempt, by default the last. `acquiredAt`: time of its connection, by the monotonic
   * clock; undefined without one.
   */
  endAttempt(
    { status, reason }: AttemptEnd,
    acquiredAt: number | undefined,
    attempt: LoggedAttempt | undefined = this.#attempts.at(-1),
  ): void {
    if (!attempt) return
    const at = this.#elapsed()
    const startedAt = this.startedAt + attempt.startedMs
    attempt.ms = at - startedAt
    attempt.status = status
    attempt.reason = reason
    this.#addWait('connection', startedAt, acquiredAt ?? at)
  }

  /** Begins a wait for room in spend limits. Returns a function that ends it. */
  startWait(): () => void {
    const from = this.#elapsed()
    return () => this.#addWait('spend', from, this.#elapsed())
  }

  /** Waits of at least a millisecond. */
  get waits(): readonly RecordedWait[] {
    return this.#waits ?? NO_WAITS
  }

  #addWait(cause: RecordedWait['for'], from: number, until: number): void {
    const ms = until - from
    this.waitedMs += ms
    if (ms < WAIT_MIN_MS) return
    this.#waits ??= []
    this.#waits.push({ for: cause, startedMs: from - this.startedAt, ms })
  }

  chargeOpened(): void {
    this.#hasOpenCharge = true
  }

  /** Called when the charge is settled, or is left to be settled later. */
  chargeClosed(): void {
    this.#hasOpenCharge = false
    this.#onSettled?.()
  }

  /** Calls back once the charge is closed: at once if there is none. */
  whenSettled(callback: () => void): void {
    if (this.#hasOpenCharge) this.#onSettled = callback
    else callback()
  }
}

/** Longest text of a header that is recorded, in characters. */
const TEXT_MAX = 128

/** The session of a client, from the first of some headers that has one. */
export function sessionOf(headers: IncomingHttpHeaders, names: readonly string[]): string | null {
  for (const name of names) {
    const session = headerText(headers[name])
    if (session !== null) return session
  }
  return null
}

/** Text of a header as far as it is recorded; null for none. */
export function headerText(header: string | string[] | undefined): string | null {
  const text = String(header ?? '')
  return text === '' ? null : text.slice(0, TEXT_MAX).toWellFormed()
}
