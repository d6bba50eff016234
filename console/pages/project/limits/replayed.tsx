/**
 * Before limits are saved: the requests of the last 7 days that they would have refused, beside
 * those that the present limits would have, and by key.
 */
import { Skeleton, Stack, Text } from '@mantine/core'
import { formatAmount, formatExact, formatShare } from '#console/display/numbers.ts'
import { Failed } from '#console/display/states.tsx'
import type { RateLimitReplay } from '#contract/extensions/rate-limit-replays.ts'
import type { RateLimitChange } from '#contract/rate-limits.ts'
import { Callers } from './callers.tsx'
import { limitText } from './fields.ts'

/** Dimensions that can be replayed. */
export const REPLAYED = [
  'max_requests_per_1_minute',
  'max_tokens_per_1_minute',
  'max_requests_per_1_day',
] as const

/** The replayable part of a change. */
export const replayedOf = (change: RateLimitChange): RateLimitChange =>
  Object.fromEntries(
    REPLAYED.flatMap((field) => (change[field] === undefined ? [] : [[field, change[field]]])),
  )

interface ReplayedProps {
  readonly projectId: string
  readonly replay: RateLimitReplay | undefined
  /** That of the limits as they are, once it is known. */
  readonly now: RateLimitReplay | undefined
  /** Error of the replay. */
  readonly error: Error | null
  /** Whether it is of the previous text, until that of the current one is loaded. */
  readonly isStale: boolean
  readonly change: RateLimitChange
}

export const Replayed = (props: ReplayedProps) => {
  const { projectId, replay, now, error, isStale, change } = props
  if (error) return <Failed title="Couldn’t load the estimate" error={error} />
  if (!replay) return <Skeleton height={20} maw={480} />
  return (
    <Stack gap={6} data-stale={isStale}>
      <Text size="sm" role="status">
        {replaySentence(replay, now, change, replay.refused_requests > 0 ? '. By key:' : '.')}
      </Text>
      {replay.refused_requests > 0 && <Callers projectId={projectId} replay={replay} />}
      <Text size="xs" c="dimmed">
        {notesOn(replay, change).join(' ')}
      </Text>
    </Stack>
  )
}

/**
 * `At this limit, 1,326 instead of 204 of the last 7 days’ 4,969 requests would have been rate limited
 * (26.7% instead of 4.1%; …)`
 */
export const replaySentence = (
  replay: RateLimitReplay,
  now: RateLimitReplay | undefined,
  change: RateLimitChange,
  end = '.',
): string => {
  const { requested_requests: requested, refused_requests: refused } = replay
  if (requested === 0) {
    return `No requests for ${replay.model} in the last 7 days to estimate from.`
  }
  const count = Object.keys(change).length
  const limits = count === 0 ? 'today’s limits' : count === 1 ? 'this limit' : 'these limits'
  const isOther = count > 0 && now !== undefined
  const all = `the last 7 days’ ${formatAmount(requested, 'request')} would have been rate limited`
  const before = isOther ? ` instead of ${formatExact(now.refused_requests)}` : ''
  if (replay.refused_at_most === 0) {
    return `At ${limits}, none${now?.refused_requests ? before : ''} of ${all}.`
  }
  const share = formatShare(shareOf(replay))
  const shares = isOther ? `${share} instead of ${formatShare(shareOf(now))}` : share
  const { refused_at_least: least, refused_at_most: most } = replay
  const bounds = `at least ${formatExact(least)}, at most ${formatExact(most)}`
  return `At ${limits}, ${formatExact(refused)}${before} of ${all} (${shares}; ${bounds})${end}`
}

const shareOf = ({ refused_requests: refused, requested_requests: requested }: RateLimitReplay) =>
  requested === 0 ? 0 : refused / requested

/** From this share of rejected requests on, a stricter limit is saved only after a confirmation. */
const CONFIRMED_SHARE = 0.1

export const refusesMuch = (replay: RateLimitReplay, now: RateLimitReplay): boolean =>
  shareOf(replay) > CONFIRMED_SHARE && replay.refused_requests > now.refused_requests

const notesOn = ({ limits }: RateLimitReplay, change: RateLimitChange): string[] => {
  const stricter = REPLAYED.flatMap((field) => {
    const [held, asked] = [limits[field], change[field]]
    return held !== undefined && asked !== undefined && held < asked
      ? [`Estimated with ${limitText(field, held)}: a model that shares the bucket has this limit.`]
      : []
  })
  const isWhole = Object.keys(change).every((field) => field in replayedOf(change))
  return [
    'Estimated from per-minute totals. Organization limits are not included.',
    ...(isWhole ? [] : ['Limits on images, audio and batches are not included either.']),
    ...stricter,
  ]
}
