/** One upstream: its state, credentials, models, limits, usage and last failures. */
import { Anchor, Button, Code, SimpleGrid, Stack, Text } from '@mantine/core'
import { ScrollTextIcon } from 'lucide-react'
import { Link, useParams } from 'react-router'
import type { Load } from '#console/api/loader.ts'
import { EVERY_PROJECT } from '#console/api/permissions.ts'
import { useAnswer } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { Card } from '#console/charts/card.tsx'
import { Fact, Facts } from '#console/display/facts.tsx'
import { formatCount, formatExact } from '#console/display/numbers.ts'
import { Answered, Empty, Loading } from '#console/display/states.tsx'
import { Page } from '#console/layout/page.tsx'
import { logsAddress } from '#console/navigation/log-addresses.ts'
import { LastRequests, loadLastRequests } from '#console/pages/request-logs/last-requests.tsx'
import { CachedShare } from '#console/pages/usage/cached-share.tsx'
import { upstreamsQuery, useUpstreams } from '#console/pages/usage/upstreams.ts'
import { addDays, startOfDay, useToday } from '#console/time/days.ts'
import type { UpstreamHealth } from '#contract/extensions/server.ts'
import { loadModels, seesModels, UpstreamModels } from './upstream-models.tsx'
import { UpstreamLimits, UpstreamRegions, UpstreamState } from './upstreams.tsx'

const REFRESH_MS = 5_000
const DAYS = 30
const NO_USAGE = { requests: 0, input: 0, cached: 0 }

function failuresOf(upstream: string) {
  return { upstream, outcome: 'failed' }
}

/** Usage by upstream is counted by days of UTC. */
function questionOn(today: number) {
  return { from: addDays('utc', today, 1 - DAYS) }
}

export const load: Load = (prefetch, { allowed, params: { upstreamName = '' }, now }) => {
  prefetch.answer('retrieveServer', {})
  if (allowed.may('usage.read', EVERY_PROJECT))
    prefetch.query(upstreamsQuery(questionOn(startOfDay('utc', now))))
  if (seesModels(allowed)) loadModels(prefetch, upstreamName, now)
  if (allowed.may('request_logs.read')) loadLastRequests(prefetch, failuresOf(upstreamName), now)
}

export default function UpstreamPage() {
  const { upstreamName = '' } = useParams()
  const query = useAnswer('retrieveServer', {}, { everyMs: REFRESH_MS })
  return (
    <Page
      title={upstreamName}
      breadcrumb={
        <Anchor component={Link} to="/settings" size="sm">
          Settings
        </Anchor>
      }
      about="Upstream, as this node sees it."
      actions={<Logs name={upstreamName} />}
    >
      <Answered query={query}>
        {({ upstreams }) => {
          const found = upstreams.find(({ name }) => name === upstreamName)
          return found ? <OneUpstream upstream={found} /> : <Empty title="No such upstream" />
        }}
      </Answered>
    </Page>
  )
}

function Logs({ name }: { name: string }) {
  if (!useAllowed().may('request_logs.read')) return null
  return (
    <Button
      component={Link}
      to={logsAddress({ range: '7d', upstream: name })}
      variant="default"
      leftSection={<ScrollTextIcon size={16} aria-hidden />}
    >
      Request logs
    </Button>
  )
}

function OneUpstream({ upstream }: { upstream: UpstreamHealth }) {
  const allowed = useAllowed()
  const { may } = allowed
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <Card title="State">
          <UpstreamState upstream={upstream} />
        </Card>
        <Card title="Limits" about="Of a minute over all nodes; concurrent requests of this node.">
          <Text size="sm" component="div">
            <UpstreamLimits upstream={upstream} />
          </Text>
        </Card>
        <Configuration upstream={upstream} />
        {may('usage.read', EVERY_PROJECT) && <Usage name={upstream.name} />}
      </SimpleGrid>
      {seesModels(allowed) && <UpstreamModels upstream={upstream.name} />}
      {may('request_logs.read') && (
        <LastRequests title="Last failed requests" of={failuresOf(upstream.name)} />
      )}
    </Stack>
  )
}

function Configuration({ upstream }: { upstream: UpstreamHealth }) {
  const { url, models, regions, weight } = upstream
  return (
    <Card title="Configuration">
      <Facts>
        {url !== null && (
          <Fact name="URL">
            <Code className="id">{url}</Code>
          </Fact>
        )}
        <Fact name="Models">{models === null ? 'All' : models.join(', ')}</Fact>
        <Fact name="Regions">
          <UpstreamRegions names={regions} />
        </Fact>
        <Fact name="Weight">{formatExact(weight)}</Fact>
      </Facts>
    </Card>
  )
}

function Usage({ name }: { name: string }) {
  const today = startOfDay('utc', useToday())
  const query = useUpstreams(questionOn(today))
  return (
    <Card title="Usage" about={`Last ${DAYS} days of UTC.`}>
      <Answered query={query} loading={<Loading lines={3} />}>
        {(rows) => {
          const sums = rows.find(({ upstream }) => upstream === name) ?? NO_USAGE
          return (
            <Facts>
              <Fact name="Requests">{formatCount(sums.requests)}</Fact>
              <Fact name="Input tokens">{formatCount(sums.input)}</Fact>
              <Fact name="Cached input">
                <CachedShare {...sums} />
              </Fact>
            </Facts>
          )
        }}
      </Answered>
    </Card>
  )
}
