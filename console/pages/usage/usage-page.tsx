/** Usage of the organization by project, model, key or user, in a range of days. */
import { Stack } from '@mantine/core'
import { useAllowed } from '#console/api/session.tsx'
import { Answered, Empty } from '#console/display/states.tsx'
import { useZone, zoneName } from '#console/display/zone.ts'
import { Page } from '#console/layout/page.tsx'
import { Filters } from './filters.tsx'
import { UsageForbidden } from './forbidden.tsx'
import type { Stretch } from './ranges.ts'
import { useRanking } from './ranking.ts'
import { UpstreamTable } from './upstream-table.tsx'
import { UsageChart } from './usage-chart.tsx'
import { UsageLoading } from './usage-loading.tsx'
import { UsageSums } from './usage-sums.tsx'
import { UsageTable } from './usage-table.tsx'
import { GROUPS, useView, type View } from './view.ts'

/** Rows of the table at first, and per press of the button. */
const ROWS = 20

export default function UsagePage() {
  const { seesUsage } = useAllowed()
  return (
    <Page
      title="Usage"
      about={`Days are ${zoneName(useZone())}. Costs are estimated from list prices.`}
    >
      {seesUsage ? <Chosen /> : <UsageForbidden />}
    </Page>
  )
}

const Chosen = () => {
  const view = useView()
  const { stretch } = view
  return (
    <Stack gap="md">
      <Filters view={view} />
      {stretch ? (
        <Used view={view} stretch={stretch} />
      ) : (
        <Empty title="Invalid date range">
          Choose a first and a last day, or a different range.
        </Empty>
      )}
    </Stack>
  )
}

const Used = ({ view, stretch }: { view: View; stretch: Stretch }) => {
  const { by, measure, projectId } = view
  const question = { ...stretch, ...(projectId !== '' && { projects: [projectId] }) }
  const query = useRanking({ ...question, by: GROUPS[by].dimension, measure, limit: ROWS })
  const isEmpty = query.data?.count === 0
  return (
    <>
      <Answered query={query} loading={<UsageLoading />}>
        {(ranking) =>
          ranking.count === 0 ? (
            <Empty title="No usage in this period">
              New requests appear within a second. Choose other days
              {projectId !== '' && ', or all projects'}.
            </Empty>
          ) : (
            <Stack gap="md" data-stale={query.isPlaceholderData}>
              <UsageSums sum={ranking.total} />
              <UsageChart ranking={ranking} />
              <UsageTable
                key={`${by} ${projectId}`}
                ranking={ranking}
                hasMore={query.hasNextPage}
                isAsking={query.isFetchingNextPage}
                onMore={() => void query.fetchNextPage()}
              />
            </Stack>
          )
        }
      </Answered>
      {!query.isPending && !isEmpty && <UpstreamTable question={question} />}
    </>
  )
}
