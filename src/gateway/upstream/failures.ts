/** Errors for callers after no upstream has answered. */
import { causeOf } from '#base/error-cause.ts'
import { Problem, type ProblemOptions } from '#base/problem.ts'
import type { ProblemData } from '#contract/errors/errors.ts'
import {
  upstreamFailed,
  upstreamLimitReached,
  upstreamRateLimited,
  upstreamShareUsed,
  upstreamTimeout,
  upstreamUnavailable,
} from '#contract/errors/upstreams.ts'
import type { Reply } from '#gateway/call.ts'
import { errorCodeOf } from './failure-message.ts'
import { type Failure, isRetryable, mayHaveRun } from './outcome.ts'

/** Begins the sentences about an upstream that serves a model. */
export function upstreamOf(model: string): string {
  return `The upstream of the model \`${model}\``
}

/** A failure of an upstream. What the upstream answered is for the log, never in the message. */
export class UpstreamProblem extends Problem {
  override readonly name = 'UpstreamProblem'
  /** Whether another upstream, or another model, may answer: none of those that were tried has. */
  readonly isRetryable: boolean
  /** Whether the last upstream may have run the request. */
  readonly mayHaveRun: boolean

  constructor(data: ProblemData, failure: Failure, options: ProblemOptions = {}) {
    super(data, options)
    this.isRetryable = isRetryable(failure)
    this.mayHaveRun = mayHaveRun(failure)
  }
}

/** Whether an error is this server's or an upstream's, and not the caller's. */
export function isFailure(error: unknown): boolean {
  return !(error instanceof Problem) || error instanceof UpstreamProblem || error.kind === 'failed'
}

/**
 * The error for the caller of a request that failed so. The upstream's headers of retries are added
 * to the reply, and its status and code to the log. `upstream` begins the sentences.
 */
export function problemOf(
  reply: Pick<Reply, 'add' | 'log'>,
  failure: Failure,
  upstream: string,
): UpstreamProblem {
  const { answer, reason } = failure
  reply.log.status = answer?.status
  reply.log.code = answer && reason !== 'encoding' ? errorCodeOf(answer) : undefined
  switch (failure.reason) {
    case 'status':
      reply.add(failure.retryHeaders)
      return new UpstreamProblem(statusProblem(failure.status, upstream), failure)
    case 'limit':
      return new UpstreamProblem(upstreamLimitReached(upstream, failure.limit), failure, {
        retry: { kind: 'after', ms: failure.retryInMs },
      })
    case 'queue_timeout':
      return new UpstreamProblem(statusProblem(503, upstream), failure)
    case 'timeout':
      return new UpstreamProblem(upstreamTimeout(upstream), failure)
    case 'over_share':
      return new UpstreamProblem(upstreamShareUsed(upstream), failure)
    case 'credentials':
    case 'auth':
    case 'account':
    case 'redirect':
    case 'encoding':
      return new UpstreamProblem(upstreamFailed(upstream, failure.reason), failure)
    default:
      reply.log.cause = failure.error && causeOf(failure.error)
      return new UpstreamProblem(upstreamFailed(upstream, 'reset'), failure)
  }
}

function statusProblem(status: number, upstream: string): ProblemData {
  if (status === 429) return upstreamRateLimited(upstream)
  if (status === 504) return upstreamTimeout(upstream)
  return status === 503 || status === 529
    ? upstreamUnavailable()
    : upstreamFailed(upstream, 'status')
}
