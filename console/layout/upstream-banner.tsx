/** A banner above every page while an upstream does not answer. */
import { Alert, Anchor, List, Stack, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { TriangleAlertIcon } from 'lucide-react'
import { useEffect } from 'react'
import { Link } from 'react-router'
import { upstreamAddress } from '#console/navigation/addresses.ts'
import { Token } from '#console/server/upstream-credentials.tsx'
import { InARow, LastError, NextTry } from '#console/server/upstream-failure.tsx'
import type { UpstreamHealth } from '#contract/extensions/server.ts'
import { affectedText } from './affected-models.ts'

/** Most upstreams that are listed with their errors. */
const LISTED_MAX = 3

interface UpstreamBannerProps {
  readonly down: readonly UpstreamHealth[]
  /** Upstreams that are left. */
  readonly others: readonly UpstreamHealth[]
}

export function UpstreamBanner({ down, others }: UpstreamBannerProps) {
  const isAll = others.length === 0
  const queries = useQueryClient()
  // The failures of the page are as new as the banner.
  useEffect(() => {
    void queries.invalidateQueries({ queryKey: ['usageSummary'] })
  }, [queries])
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
          {isAll ? 'All requests to models fail.' : affectedText(modelsOf(down), modelsOf(others))}
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

function modelsOf(upstreams: readonly UpstreamHealth[]) {
  return upstreams.map(({ models }) => models)
}

function titleOf(down: readonly UpstreamHealth[]): string {
  const [one] = down
  return down.length === 1 && one
    ? `Upstream ${one.name} is down`
    : `${down.length} upstreams are down`
}
