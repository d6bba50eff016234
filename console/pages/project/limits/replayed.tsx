/**
 * Before limits are saved: the requests of the last 7 days that they would have refused, beside
 * those that the present limits would have, and by key.
 */
import { Skeleton, Stack, Text } from '@mantine/core'
import { Failed } from '#console/display/states.tsx'
import { limitText } from '#console/limits/rate-fields.ts'
import type { RateLimitReplay } from '#contract/extensions/rate-limit-replays.ts'
import type { RateLimitChange } from '#contract/rate-limits.ts'
import { Callers } from './callers.tsx'
import { countedNotes, REPLAYED, replayedOf, replaySentence } from './replay.ts'

interface ReplayedProps {
  readonly projectId: string
  readonly replay: RateLimitReplay | undefined
  /** Replay of the present limits; undefined until it is loaded. */
  readonly now: RateLimitReplay | undefined
  /** Error of the replay. */
  readonly error: Error | null
  /** Whether it is of the previous text, until that of the current one is loaded. */
  readonly isStale: boolean
  readonly change: RateLimitChange
}

export function Replayed(props: ReplayedProps) {
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

function notesOn(replay: RateLimitReplay, change: RateLimitChange): string[] {
  const { limits } = replay
  const stricter = REPLAYED.flatMap((field) => {
    const [held, requested] = [limits[field], change[field]]
    return held !== undefined && requested !== undefined && held < requested
      ? [`Estimated with ${limitText(field, held)}: a model that shares the bucket has this limit.`]
      : []
  })
  const isWhole = Object.keys(change).every((field) => field in replayedOf(change))
  return [
    ...countedNotes(replay),
    'Estimated from per-minute totals. Organization limits are not included.',
    ...(isWhole ? [] : ['Limits on images, audio and batches are not included either.']),
    ...stricter,
  ]
}
