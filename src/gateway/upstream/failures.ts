/** Errors for callers whose request no upstream has answered. */
import { Problem } from '#base/problem.ts'
import type { Reply } from '#gateway/call.ts'
import { messageOf } from './failure-message.ts'
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
  return !(error instanceof Problem) || error instanceof UpstreamProblem || error.status >= 500
}

/**
 * The error for the caller of a request that failed so. Headers in which the upstream says when to
 * retry are added to the reply, and what it answered to the log. `upstream` begins the sentences.
 */
export function problemOf(
  reply: Pick<Reply, 'add' | 'log'>,
  failure: Failure,
  upstream: string,
): UpstreamProblem {
  const { answer, reason } = failure
  reply.log.status = answer?.status
  reply.log.message = answer && reason !== 'encoding' ? messageOf(answer) : undefined
  switch (failure.reason) {
    case 'status':
      reply.add(failure.retryHeaders)
      return statusProblem(failure.status, upstream)
    case 'queue_timeout':
      return statusProblem(503, upstream)
    case 'timeout':
      return new UpstreamProblem(
        'upstream_timeout',
        `${upstream} did not answer in time. Please try again later.`,
      )
    case 'auth':
      return new UpstreamProblem(
        'upstream_failed',
        `${upstream} rejected this server's own key. The operator of this server has to replace it.`,
      )
    case 'redirect':
      return new UpstreamProblem(
        'upstream_failed',
        `${upstream} answered with a redirect. The operator of this server has to correct the upstream's address.`,
      )
    case 'over_share':
      return new UpstreamProblem(
        'upstream_unavailable',
        `${upstream} has no connection left within the share of this project. Please try again later.`,
      )
    case 'encoding':
      return new UpstreamProblem(
        'upstream_failed',
        `${upstream} answered in an encoding that was not requested. The operator of this server has to correct the upstream.`,
      )
    default:
      return new UpstreamProblem(
        'upstream_failed',
        `${upstream} could not be reached. Please try again later.`,
      )
  }
}

function statusProblem(status: number, upstream: string): UpstreamProblem {
  if (status === 429) {
    return new UpstreamProblem(
      'upstream_rate_limited',
      `${upstream} has reached a rate limit of its own. Please try again later.`,
    )
  }
  if (status === 504) {
    return new UpstreamProblem(
      'upstream_timeout',
      `${upstream} did not answer in time. Please try again later.`,
    )
  }
  return status === 503
    ? new UpstreamProblem(
        'upstream_unavailable',
        'The engine is currently overloaded, please try again later',
      )
    : new UpstreamProblem('upstream_failed', `${upstream} failed. Please try again later.`)
}
