/** Upstreams and their status. */
import { Anchor, Code, Group, Stack, Text } from '@mantine/core'
import { Link } from 'react-router'
import { Card } from '#console/charts/card.tsx'
import { formatExact } from '#console/display/numbers.ts'
import { type Column, Rows } from '#console/display/rows.tsx'
import { Empty } from '#console/display/states.tsx'
import { SetUpstream } from '#console/layout/no-upstream.tsx'
import { upstreamAddress } from '#console/navigation/addresses.ts'
import { hasNoUpstream } from '#console/server/server-state.ts'
import { Token } from '#console/server/upstream-credentials.tsx'
import { InARow, LastError, NextTry } from '#console/server/upstream-failure.tsx'
import { UPSTREAM_LIMITS, UpstreamBadge } from '#console/server/upstream-state.tsx'
import type { Server, UpstreamHealth } from '#contract/extensions/server.ts'

/** Most model names in a row. */
const NAMED_MAX = 6

export function Upstreams({ server }: { server: Server }) {
  const { upstreams } = server
  return (
    <Card
      title="Upstreams"
      about="Providers that serve your models. One that is down is tried again every few seconds."
    >
      {upstreams.length === 0 ? (
        <Empty title="No upstreams">
          {hasNoUpstream(server) ? (
            <SetUpstream />
          ) : (
            'This node doesn’t serve models. Upstreams are configured on the nodes that do.'
          )}
        </Empty>
      ) : (
        <Rows
          label="Upstreams"
          rows={upstreams}
          rowKey={({ name }) => name}
          columns={
            upstreams.some(({ url }) => url !== null) ? [NAME, ADDRESS, ...REST] : [NAME, ...REST]
          }
        />
      )}
    </Card>
  )
}

const NAME: Column<UpstreamHealth> = {
  heading: 'Name',
  cell: ({ name }) => (
    <Anchor component={Link} to={upstreamAddress(name)} size="sm" fw={500} className="name">
      {name}
    </Anchor>
  ),
}

const ADDRESS: Column<UpstreamHealth> = {
  heading: 'URL',
  cell: ({ url }) => url !== null && <Code className="id">{url}</Code>,
}

const REST: readonly Column<UpstreamHealth>[] = [
  { heading: 'Models', cell: ({ models }) => <Models names={models} /> },
  { heading: 'Regions', cell: ({ regions }) => <UpstreamRegions names={regions} /> },
  { heading: 'Weight', numeric: true, cell: ({ weight }) => formatExact(weight) },
  { heading: 'Limits', cell: (upstream) => <UpstreamLimits upstream={upstream} /> },
  { heading: 'State', cell: (upstream) => <UpstreamState upstream={upstream} /> },
]

/** Levels of its limits, and the models for which it has asked to be left alone. */
export function UpstreamLimits({
  upstream: { limits, closed_models: closed },
}: {
  upstream: UpstreamHealth
}) {
  if (limits.length === 0 && closed.length === 0) return <span className="dim">None</span>
  return (
    <Stack gap={2}>
      {limits.map(({ dimension, model, limit, used }) => (
        <Text key={`${dimension} ${model}`} size="xs">
          {formatExact(used)} of {formatExact(limit)} {UPSTREAM_LIMITS[dimension]}
          {model !== null && ` for ${model}`}
        </Text>
      ))}
      {closed.map(({ model, status, retry_at: at }) => (
        <Text key={model} size="xs" c="dimmed">
          {model} answered {status}. <NextTry at={at} />
        </Text>
      ))}
    </Stack>
  )
}

function Models({ names }: { names: readonly string[] | null }) {
  if (names === null) return <span className="dim">All</span>
  const rest = names.length - NAMED_MAX
  return (
    <Text size="sm" className="name">
      {names.slice(0, NAMED_MAX).join(', ')}
      {rest > 0 && ` and ${formatExact(rest)} more`}
    </Text>
  )
}

export function UpstreamRegions({ names }: { names: readonly string[] }) {
  if (names.length === 0) return <span className="dim">Any</span>
  return <span className="name">{names.join(', ').toUpperCase()}</span>
}

export function UpstreamState({ upstream }: { upstream: UpstreamHealth }) {
  const { failures, last_error: lastError, retry_at: retryAt, credentials } = upstream
  return (
    <Stack gap={2}>
      <Group gap="xs">
        <UpstreamBadge upstream={upstream} />
      </Group>
      {failures > 0 && (
        <Text size="xs" c="dimmed">
          Failed <InARow {...upstream} />
        </Text>
      )}
      {lastError && (
        <Text size="xs" c="dimmed">
          <LastError error={lastError} />
        </Text>
      )}
      {retryAt !== null && (
        <Text size="xs" c="dimmed">
          <NextTry at={retryAt} />
        </Text>
      )}
      {credentials && (
        <Text size="xs" c="dimmed">
          <Token credentials={credentials} />
        </Text>
      )}
    </Stack>
  )
}
