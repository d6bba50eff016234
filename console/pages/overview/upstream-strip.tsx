/** Upstreams side by side: state, last error, credentials, and the limit that is used the most. */
import { Anchor, Group, Paper, SimpleGrid, Stack, Text } from '@mantine/core'
import { Link } from 'react-router'
import { useAnswer } from '#console/api/queries.ts'
import { Card } from '#console/charts/card.tsx'
import { Meter } from '#console/charts/meter.tsx'
import { formatAmount, formatExact, usedShare } from '#console/display/numbers.ts'
import { Answered, Loading } from '#console/display/states.tsx'
import { SetUpstream } from '#console/layout/no-upstream.tsx'
import { upstreamAddress } from '#console/navigation/addresses.ts'
import { hasNoUpstream } from '#console/server/server-state.ts'
import { Token } from '#console/server/upstream-credentials.tsx'
import { InARow, LastError } from '#console/server/upstream-failure.tsx'
import { UPSTREAM_LIMITS, UpstreamBadge } from '#console/server/upstream-state.tsx'
import type { Server, UpstreamHealth } from '#contract/extensions/server.ts'

const REFRESH_MS = 10_000
/** Most upstreams; the settings have all of them. */
const SHOWN_MAX = 8
const COLUMNS = { base: 1, sm: 2, lg: 4 } as const

export function UpstreamStrip() {
  const query = useAnswer('retrieveServer', {}, { everyMs: REFRESH_MS })
  return (
    <Card
      title="Upstreams"
      action={
        <Anchor component={Link} to="/settings" size="sm">
          Settings
        </Anchor>
      }
    >
      <Answered query={query} loading={<Loading lines={1} height={64} />}>
        {(server) => <Upstreams server={server} />}
      </Answered>
    </Card>
  )
}

function Upstreams({ server }: { server: Server }) {
  const { upstreams } = server
  const rest = upstreams.length - SHOWN_MAX
  if (upstreams.length === 0) {
    return (
      <Text size="sm" c="dimmed" mih={64} component="div">
        {hasNoUpstream(server) ? (
          <>
            No upstream yet. <SetUpstream />
          </>
        ) : (
          'This node doesn’t serve models. Upstreams are configured on the nodes that do.'
        )}
      </Text>
    )
  }
  return (
    <>
      <SimpleGrid cols={COLUMNS} spacing="sm">
        {[...upstreams]
          .sort((one, other) => other.failures - one.failures)
          .slice(0, SHOWN_MAX)
          .map((upstream) => (
            <One key={upstream.name} upstream={upstream} />
          ))}
      </SimpleGrid>
      {rest > 0 && (
        <Text size="xs" c="dimmed" mt="xs">
          And {formatAmount(rest, 'other')}.
        </Text>
      )}
    </>
  )
}

function One({ upstream }: { upstream: UpstreamHealth }) {
  const { name, failures, last_error: lastError, credentials } = upstream
  return (
    <Paper withBorder p="sm" mih={64} role="group" aria-label={`Upstream ${name}`}>
      <Stack gap={4}>
        <Group justify="space-between" gap="xs" wrap="nowrap">
          <Anchor
            component={Link}
            to={upstreamAddress(name)}
            size="sm"
            fw={550}
            className="name"
            miw={0}
          >
            {name}
          </Anchor>
          <UpstreamBadge upstream={upstream} />
        </Group>
        <Text size="xs" c="dimmed" className="name" component="div">
          {failures > 0 && (
            <>
              Failed <InARow {...upstream} />.{' '}
            </>
          )}
          {lastError ? (
            <LastError error={lastError} timed />
          ) : (
            'No error since the start of this node'
          )}
        </Text>
        {credentials && (
          <Text size="xs" c="dimmed" component="div">
            <Token credentials={credentials} />
          </Text>
        )}
        <Highest upstream={upstream} />
      </Stack>
    </Paper>
  )
}

/** The limit of which the largest share is used; nothing without limits. */
function Highest({ upstream: { name, limits } }: { upstream: UpstreamHealth }) {
  const [highest] = limits.toSorted((one, other) => usedShare(other) - usedShare(one))
  if (!highest) return null
  const { used, limit, dimension, model } = highest
  const text = `${formatExact(used)} of ${formatExact(limit)} ${UPSTREAM_LIMITS[dimension]}`
  return (
    <Meter used={used} limit={limit} label={`${name}: ${UPSTREAM_LIMITS[dimension]}`}>
      {model === null ? text : `${text} for ${model}`}
    </Meter>
  )
}
