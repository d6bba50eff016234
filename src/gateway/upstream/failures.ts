/** Errors for callers after no upstream has answered. */
import { causeOf } from '#base/error-cause.ts'
import { Problem } from '#base/problem.ts'
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
import type { Failure } from './outcome.ts'

/** Begins the sentences about an upstream that serves a model. */
export function upstreamOf(model: string): string {
  return `The upstream of the model \`${model}\``
}

/** A failure of an upstream. What the upstream answered is for the log, never in the message. */
export class UpstreamProblem extends Problem {
  override readonly name = 'UpstreamProblem'
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
      return statusProblem(failure.status, upstream)
    case 'limit':
      return new UpstreamProblem(upstreamLimitReached(upstream, failure.limit), {
        retry: { kind: 'after', ms: failure.retryInMs },
      })
    case 'queue_timeout':
      return statusProblem(503, upstream)
    case 'timeout':
      return new UpstreamProblem(upstreamTimeout(upstream))
    case 'over_share':
      return new UpstreamProblem(upstreamShareUsed(upstream))
    case 'auth':
    case 'account':
    case 'redirect':
    case 'encoding':
      return new UpstreamProblem(upstreamFailed(upstream, failure.reason))
    default:
      reply.log.cause = failure.error && causeOf(failure.error)
      return new UpstreamProblem(upstreamFailed(upstream, 'reset'))
  }
}

function statusProblem(status: number, upstream: string): UpstreamProblem {
  if (status === 429) return new UpstreamProblem(upstreamRateLimited(upstream))
  if (status === 504) return new UpstreamProblem(upstreamTimeout(upstream))
  return status === 503 || status === 529
    ? new UpstreamProblem(upstreamUnavailable())
    : new UpstreamProblem(upstreamFailed(upstream, 'status'))
}
