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
 * Estimate of a change, beside the same estimate of today’s limits: `At this limit, none of the
 * last 7 days’ 4,969 requests would have been rate limited; at today’s limit, about 410.`
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
  const isCompared = now && count > 0 && refused + now.refused_requests > 0
  const today = isCompared ? comparedWith(now, count === 1 ? 'limit' : 'limits') : ''
  return `At ${limits}, ${estimate}${today}${end}`
}

/** The same estimate of today’s limits, beside that of another. */
function comparedWith({ refused_requests: refused }: RateLimitReplay, limits: string): string {
  return `; at today’s ${limits}, ${refused === 0 ? 'none' : `about ${formatExact(refused)}`}`
}

/** What was counted, beside the estimates; none if no request was rejected. */
export function countedNotes({ rate_limited_requests: counted }: RateLimitReplay): string[] {
  if (counted === 0) return []
  return [`Counted at the limits of that time: ${formatExact(counted)} rate limited.`]
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
