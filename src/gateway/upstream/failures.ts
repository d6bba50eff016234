/** Errors for callers whose request no upstream has answered. */
import { Problem } from '#base/problem.ts'
import type { Reply } from '#gateway/call.ts'
import type { Failure } from './outcome.ts'

/** Begins the sentences about an upstream that serves a model. */
export function upstreamOf(model: string): string {
  return `The upstream of the model \`${model}\``
}

/**
 * The error for the caller of a request that failed so. Headers in which the upstream says when to
 * retry are added to the reply. `upstream` begins the sentences.
 */
export function problemOf(reply: Pick<Reply, 'add'>, failure: Failure, upstream: string): Problem {
  switch (failure.reason) {
    case 'status':
      reply.add(failure.retryHeaders)
      return statusProblem(failure.status, upstream)
    case 'queue_timeout':
      return statusProblem(503, upstream)
    case 'timeout':
      return new Problem('upstream_timeout', `${upstream} did not answer in time.`)
    case 'auth':
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
    case 'encoding':
      return new Problem(
        'upstream_failed',
        `${upstream} answered in an encoding that was not asked for.`,
      )
    default:
      return new Problem('upstream_failed', `${upstream} could not be reached.`)
  }
}

function statusProblem(status: number, upstream: string): Problem {
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
