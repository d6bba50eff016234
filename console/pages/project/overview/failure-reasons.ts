/** Failed requests by their cause: the upstream, how it failed, and the error that was returned. */
import type { RequestLog } from '#contract/extensions/request-logs.ts'

type Failed = Pick<RequestLog, 'status' | 'code' | 'attempts' | 'requests'>

export interface FailureReason {
  /** Upstream of the last attempt; '' if none was tried. */
  readonly upstream: string
  /** End of that attempt: `could not be reached`, `answered 503`. */
  readonly end: string
  /** Of the answer of this server. */
  readonly status: number | null
  readonly code: string | null
  readonly count: number
}

/** Ends of attempts without an answer, by their reasons. */
const ENDS: Readonly<Record<string, string>> = {
  connect: 'could not be reached',
  reset: 'ended the connection',
  stale: 'ended the connection',
  broken: 'broke off its answer',
  timeout: 'did not answer in time',
  queue_timeout: 'had no free connection',
  over_share: 'had no free connection for this project',
  limit_requests: 'had reached its limit on requests',
  limit_tokens: 'had reached its limit on tokens',
  limit_concurrency: 'had reached its limit on concurrent requests',
  credentials: 'has no credentials',
  auth: 'rejected the server’s key',
  account: 'rejected the server’s account',
  redirect: 'answered with a redirect',
  encoding: 'answered in an encoding that was not requested',
}

/** The most frequent first. */
export function failureReasons(logs: readonly Failed[]): readonly FailureReason[] {
  const found: FailureReason[] = []
  const add = (reason: FailureReason, at: number): void => {
    const known = found[at]
    if (known) found[at] = { ...known, count: known.count + reason.count }
    else found.push(reason)
  }
  for (const log of logs.filter(({ attempts }) => attempts.length > 0)) {
    const reason = reasonOf(log)
    add(
      reason,
      found.findIndex((other) => isOfAttempt(reason, other) && isAnswer(reason, other)),
    )
  }
  // A row of many requests has no attempts: its cause is that of others with the same answer.
  for (const log of logs.filter(({ attempts }) => attempts.length === 0)) {
    const reason = reasonOf(log)
    add(
      reason,
      found.findIndex((other) => isAnswer(reason, other)),
    )
  }
  return found.toSorted((one, other) => other.count - one.count)
}

function reasonOf({ attempts, status, code, requests: count }: Failed): FailureReason {
  const last = attempts.at(-1)
  return {
    upstream: last?.upstream ?? '',
    end: last ? endOf(last) : '',
    status,
    code,
    count,
  }
}

function endOf({ status, reason }: Failed['attempts'][number]): string {
  const end = reason === null ? undefined : ENDS[reason]
  if (end !== undefined) return end
  return status === null ? `failed${reason === null ? '' : ` (${reason})`}` : `answered ${status}`
}

function isOfAttempt(one: FailureReason, other: FailureReason): boolean {
  return one.upstream === other.upstream && one.end === other.end
}

function isAnswer(one: FailureReason, other: FailureReason): boolean {
  return one.status === other.status && one.code === other.code
}
