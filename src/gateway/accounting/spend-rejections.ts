/** Answers to requests that their spend limits reject, with their headers. */
import { Problem } from '#base/problem.ts'
import type { SpendDetail } from '#contract/data-plane/limit-detail.ts'
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
import { duration } from './rate-limit-error.ts'

/** Rejects what has no bound, where a limit is enforced. */
export function rejectUnbounded(limits: readonly SpendLimit[], reason: SpendUnbounded): void {
  const limit = limits.find(({ mode }) => mode === 'enforce')
  if (limit) throw new Problem(spendUnbounded(limit.scope, reason))
}

/** Whether an error is the answer to a request that a spend limit has no room for. */
export function isSpendRejection(error: unknown): error is Problem {
  return error instanceof Problem && error.kind === 'limited'
}

export function unavailable(fault: Parameters<typeof spendLimitUnavailable>[0]): Problem {
  return new Problem(spendLimitUnavailable(fault), { retry: { kind: 'after', ms: 1_000 } })
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

export interface RejectedAt {
  /** For a request that reservations of others leave no room. */
  readonly retryInMs: number
  readonly nowMs: number
}

export function rejectionProblem(
  rejection: SpendRejection,
  { retryInMs, nowMs }: RejectedAt,
): Problem {
  const { limit, state, share, cost: requested } = rejection
  const spend = { ...limit, ...state, requested }
  const details = { spend: detailOf(rejection) }
  switch (reasonOf(rejection)) {
    case 'too_large':
      return new Problem(requestAboveSpendLimit(spend), { details, retry: { kind: 'never' } })
    case 'exhausted':
      return new Problem(spendLimitReached(spend, isUsedUp(rejection)), {
        details,
        retry: { kind: 'never', resetsInMs: Math.max(0, state.endsAtMs - nowMs) },
      })
    case 'held':
      return new Problem(spendLimitHeld({ ...spend, share, retryIn: duration(retryInMs) }), {
        details,
        retry: { kind: 'after', ms: retryInMs },
      })
  }
}

function detailOf({ limit, state, cost }: SpendRejection): SpendDetail {
  return {
    source: limit.scope,
    limit: limit.limit,
    used: state.spent,
    reserved: state.reserved,
    requested: cost,
    resetsAtMs: state.endsAtMs,
  }
}
