/** Region of a project, and the upstreams that stay within it. */
import { Text } from '@mantine/core'
import { useAnswer } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { Card } from '#console/charts/card.tsx'
import type { Project } from '#contract/projects.ts'
import { regionOf, staysWithin } from '#contract/region.ts'

const ABOUT = 'Requests of the project are sent to upstreams of its region alone.'

/** Nothing for a project that is bound to no region. */
export function Residency({ project }: { project: Project }) {
  const { seesServer } = useAllowed()
  const region = regionOf(project)
  const server = useAnswer('retrieveServer', {}, { enabled: seesServer && region !== undefined })
  if (region === undefined) return null
  const within = server.data?.upstreams.filter(({ regions }) => staysWithin(regions, region))
  return (
    <Card title="Residency" about={ABOUT}>
      <Text size="sm" className="name">
        {region.toUpperCase()}
        {within && within.length > 0 && `: ${within.map(({ name }) => name).join(', ')}`}
      </Text>
      {within?.length === 0 && (
        <Text size="sm" c="red.6">
          No upstream stays within this region, so requests of the project are rejected.
        </Text>
      )}
    </Card>
  )
}
