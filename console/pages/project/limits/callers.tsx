/** Callers whose requests a limit would have rejected: the first few, and the others on demand. */
import { Button, List, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useAnswers } from '#console/api/queries.ts'
import { labelled, ownerName } from '#console/display/key-label.ts'
import { formatExact } from '#console/display/numbers.ts'
import type { ApiKey } from '#contract/api-keys.ts'
import type { RateLimitReplay } from '#contract/extensions/rate-limit-replays.ts'

const SHOWN_AT_FIRST = 5

type Caller = RateLimitReplay['callers'][number]

interface CallersProps {
  readonly projectId: string
  readonly replay: RateLimitReplay
}

export function Callers({ projectId, replay: { callers, refused_requests } }: CallersProps) {
  const [isWhole, setIsWhole] = useState(false)
  const shown = isWhole ? callers : callers.slice(0, SHOWN_AT_FIRST)
  const keys = useAnswers(
    'retrieveProjectApiKey',
    shown.flatMap(({ api_key_id }) =>
      api_key_id === null ? [] : [{ project_id: projectId, api_key_id }],
    ),
  )
  const listed = callers.reduce((sum, one) => sum + one.refused_requests, 0)
  return (
    <Stack gap={6} align="flex-start">
      <List size="sm" spacing={2} aria-label="Callers that would have been rate limited">
        {shown.map((caller) => (
          <List.Item key={`${caller.user_id} ${caller.api_key_id}`}>
            <Name caller={caller} keyOf={keys.find(({ id }) => id === caller.api_key_id)} />:{' '}
            {formatExact(caller.refused_requests)} of {formatExact(caller.requested_requests)}
          </List.Item>
        ))}
      </List>
      {callers.length > shown.length && (
        <Button variant="subtle" size="compact-xs" onClick={() => setIsWhole(true)}>
          Show {callers.length - shown.length} more
        </Button>
      )}
      {shown.length === callers.length && listed < refused_requests && (
        <Text size="sm">And {formatExact(refused_requests - listed)} from other callers.</Text>
      )}
    </Stack>
  )
}

/** A key that is gone has no name any more. */
function Name({ caller, keyOf }: { caller: Caller; keyOf: ApiKey | undefined }) {
  return (
    <>
      <b className="name">
        {(keyOf && labelled(keyOf).name) ?? caller.api_key_id ?? caller.user_id ?? 'without a key'}
      </b>
      {keyOf && labelled(keyOf).name !== ownerName(keyOf) && ` of ${ownerName(keyOf)}`}
    </>
  )
}
