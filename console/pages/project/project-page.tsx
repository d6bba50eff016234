/** A project: its head, and a tab for each side of it. */

import { Anchor, Badge, Group } from '@mantine/core'
import { Link, Outlet, useLocation, useParams } from 'react-router'
import { ApiError } from '#client/client.ts'
import type { Load } from '#console/api/loader.ts'
import { isAwaited, useAnswer } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { Id } from '#console/display/copy.tsx'
import { Answered, Empty, Loading } from '#console/display/states.tsx'
import { NavTabs } from '#console/layout/nav-tabs.tsx'
import { NoAccess } from '#console/layout/no-access.tsx'
import { Page } from '#console/layout/page.tsx'
import type { Budget } from '#console/limits/amounts.ts'
import { UsedUp, UsedUpBadge } from '#console/limits/used-up.tsx'
import { spendAddress } from '#console/navigation/addresses.ts'
import { seenTabs, TABS } from '#console/navigation/project-tabs.ts'
import type { Project } from '#contract/projects.ts'
import { ProjectActions } from './project-actions.tsx'
import { ProjectSwitcher } from './project-switcher.tsx'

const REFRESH_MS = 15_000

export const load: Load = ({ answer }, { allowed, params: { projectId = '' } }) => {
  if (allowed.sees(projectId)) answer('retrieveProject', { project_id: projectId })
  if (allowed.seesSpend(projectId)) answer('retrieveProjectBudget', { project_id: projectId })
}

export default function ProjectPage() {
  const { projectId = '' } = useParams()
  if (!useAllowed().sees(projectId)) return <NotIn />
  // Remounted for each project: nothing of one may be seen, or done, at the address of another.
  return <ProjectSides key={projectId} projectId={projectId} />
}

/** Does not disclose whether the project exists. */
function NotIn() {
  return (
    <Page title="Project">
      <Empty title="You don’t have access to this project">
        Ask an owner of the project or the organization to add you.
      </Empty>
    </Page>
  )
}

function NotFound() {
  return (
    <Page title="Project not found">
      <Empty title="There is no such project in this organization">
        Choose one of the{' '}
        <Anchor component={Link} to="/projects" inherit underline="always">
          projects
        </Anchor>
        .
      </Empty>
    </Page>
  )
}

/** Without data where it may not be seen. */
function useBudget(projectId: string) {
  const enabled = useAllowed().seesSpend(projectId)
  const ids = { project_id: projectId }
  return useAnswer('retrieveProjectBudget', ids, { enabled, everyMs: REFRESH_MS })
}

function ProjectSides({ projectId }: { projectId: string }) {
  const project = useAnswer('retrieveProject', { project_id: projectId })
  const { pathname } = useLocation()
  const path = pathname.split('/')[3] ?? ''
  const tab = TABS.find((one) => one.path === path)
  const budget = useBudget(projectId)
  if (project.error instanceof ApiError && project.error.status === 404) return <NotFound />
  return (
    <Answered query={project}>
      {(found) => (
        <Page
          title={found.name}
          tabTitle={`${tab?.label ?? 'Page not found'} · ${found.name}`}
          breadcrumb={
            <>
              <Anchor component={Link} to="/projects" size="sm">
                Projects
              </Anchor>
              <span aria-hidden="true">/</span>
              <ProjectSwitcher project={found} tab={tab?.path ?? ''} />
            </>
          }
          actions={<ProjectActions project={found} />}
          about={
            <Group gap="xs">
              <Id id={found.id} />
              {found.status === 'archived' && (
                <Badge color="gray" variant="light">
                  Archived
                </Badge>
              )}
              <UsedUpBadge budget={budget.data} />
            </Group>
          }
        >
          {isAwaited(budget) ? (
            <Loading />
          ) : (
            <Sides project={found} budget={budget.data} tab={tab} />
          )}
        </Page>
      )}
    </Answered>
  )
}

interface SidesProps {
  readonly project: Project
  readonly budget: Budget | undefined
  readonly tab: (typeof TABS)[number] | undefined
}

/** The tabs and the content of one, below the notice of a budget that is used up. */
function Sides({ project, budget, tab }: SidesProps) {
  const tabs = seenTabs(useAllowed(), project.id)
  return (
    <>
      <UsedUp budget={budget} of="the project" to={spendAddress(project.id)} />
      <NavTabs label="Project" base={`/projects/${project.id}`} tabs={tabs} />
      {tab && !tabs.includes(tab) ? (
        <NoAccess part={tab.part} projectId={project.id} />
      ) : (
        <Outlet context={project} />
      )}
    </>
  )
}
