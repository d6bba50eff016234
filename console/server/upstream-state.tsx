/** State of an upstream as a badge, and the names of its limits. */
import { Badge } from '@mantine/core'
import type { UpstreamHealth } from '#contract/extensions/server.ts'
import { isDown } from './server-state.ts'
import { useIsAway } from './server-watch.tsx'

const STATES = {
  ok: ['OK', 'green'],
  failing: ['Failing', 'orange'],
  circuit_open: ['Down', 'red'],
  no_credentials: ['No credentials', 'red'],
} as const

export const UPSTREAM_LIMITS = {
  requests: 'requests a minute',
  tokens: 'tokens a minute',
  concurrency: 'concurrent requests on this node',
} as const

/** The last state is not a present one while the server does not answer. */
const UNKNOWN = ['Unknown', 'gray'] as const

export function UpstreamBadge({ upstream }: { upstream: UpstreamHealth }) {
  const { state } = upstream
  const shown = isDown(upstream) && state !== 'no_credentials' ? 'circuit_open' : state
  const [label, color] = useIsAway() ? UNKNOWN : STATES[shown]
  return (
    <Badge color={color} variant="light" flex="none">
      {label}
    </Badge>
  )
}
