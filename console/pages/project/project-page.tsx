/** A project: its head, and a tab for each side of it. */
import { Badge, Group } from '@mantine/core'
import { Outlet, useParams } from 'react-router'
import { useAnswer } from '#console/api/queries.ts'
import { Id } from '#console/display/secret.tsx'
import { Answered } from '#console/display/states.tsx'
import { NavTabs } from '#console/layout/nav-tabs.tsx'
import { Page } from '#console/layout/page.tsx'

const TABS = [
  { path: '', label: 'Overview' },
  { path: 'members', label: 'Members' },
  { path: 'service-accounts', label: 'Service accounts' },
  { path: 'keys', label: 'Keys' },
  { path: 'limits', label: 'Limits' },
  { path: 'activity', label: 'Activity' },
] as const

export default function ProjectPage() {
  const { projectId = '' } = useParams()
  const project = useAnswer('retrieveProject', { project_id: projectId })
  return (
    <Answered query={project}>
      {({ name, id, status }) => (
        <Page
          title={name}
          about={
            <Group gap="xs">
              <Id id={id} />
              {status === 'archived' && <Badge color="gray">Archived</Badge>}
            </Group>
          }
        >
          <NavTabs label="Project" base={`/projects/${id}`} tabs={TABS} />
          <Outlet context={project.data} />
        </Page>
      )}
    </Answered>
  )
}
