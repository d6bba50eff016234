/** Before limits are saved: what they would have refused of the last 7 days, and of whom. */
import { Skeleton, Stack, Text } from '@mantine/core'
import { formatExact } from '#console/display/numbers.ts'
import { Failed } from '#console/display/states.tsx'
import type { RateLimitReplay } from '#contract/extensions/rate-limit-replays.ts'
import type { RateLimitChange } from '#contract/rate-limits.ts'
import { Callers } from './callers.tsx'
import { limitText } from './fields.ts'

/** The dimensions of which enough is known to replay them. */
export const REPLAYED = [
  'max_requests_per_1_minute',
  'max_tokens_per_1_minute',
  'max_requests_per_1_day',
] as const

/** What of a change is replayed. */
export const replayedOf = (change: RateLimitChange): RateLimitChange =>
  Object.fromEntries(
    REPLAYED.flatMap((field) => (change[field] === undefined ? [] : [[field, change[field]]])),
  )

interface ReplayedProps {
  readonly projectId: string
  readonly replay: RateLimitReplay | undefined
  /** Why there is none. */
  readonly error: Error | null
  /** Whether it is of what was typed before, until the answer to what is typed now is there. */
  readonly isOld: boolean
  readonly change: RateLimitChange
}

export const Replayed = ({ projectId, replay, error, isOld, change }: ReplayedProps) => {
  if (error) return <Failed error={error} />
  if (!replay) return <Skeleton height={20} maw={480} />
  return (
    <Stack gap={6} className="asked" data-old={isOld}>
      <Text size="sm" role="status">
        {sentenceOf(replay, change)}
      </Text>
      {replay.refused_requests > 0 && <Callers projectId={projectId} replay={replay} />}
      <Text size="xs" c="dimmed">
        {notesOn(replay, change).join(' ')}
      </Text>
    </Stack>
  )
}

const sentenceOf = (replay: RateLimitReplay, change: RateLimitChange): string => {
  const { refused_requests: refused, refused_at_least: least, refused_at_most: most } = replay
  const requested = formatExact(replay.requested_requests)
  if (replay.requested_requests === 0) {
    return `There were no requests for ${replay.model} in the 7 days before this minute to try these limits on.`
  }
  const count = Object.keys(change).length
  const limits =
    count === 0 ? 'the limits as they are' : count === 1 ? 'this limit' : 'these limits'
  if (most === 0 && replay.requested_requests === 1) {
    return `With ${limits}, the only request of the last 7 days would not have been refused.`
  }
  if (most === 0) {
    return `With ${limits}, none of the ${requested} requests of the last 7 days would have been refused.`
  }
  const bounds = `at least ${formatExact(least)}, at most ${formatExact(most)}`
  const whom = refused > 0 ? ', of these callers:' : '.'
  return `With ${limits}, the last 7 days would have refused ${formatExact(refused)} of ${requested} requests (${bounds})${whom}`
}

const notesOn = ({ limits }: RateLimitReplay, change: RateLimitChange): string[] => {
  const stricter = REPLAYED.flatMap((field) => {
    const [held, asked] = [limits[field], change[field]]
    return held !== undefined && asked !== undefined && held < asked
      ? [`Tried with ${limitText(field, held)}: a model that shares its bucket has this limit.`]
      : []
  })
  const isWhole = Object.keys(change).every((field) => field in replayedOf(change))
  return [
    'An estimate, from the requests of each minute. Only this project’s own limits are tried, not those that it shares with the rest of the organization.',
    ...(isWhole ? [] : ['Limits on images, audio and batches are not tried.']),
    ...stricter,
  ]
}
