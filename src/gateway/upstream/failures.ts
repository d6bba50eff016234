/** How an attempt at an upstream fails, and what is made of it. */
import { Problem } from '#base/problem.ts'
import type { FairQueue } from './connection-queue.ts'
import { pickRetryHints } from './retry-hints.ts'

export type Failure =
  | { readonly kind: FailureKind }
  | { readonly kind: 'status'; readonly status: number; readonly hints: readonly string[] }

type FailureKind =
  | 'unreachable'
  /** A kept connection ended as it was used again, before an answer. */
  | 'stale'
  | 'timeout'
  | 'redirect'
  /** It refused our own key. */
  | 'refused'
  /** It compressed its answer, though we asked it not to. */
  | 'encoded'
  /** Its answer was looked at, and may not be sent. */
  | 'stopped'
  /** The project holds its share of the connections, and no other was free in time. */
  | 'over_share'

export type UpstreamHeaders = Readonly<Record<string, string | string[] | undefined>>

/** Faults that another upstream may not have. */
const OTHERS_MAY_DO = new Set([429, 502, 503, 504])
/** Our own key is at fault: nothing of that is the caller's business. */
const OUR_FAULT = new Set([401, 403])
/** Statuses from here on are none that HTTP has: RFC 9110 §15. */
const STATUS_END = 600
const BAD_GATEWAY = 502
/** Headers of an upstream that reach the caller, besides its hints when to try again. */
const PASSED_BACK = ['content-type', 'content-disposition']

/** Whether another upstream may do better. */
export const isWorthAnother = ({ kind }: Failure): boolean =>
  kind === 'unreachable' || kind === 'stale' || kind === 'status' || kind === 'over_share'

/** What fails by its head alone. */
export const failureOf = (status: number, headers: UpstreamHeaders): Failure | undefined => {
  if (OTHERS_MAY_DO.has(status)) {
    const hints: string[] = []
    pickRetryHints(headers, hints)
    return { kind: 'status', status, hints }
  }
  // Neither callers nor metrics see it.
  if (status >= STATUS_END) return { kind: 'status', status: BAD_GATEWAY, hints: [] }
  if (OUR_FAULT.has(status)) return { kind: 'refused' }
  if (status >= 300 && status < 400) return { kind: 'redirect' }
  const encoding = headers['content-encoding']
  return encoding === undefined || encoding === 'identity' ? undefined : { kind: 'encoded' }
}

/** A connection that cannot be made in time is like one that is refused: another may do better. */
export const failureOfError = (error: Error, wasKept: boolean): Failure => {
  const code = 'code' in error ? error.code : undefined
  const isLate = code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT'
  if (isLate) return { kind: 'timeout' }
  return { kind: wasKept ? 'stale' : 'unreachable' }
}

/**
 * No connection in time is like an upstream that says itself that it has too much to do, unless
 * the project has used up its own share.
 */
export const failureOfQueue = (queue: FairQueue, projectId: string): Failure =>
  queue.isBelowEqualShare(projectId)
    ? { kind: 'status', status: 503, hints: [] }
    : { kind: 'over_share' }

/** The headers of an answer that go to the caller. */
export const passedBack = (headers: UpstreamHeaders): string[] => {
  const picked: string[] = []
  for (const name of PASSED_BACK) {
    const value = headers[name]
    if (typeof value === 'string') picked.push(name, value)
  }
  pickRetryHints(headers, picked)
  return picked
}

/** What the caller is told of an upstream that did not answer. */
export const problemOf = (failure: Failure, model: string): Problem =>
  problemAt(failure, `The upstream of the model \`${model}\``)

/** The same of an upstream that is described in other words, which begin a sentence. */
export const problemAt = (failure: Failure, upstream: string): Problem => {
  switch (failure.kind) {
    case 'status':
      return statusProblem(failure.status, upstream)
    case 'timeout':
      return new Problem('upstream_timeout', `${upstream} did not answer in time.`)
    case 'refused':
      return new Problem(
        'upstream_failed',
        `${upstream} refused this server's own credentials. Please tell whoever runs it.`,
      )
    case 'redirect':
      return new Problem('upstream_failed', `${upstream} answered with a redirect.`)
    case 'over_share':
      return new Problem(
        'upstream_unavailable',
        `${upstream} has no connection left within the share of this project. Please try again later.`,
      )
    case 'encoded':
      return new Problem(
        'upstream_failed',
        `${upstream} answered in an encoding that was not asked for.`,
      )
    default:
      return new Problem('upstream_failed', `${upstream} could not be reached.`)
  }
}

const statusProblem = (status: number, upstream: string): Problem => {
  if (status === 429) {
    return new Problem(
      'upstream_rate_limited',
      `${upstream} has reached a rate limit of its own. Please try again later.`,
    )
  }
  if (status === 504) {
    return new Problem('upstream_timeout', `${upstream} did not answer in time.`)
  }
  return status === 503
    ? new Problem(
        'upstream_unavailable',
        'The engine is currently overloaded, please try again later',
      )
    : new Problem('upstream_failed', `${upstream} failed.`)
}
