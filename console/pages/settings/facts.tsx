/** The organization and the server, each as a list of what there is to say of it. */
import { Anchor, SimpleGrid } from '@mantine/core'
import type { ReactNode } from 'react'
import { useSession } from '#console/api/session.tsx'
import { Card } from '#console/charts/card.tsx'
import { Id } from '#console/display/secret.tsx'
import { docsUrl, openApiUrl, providerName } from '#console/page-settings.ts'
import type { Server } from '#contract/extensions/server.ts'

const PLANES = {
  all: 'Administration and models',
  control: 'Administration alone',
  data: 'Models alone',
} as const
const STORES = { sqlite: 'SQLite', postgres: 'PostgreSQL' } as const
export const LIMITERS = { memory: 'In memory', redis: 'In Redis' } as const

export const Facts = ({ server }: { server: Server }) => {
  const { organization } = useSession()
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
      <Card title="Organization">
        <dl className="facts">
          <Fact name="Name">{organization.name}</Fact>
          <Fact name="Id">
            <Id id={organization.id} />
          </Fact>
          <Fact name="Signing in">
            {providerName === undefined
              ? 'With an admin key'
              : `At ${providerName}, or with an admin key`}
          </Fact>
          <Fact name="Reference">
            <Anchor href={docsUrl} size="sm" underline="always">
              Of the API
            </Anchor>
            {', '}
            <Anchor href={openApiUrl} size="sm" underline="always">
              OpenAPI document
            </Anchor>
          </Fact>
        </dl>
      </Card>
      <Card title="Server">
        <dl className="facts">
          <Fact name="Version">{server.version}</Fact>
          <Fact name="Serves">{PLANES[server.planes]}</Fact>
          <Fact name="Store">{STORES[server.store]}</Fact>
          <Fact name="Limits are counted">
            {server.limiter === null ? 'Not by this node' : LIMITERS[server.limiter]}
          </Fact>
        </dl>
      </Card>
    </SimpleGrid>
  )
}

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
)
