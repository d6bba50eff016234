/** Replay of limits over the last 7 days: its parameters, and its result as a sentence. */
import { formatAmount, formatExact, formatShare } from '#console/display/numbers.ts'
import type { RateLimitReplay } from '#contract/extensions/rate-limit-replays.ts'
import type { RateLimitChange } from '#contract/rate-limits.ts'

/** Dimensions that can be replayed. */
export const REPLAYED = [
  'max_requests_per_1_minute',
  'max_tokens_per_1_minute',
  'max_requests_per_1_day',
] as const

/** The replayable part of a change. */
export function replayedOf(change: RateLimitChange): RateLimitChange {
  return Object.fromEntries(
    REPLAYED.flatMap((field) => (change[field] === undefined ? [] : [[field, change[field]]])),
  )
}

/**
 * `At this limit, about 1,326 instead of 204 of the last 7 days’ 4,969 requests would have been rate limited
 * (26.7% instead of 4.1%)`
 */
export function replaySentence(
  replay: RateLimitReplay,
  now: RateLimitReplay | undefined,
  change: RateLimitChange,
  end = '.',
): string {
  const { requested_requests: requested, refused_requests: refused } = replay
  if (requested === 0) return `No requests for ${replay.model} in the last 7 days to estimate from.`
  const count = Object.keys(change).length
  const limits = count === 0 ? 'today’s limits' : count === 1 ? 'this limit' : 'these limits'
  const isOther = count > 0 && now !== undefined
  const all = `the last 7 days’ ${formatAmount(requested, 'request')} would have been rate limited`
  const before = isOther ? ` instead of ${formatExact(now.refused_requests)}` : ''
  if (refused === 0) return `At ${limits}, none${now?.refused_requests ? before : ''} of ${all}.`
  const share = formatShare(shareOf(replay))
  const shares = isOther ? `${share} instead of ${formatShare(shareOf(now))}` : share
  return `At ${limits}, about ${formatExact(refused)}${before} of ${all} (${shares})${end}`
}

const shareOf = ({ refused_requests: refused, requested_requests: requested }: RateLimitReplay) =>
  requested === 0 ? 0 : refused / requested

/** Least share of rejected requests for which a stricter limit needs a confirmation. */
const CONFIRMED_SHARE = 0.1

export function refusesMuch(replay: RateLimitReplay, now: RateLimitReplay): boolean {
  return shareOf(replay) > CONFIRMED_SHARE && replay.refused_requests > now.refused_requests
}
