/** Outcomes of an attempt at an upstream. */
import type { UpstreamLimitDimension } from '#config/upstream-limits.ts'
import type { FairQueue } from '#event-loop/fair-queue.ts'
import type { AttemptEnd } from '#gateway/call-log.ts'
import type { UpstreamFormat } from '#gateway/formats/upstream-format.ts'
import type { FailedAnswer } from './failure-message.ts'
import { pickRetryHeaders, retryTimeOf, type UpstreamHeaders } from './forwarded-headers.ts'

export type AttemptOutcome =
  /** The consumer has the whole answer. */
  | { readonly kind: 'answered'; readonly status: number }
  /** The consumer has nothing of it, or nothing that is committed. */
  | Failure
  /** The answer broke off after a part of it was committed. */
  | { readonly kind: 'broken' }
  | { readonly kind: 'cancelled'; readonly stage: AttemptStage }

/** Progress of an attempt: its request was sent, or its answer had begun. */
export type AttemptStage = 'queued' | 'sent' | 'answering'

/** The failure of a request: of its last attempt, or that no upstream had room for one. */
export type Failure = NoRoom | AttemptFailure

/** A limit of the configuration for an upstream has no room, and the time until it has. */
export interface NoRoom {
  readonly kind: 'failed'
  readonly reason: 'limit'
  readonly limit: UpstreamLimitDimension
  readonly retryInMs: number
  readonly answer?: undefined
}

export type AttemptFailure =
  | {
      readonly kind: 'failed'
      readonly reason: FailureReason
      /** The answer that is the failure, if there was one. */
      readonly answer?: FailedAnswer
      /** The error of the connection. */
      readonly error?: Error
    }
  | {
      readonly kind: 'failed'
      readonly reason: 'status'
      readonly status: number
      readonly retryHeaders: readonly string[]
      /** The time after which the upstream may be asked again, if it said so. */
      readonly retryInMs?: number | undefined
      readonly answer?: FailedAnswer
    }

export type FailureReason =
  /** No connection could be made. */
  | 'connect'
  /** The connection ended, or the answer could not be read. */
  | 'reset'
  /** A pooled connection ended as it was used again, before an answer. */
  | 'stale'
  | 'timeout'
  /** No connection was free in time. */
  | 'queue_timeout'
  /** The project had its share of the connections, or the free ones were reserved for others. */
  | 'over_share'
  /** This server has no credentials for the upstream. */
  | 'credentials'
  /** The upstream rejected this server's key. */
  | 'auth'
  /** The upstream rejected this server's account: another one may be used elsewhere. */
  | 'account'
  | 'redirect'
  /** The answer is compressed, though `identity` was asked for. */
  | 'encoding'

/** Most upstreams that one request is sent to. */
export const ATTEMPTS_MAX = 3
/** Most times that one request is sent without an answer in time, its fallback models included. */
export const TIMEOUTS_MAX = 2
/** Statuses with which an upstream rejects, for a time, a request that it has not run. */
export const OVERLOADED: ReadonlySet<number> = new Set([429, 503, 529])
/** Statuses from here on are not in RFC 9110 §15. */
const STATUS_END = 600
const BAD_GATEWAY = 502
const SERVER_ERRORS = 500

/** Whether another upstream may answer what failed so. */
export function isRetryable({ reason }: Failure): boolean {
  return reason !== 'redirect' && reason !== 'encoding'
}

/** Failures of requests that were sent, and had no answer. */
const UNANSWERED_REASONS: ReadonlySet<Failure['reason']> = new Set(['reset', 'stale', 'timeout'])

/** Whether the upstream may have run the request, or still runs it, and may charge for it. */
export function mayHaveRun(failure: Failure): boolean {
  if (failure.reason === 'status') return !OVERLOADED.has(failure.status)
  return UNANSWERED_REASONS.has(failure.reason)
}

/** An outcome that says something about the upstream. */
export type UpstreamOutcome = Exclude<AttemptOutcome, { kind: 'cancelled' } | NoRoom>

/** Whether an outcome says something about the upstream, and so counts for its health. */
export function concernsUpstream(outcome: AttemptOutcome): outcome is UpstreamOutcome {
  if (outcome.kind !== 'failed') return outcome.kind !== 'cancelled'
  const { reason } = outcome
  return reason !== 'over_share' && reason !== 'limit' && reason !== 'credentials'
}

/** Failures of requests that were not sent. */
const NOT_SENT_REASONS: ReadonlySet<Failure['reason']> = new Set([
  ...(['connect', 'queue_timeout', 'over_share', 'limit', 'credentials'] as const),
])

/** Whether the request may have reached the upstream. */
export function mayHaveArrived({ reason }: Failure): boolean {
  return !NOT_SENT_REASONS.has(reason)
}

/**
 * The failure that the head of an answer is; undefined for one to consume. Every 5xx is a failure
 * where another upstream follows.
 */
export function failureOfHead(
  status: number,
  headers: UpstreamHeaders,
  { failures }: UpstreamFormat,
  isLast: boolean,
): AttemptFailure | undefined {
  if (status >= 300) {
    const failed = failures.get(status)
    const isElsewhere = !isLast && status >= SERVER_ERRORS && status < STATUS_END
    if (failed === 'retry' || (failed === undefined && isElsewhere)) {
      const retryHeaders: string[] = []
      pickRetryHeaders(headers, retryHeaders)
      return {
        kind: 'failed',
        reason: 'status',
        status,
        retryHeaders,
        retryInMs: retryTimeOf(headers),
      }
    }
    if (failed) return { kind: 'failed', reason: failed }
    // Neither callers nor metrics see such a status.
    if (status >= STATUS_END) {
      return { kind: 'failed', reason: 'status', status: BAD_GATEWAY, retryHeaders: [] }
    }
    if (status < 400) return { kind: 'failed', reason: 'redirect' }
  }
  const encoding = headers['content-encoding']
  if (encoding === undefined || encoding === 'identity') return undefined
  return { kind: 'failed', reason: 'encoding' }
}

/**
 * The failure of a connection. A connection that cannot be made in time is like a rejected
 * connection: another upstream may answer.
 */
export function failureOfError(stage: AttemptStage, isStale: boolean, error: Error): Failure {
  if (stage === 'queued') return { kind: 'failed', reason: 'connect', error }
  return { kind: 'failed', reason: isStale ? 'stale' : 'reset', error }
}

/** The failure of a request that got no connection in time. */
export function failureOfQueue(queue: FairQueue, projectId: string): Failure {
  const isExhausted = queue.isExhaustedFor(projectId)
  return { kind: 'failed', reason: isExhausted ? 'queue_timeout' : 'over_share' }
}

/** The status of an attempt in metrics; `none` without an answer that has a valid one. */
export function statusLabel(status: number): number | 'none' {
  return status === 0 || status >= STATUS_END ? 'none' : status
}

/** An outcome for the log of the request. `status`: of an answer that did not end as one. */
export function attemptEnd(outcome: AttemptOutcome, status = 0): AttemptEnd {
  if (outcome.kind === 'answered') return { status: outcome.status, reason: null }
  if (outcome.kind !== 'failed') return { status: status || null, reason: outcome.kind }
  const { answer, reason } = outcome
  if (reason === 'status') return { status: outcome.status, reason: null }
  return { status: answer?.status ?? null, reason }
}

/** An upstream without room, for the log of the request. */
export function noRoomEnd({ limit }: NoRoom): AttemptEnd {
  return { status: null, reason: `limit_${limit}` }
}

/** The stage that an abandoned answer is charged for. */
export function stageOfAbandoned(outcome: AttemptOutcome): AttemptStage {
  switch (outcome.kind) {
    case 'answered':
      return outcome.status < 300 ? 'answering' : 'queued'
    case 'failed':
      return 'queued'
    case 'broken':
      return 'answering'
    case 'cancelled':
      return outcome.stage
  }
}
