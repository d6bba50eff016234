/** A project: its head, and a tab for each side of it. */
import { Badge, Group, Tabs } from '@mantine/core'
import { Outlet, useLocation, useNavigate, useParams } from 'react-router'
import { useAnswer } from '#console/api/queries.ts'
import { Id } from '#console/display/secret.tsx'
import { Answered } from '#console/display/states.tsx'
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
  const navigate = useNavigate()
  const { pathname } = useLocation()
  const tab = pathname.split('/')[3] ?? ''
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
          <Tabs value={tab} onChange={(path) => navigate(`/projects/${id}/${path ?? ''}`)}>
            <Tabs.List className="tabs">
              {TABS.map(({ path, label }) => (
                <Tabs.Tab key={path} value={path}>
                  {label}
                </Tabs.Tab>
              ))}
            </Tabs.List>
            <Tabs.Panel value={tab} pt="lg">
              <Outlet context={project.data} />
            </Tabs.Panel>
          </Tabs>
        </Page>
      )}
    </Answered>
  )
}
