/**
 * Causes of a difference of one model. Tokens decide: where both sides count the same tokens, the
 * price differs, and where they do not, the requests are not the same ones.
 */
import type { DifferenceCause } from '#contract/extensions/cost-reconciliation.ts'
import type { ListedSums, Pair } from './pairs.ts'

/** Part of the tokens by which two sums may differ: requests around midnight are on two days. */
const SAME_TOKENS = 0.005

/** At least one cause, the most certain first. */
export function causesOf(pair: Pair, isClosed: boolean): DifferenceCause[] {
  const { counted, usage } = pair
  const causes: DifferenceCause[] = isClosed ? [] : ['day_open']
  if (counted.costed < counted.requests) causes.push('counted_before_upgrade')
  const hasTokens = counted.input + counted.output > 0
  if (hasTokens && counted.nano === 0n && counted.costed > 0) causes.push('no_price')
  causes.push(...(usage ? causesByTokens(counted, usage) : causesWithoutTokens(hasTokens)))
  if (causes.includes('no_price')) return causes.filter((cause) => cause !== 'price')
  return causes.length > 0 ? causes : ['unknown']
}

function causesWithoutTokens(hasTokens: boolean): DifferenceCause[] {
  return hasTokens ? ['missing_at_provider'] : ['no_token_usage']
}

function causesByTokens(counted: Pair['counted'], usage: ListedSums): DifferenceCause[] {
  const pairs = [
    [counted.requests, usage.requests ?? counted.requests],
    [counted.input, usage.input],
    [counted.output, usage.output],
  ] as const
  const causes: DifferenceCause[] = []
  if (pairs.some(([ours, theirs]) => isMore(theirs, ours))) causes.push('outside_bailiwick')
  if (pairs.some(([ours, theirs]) => isMore(ours, theirs))) causes.push('missing_at_provider')
  if (causes.length > 0) return causes
  const [ours, theirs] = [counted.cached, usage.cached]
  if (isMore(ours, theirs) || isMore(theirs, ours)) return ['cached_tokens']
  return [usage.isOtherTier ? 'batch_or_tier' : 'price']
}

function isMore(one: number, other: number): boolean {
  return one - other > SAME_TOKENS * Math.max(one, other)
}
