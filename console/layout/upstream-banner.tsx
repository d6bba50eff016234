/** A banner above every page while an upstream does not answer. */
import { Alert, Anchor, List, Stack, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { TriangleAlertIcon } from 'lucide-react'
import { useEffect } from 'react'
import { Link } from 'react-router'
import { formatAmount } from '#console/display/numbers.ts'
import { Token } from '#console/display/upstream-credentials.tsx'
import { InARow, LastError, NextTry } from '#console/display/upstream-failure.tsx'
import { upstreamAddress } from '#console/navigation/addresses.ts'
import type { UpstreamHealth } from '#contract/extensions/server.ts'

/** Most upstreams that are listed with their errors. */
const LISTED_MAX = 3
/** Most models that are named. */
const NAMED_MAX = 5

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
        <Text size="sm">{isAll ? 'All requests to models fail.' : affectedText(down, others)}</Text>
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

/** By the names of the configuration, in which * matches any characters. */
function affectedText(down: readonly UpstreamHealth[], others: readonly UpstreamHealth[]): string {
  const served = others.map(({ models }) => models)
  const names = down.map(({ models }) => models)
  if (served.includes(null)) return 'Other upstreams serve the same models.'
  if (names.includes(null)) return 'Requests fail for models that no other upstream serves.'
  const isServed = (name: string): boolean =>
    served.some((one) => one?.some((pattern) => isWithin(name, pattern)))
  const affected = [...new Set(names.flatMap((one) => one ?? []))].filter((name) => !isServed(name))
  if (affected.length === 0) return 'Other upstreams serve the same models.'
  const rest = affected.length - NAMED_MAX
  const more = rest > 0 ? [formatAmount(rest, 'other')] : []
  const list = new Intl.ListFormat('en').format([...affected.slice(0, NAMED_MAX), ...more])
  const them = affected.length === 1 ? 'it' : 'them'
  return `Requests fail for ${list}: no other upstream serves ${them}.`
}

function isWithin(name: string, pattern: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`).test(name)
}

function titleOf(down: readonly UpstreamHealth[]): string {
  const [one] = down
  return down.length === 1 && one
    ? `Upstream ${one.name} is down`
    : `${down.length} upstreams are down`
}
