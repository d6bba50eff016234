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
 * Estimate of a change, beside the count of that time and the estimate of today’s limits: `At this
 * limit, none of the last 7 days’ 4,969 requests would have been rate limited, instead of the 428
 * counted (estimate for today’s limit: 410).`
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
  const all = `the last 7 days’ ${formatAmount(requested, 'request')} would have been rate limited`
  const estimate =
    refused === 0
      ? `none of ${all}`
      : `about ${formatExact(refused)} of ${all} (${shareOf(replay)})`
  return `At ${limits}, ${estimate}${insteadOf(replay, count > 0 ? now : undefined)}${end}`
}

/** The counted requests that were rejected, and the estimate of today’s limits beside another. */
function insteadOf(
  { rate_limited_requests: counted }: RateLimitReplay,
  now: RateLimitReplay | undefined,
): string {
  const estimate = now?.refused_requests ?? 0
  if (counted === 0 && estimate === 0) return ''
  const instead = `, instead of ${counted === 0 ? 'none' : `the ${formatExact(counted)} counted`}`
  return now ? `${instead} (estimate for today’s limit: ${formatExact(estimate)})` : instead
}

function shareOf(replay: RateLimitReplay): string {
  return formatShare(refusedShare(replay))
}

function refusedShare({ refused_requests: refused, requested_requests: all }: RateLimitReplay) {
  return all === 0 ? 0 : refused / all
}

/** Least share of rejected requests for which a stricter limit needs a confirmation. */
const CONFIRMED_SHARE = 0.1

export function refusesMuch(replay: RateLimitReplay, now: RateLimitReplay): boolean {
  return refusedShare(replay) > CONFIRMED_SHARE && replay.refused_requests > now.refused_requests
}
