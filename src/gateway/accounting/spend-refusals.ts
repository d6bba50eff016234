/** Answers to requests that their spend limits reject, with their headers. */
import { Problem } from '#base/problem.ts'
import {
  type SpendUnbounded,
  spendLimitHeld,
  spendLimitReached,
  spendLimitUnavailable,
  spendNeedsMaximum,
  spendUnbounded,
} from '#contract/problems/spend-refusals.ts'
import type { SpendLimit, SpendRefusal } from '#spend/budget.ts'
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

export function unavailable(): Problem {
  return new Problem(spendLimitUnavailable(), { headers: ['retry-after', '1'] })
}

/** The answer to a request that would fit with a maximum, which the server does not set. */
export function needsMaximum(limits: readonly SpendLimit[], member: string): Problem {
  const { scope = 'project' } = limits.find(({ mode }) => mode === 'enforce') ?? {}
  return new Problem(spendNeedsMaximum(scope, member))
}

/** `retryInMs`: for a request that reservations of others leave no room. */
export function rejection(refusal: SpendRefusal, retryInMs: number): Problem {
  const detail = detailHeader(refusal)
  if (refusal.kind === 'exhausted') {
    const headers = [...detail, 'x-should-retry', 'false']
    return new Problem(spendLimitReached(refusal.limit), { headers })
  }
  const { limit, state, share, cost: requested } = refusal
  const retryIn = duration(retryInMs)
  return new Problem(spendLimitHeld({ ...limit, ...state, share, requested, retryIn }), {
    headers: [...detail, ...retryHeaders(retryInMs)],
  })
}

/** Amounts in nano-dollars. */
const detailHeader = ({ limit, state, cost }: SpendRefusal): string[] => [
  'x-bailiwick-limit',
  `dimension=spend; source=${limit.scope}; limit=${limit.limit}; used=${state.spent}; reserved=${state.reserved}; requested=${cost}; resets_at_ms=${state.endsAtMs}`,
]
