/** Explanation of a rate-limited request in numbers, with the time of the next retry. */
import { Anchor, Text } from '@mantine/core'
import { Link } from 'react-router'
import { useAllowed } from '#console/api/session.tsx'
import { formatAmount, formatExact } from '#console/display/numbers.ts'
import { useNow } from '#console/time/clock.ts'
import type { Bound } from './limits.ts'

/** Unit and period of each limit. */
const COUNTED: Readonly<Record<string, readonly [one: string, per: string]>> = {
  requests: ['request', 'per minute'],
  tokens: ['token', 'per minute'],
  requests_per_day: ['request', 'per day'],
}
const SECOND_MS = 1_000

interface RefusedProps {
  readonly bound: Bound
  readonly model: string
  readonly projectId: string | null
}

export function Refused({ bound, model, projectId }: RefusedProps) {
  const { dimension, source, limit, used, reserved, requested } = bound
  const [one, per] = COUNTED[dimension] ?? [dimension, 'per minute']
  const owner = source === 'project' ? 'project’s' : 'organization’s'
  return (
    <div>
      <Text size="sm">
        The {owner} limit for {model} is {formatAmount(limit, one)} {per}. Used: {formatExact(used)}
        {reserved > 0 && `, including ${formatExact(reserved)} reserved by requests in progress`}.
        This request needs {formatExact(requested)}.
      </Text>
      {projectId !== null && <ToLimits projectId={projectId} />}
    </div>
  )
}

/** Not of a project that the session may not look at: somebody else's key may be of any. */
function ToLimits({ projectId }: { projectId: string }) {
  return (
    useAllowed().sees(projectId) && (
      <Anchor component={Link} to={`/projects/${projectId}/limits`} size="sm" underline="always">
        Project limits
      </Anchor>
    )
  )
}

/** Counts down to a moment in Unix seconds. */
export function TryAgain({ at }: { at: number }) {
  const left = at - useNow(SECOND_MS)
  return (
    <Text size="sm" fw={500} role="timer">
      {left > 0 ? `Try again in ${formatExact(left)} s.` : 'You can try again now.'}
    </Text>
  )
}
