/** State of an upstream as a badge, and the names of its limits. */
import { Badge } from '@mantine/core'
import type { UpstreamHealth } from '#contract/extensions/server.ts'

const STATES = {
  ok: ['OK', 'green'],
  failing: ['Failing', 'orange'],
  circuit_open: ['Paused', 'red'],
  no_credentials: ['No credentials', 'red'],
} as const

export const UPSTREAM_LIMITS = {
  requests: 'requests a minute',
  tokens: 'tokens a minute',
  concurrency: 'concurrent requests on this node',
} as const

export function UpstreamBadge({ state }: Pick<UpstreamHealth, 'state'>) {
  const [label, color] = STATES[state]
  return (
    <Badge color={color} variant="light" flex="none">
      {label}
    </Badge>
  )
}
