/** Answers to requests that their spend limits reject, with their headers. */
import { Problem } from '#base/problem.ts'
import {
  requestAboveSpendLimit,
  type SpendUnbounded,
  spendLimitHeld,
  spendLimitReached,
  spendLimitUnavailable,
  spendNeedsMaximum,
  spendUnbounded,
} from '#contract/errors/spend-rejections.ts'
import type { SpendRejection } from '#spend/counters/counters.ts'
import type { SpendLimit } from '#spend/ledger/budget.ts'
import { duration, retryHeaders } from './rate-limit-error.ts'

/** Rejects what has no bound, where a limit is enforced. */
export function rejectUnbounded(limits: readonly SpendLimit[], reason: SpendUnbounded): void {
  const limit = limits.find(({ mode }) => mode === 'enforce')
  if (limit) throw new Problem(spendUnbounded(limit.scope, reason))
}

/** Whether an error is the answer to a request that a spend limit has no room for. */
export function isSpendRejection(error: unknown): error is Problem {
  return error instanceof Problem && error.status === 429
}

export function unavailable(fault: Parameters<typeof spendLimitUnavailable>[0]): Problem {
  return new Problem(spendLimitUnavailable(fault), { headers: ['retry-after', '1'] })
}

/** The answer to a request that would fit with a maximum, which the server does not set. */
export function needsMaximum(limits: readonly SpendLimit[], member: string): Problem {
  const { scope = 'project' } = limits.find(({ mode }) => mode === 'enforce') ?? {}
  return new Problem(spendNeedsMaximum(scope, member))
}

/**
 * A limit counts as used up when at most this part of it is left. Requests reserve the most that
 * they can cost, and cannot spend the last part to the end.
 */
const USED_UP_PART = 10n

/** Whether a budget is used up, and not only too small for one request. */
export function isUsedUp({ limit, state }: Pick<SpendRejection, 'limit' | 'state'>): boolean {
  return (limit.limit - state.spent) * USED_UP_PART <= limit.limit
}

/** `too_large`: the request can cost more than the whole limit. */
export type SpendRejectionReason = SpendRejection['kind'] | 'too_large'

export function reasonOf({ kind, limit, cost }: SpendRejection): SpendRejectionReason {
  return cost > limit.limit ? 'too_large' : kind
}

/** `retryInMs`: for a request that reservations of others leave no room. */
export function rejectionProblem(rejection: SpendRejection, retryInMs: number): Problem {
  const { limit, state, share, cost: requested } = rejection
  const spend = { ...limit, ...state, requested }
  const detail = detailHeader(rejection)
  const never = { headers: [...detail, 'x-should-retry', 'false'] }
  switch (reasonOf(rejection)) {
    case 'too_large':
      return new Problem(requestAboveSpendLimit(spend), never)
    case 'exhausted':
      return new Problem(spendLimitReached(spend, isUsedUp(rejection)), never)
    case 'held':
      return new Problem(spendLimitHeld({ ...spend, share, retryIn: duration(retryInMs) }), {
        headers: [...detail, ...retryHeaders(retryInMs)],
      })
  }
}

/** Amounts in nano-dollars. */
function detailHeader({ limit, state, cost }: SpendRejection): string[] {
  return [
    'x-bailiwick-limit',
    `dimension=spend; source=${limit.scope}; limit=${limit.limit}; used=${state.spent}; reserved=${state.reserved}; requested=${cost}; resets_at_ms=${state.endsAtMs}`,
  ]
}
