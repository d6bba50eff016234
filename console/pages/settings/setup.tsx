/** Description lists of the organization and the server. */
import { Anchor, SimpleGrid } from '@mantine/core'
import { useSession } from '#console/api/session.tsx'
import { Card } from '#console/charts/card.tsx'
import { Id } from '#console/display/copy.tsx'
import { Fact, Facts } from '#console/display/facts.tsx'
import { docsUrl, openApiUrl, providerName } from '#console/page-settings.ts'
import { hasNoUpstream } from '#console/server/server-state.ts'
import { Time } from '#console/time/time.tsx'
import type { Server } from '#contract/extensions/server.ts'
import { ConfigurationFact } from './configuration.tsx'

export const PLANES = {
  all: 'Administration and models',
  control: 'Administration only',
  data: 'Models only',
} as const
const NO_MODELS = 'Administration; models once an upstream is set'
const STORES = { sqlite: 'SQLite', postgres: 'PostgreSQL' } as const
export const LIMITERS = { memory: 'In memory', redis: 'Redis' } as const

const UNPRICED = {
  allow: 'Served at $0',
  warn: 'Served at $0, with a warning',
  refuse: 'Rejected',
} as const

const GIB = 1_073_741_824

export function Setup({ server }: { server: Server }) {
  const { organization } = useSession()
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
      <Card title="Organization">
        <Facts>
          <Fact name="Name">{organization.name}</Fact>
          <Fact name="ID">
            <Id id={organization.id} />
          </Fact>
          <Fact name="Sign-in">
            {providerName === undefined ? 'Admin key' : `${providerName} or admin key`}
          </Fact>
          <Fact name="Documentation">
            <Anchor href={docsUrl} size="sm" underline="always">
              API reference
            </Anchor>
            {', '}
            <Anchor href={openApiUrl} size="sm" underline="always">
              OpenAPI document
            </Anchor>
          </Fact>
        </Facts>
      </Card>
      <Card title="Server">
        <Facts>
          <Fact name="Version">{server.version}</Fact>
          <Fact name="Configuration">
            <ConfigurationFact configuration={server.configuration} />
          </Fact>
          <Fact name="Serves">{hasNoUpstream(server) ? NO_MODELS : PLANES[server.planes]}</Fact>
          <Fact name="Database">{STORES[server.store]}</Fact>
          <Host host={server.host} />
          <Fact name="Rate limiter">
            {server.limiter === null ? 'None on this node' : LIMITERS[server.limiter]}
          </Fact>
          <Fact name="Price list">
            {server.prices.list}, {server.prices.list_date}
          </Fact>
          <Fact name="Models without a price">{UNPRICED[server.prices.unpriced_models]}</Fact>
          <Fact name="Without a price, under a limit">
            {UNPRICED[server.prices.unpriced_under_limit]}
          </Fact>
        </Facts>
      </Card>
    </SimpleGrid>
  )
}

/** What this node has of the two: a certificate, and a store on its disk. */
function Host({
  host: { certificate_ends_at: end, disk_free_bytes: free },
}: {
  host: Server['host']
}) {
  return (
    <>
      {free !== null && <Fact name="Free disk">{(free / GIB).toFixed(1)} GiB</Fact>}
      {end !== null && (
        <Fact name="Certificate">
          Ends <Time at={end} />
        </Fact>
      )}
    </>
  )
}
