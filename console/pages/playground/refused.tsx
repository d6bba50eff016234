/** Explanation of a rate-limited request in numbers, with the time of the next retry. */
import { Anchor, Text } from '@mantine/core'
import { Link } from 'react-router'
import { useAllowed } from '#console/api/session.tsx'
import { useNow } from '#console/display/clock.ts'
import { formatAmount, formatExact } from '#console/display/numbers.ts'
import type { Bound } from './limits.ts'

/** Unit and period of each limit. */
const COUNTED: Readonly<Record<string, readonly [one: string, per: string]>> = {
  requests: ['request', 'a minute'],
  tokens: ['token', 'a minute'],
  requests_per_day: ['request', 'a day'],
}
const SECOND_MS = 1_000

interface RefusedProps {
  readonly bound: Bound
  readonly model: string
  readonly projectId: string | null
}

export const Refused = ({ bound, model, projectId }: RefusedProps) => {
  const { dimension, source, limit, used, reserved, requested } = bound
  const [one, per] = COUNTED[dimension] ?? [dimension, 'a minute']
  const whose = source === 'project' ? 'This project' : 'The organization'
  return (
    <div>
      <Text size="sm">
        {whose} may use {formatAmount(limit, one)} {per} of {model}. Used: {formatExact(used)}
        {reserved > 0 && `, of which requests under way hold ${formatExact(reserved)}`}. This one
        needs {formatExact(requested)}.
      </Text>
      {projectId !== null && <ToLimits projectId={projectId} />}
    </div>
  )
}

/** Not of a project that the session may not look at: somebody else's key may be of any. */
const ToLimits = ({ projectId }: { projectId: string }) =>
  useAllowed().sees(projectId) && (
    <Anchor component={Link} to={`/projects/${projectId}/limits`} size="sm" underline="always">
      Limits of the project
    </Anchor>
  )

/** Counts down to a moment in Unix seconds. */
export const TryAgain = ({ at }: { at: number }) => {
  const left = at - useNow(SECOND_MS)
  return (
    <Text size="sm" fw={500} role="timer">
      {left > 0 ? `It can be tried again in ${formatExact(left)} s.` : 'It can be tried again now.'}
    </Text>
  )
}
