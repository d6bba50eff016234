/** A banner above every page while an upstream does not answer. */
import { Alert, Anchor, List, Stack, Text } from '@mantine/core'
import { TriangleAlertIcon } from 'lucide-react'
import { Link } from 'react-router'
import { Token } from '#console/display/upstream-credentials.tsx'
import { InARow, LastError, NextTry } from '#console/display/upstream-failure.tsx'
import { upstreamAddress } from '#console/navigation/addresses.ts'
import type { UpstreamHealth } from '#contract/extensions/server.ts'

/** Most upstreams that are listed with their errors. */
const LISTED_MAX = 3

interface UpstreamBannerProps {
  readonly down: readonly UpstreamHealth[]
  /** Whether no other upstream is left. */
  readonly isAll: boolean
}

export function UpstreamBanner({ down, isAll }: UpstreamBannerProps) {
  return (
    <Alert
      role="alert"
      color="red"
      mb="lg"
      icon={<TriangleAlertIcon aria-hidden />}
      title={isAll ? 'All upstreams are down' : titleOf(down)}
    >
      <Stack gap={6} align="flex-start">
        <Text size="sm">
          {isAll
            ? 'All requests to models fail.'
            : 'Requests fail for models that no other upstream serves.'}
        </Text>
        <List size="sm">
          {down.slice(0, LISTED_MAX).map((upstream) => (
            <List.Item key={upstream.name}>
              <Failure upstream={upstream} />
            </List.Item>
          ))}
        </List>
        <Anchor component={Link} to="/settings" size="sm" underline="always">
          View upstreams
        </Anchor>
      </Stack>
    </Alert>
  )
}

function Failure({ upstream }: { upstream: UpstreamHealth }) {
  const { name, state, credentials, last_error: lastError, retry_at: retryAt } = upstream
  const label = (
    <Anchor component={Link} to={upstreamAddress(name)} inherit fw={700} className="name">
      {name}
    </Anchor>
  )
  if (state === 'no_credentials') {
    return (
      <>
        {label} has no credentials. {credentials && <Token credentials={credentials} />}
      </>
    )
  }
  return (
    <>
      {label} failed <InARow {...upstream} />. {lastError && <LastError error={lastError} />}{' '}
      <NextTry at={retryAt} />.
    </>
  )
}

function titleOf(down: readonly UpstreamHealth[]): string {
  const [one] = down
  return down.length === 1 && one
    ? `Upstream ${one.name} is down`
    : `${down.length} upstreams are down`
}
