/** Usage of the organization by project, model, key or user, in a range of days. */

import { Stack } from '@mantine/core'
import type { Load } from '#console/api/loader.ts'
import { ReportLoading } from '#console/charts/report-loading.tsx'
import { SERIES_MAX } from '#console/charts/series.ts'
import { loadProjectFilter } from '#console/display/project-filter.tsx'
import { Answered, Empty } from '#console/display/states.tsx'
import { useZone, zoneName } from '#console/display/zone.ts'
import { Page } from '#console/layout/page.tsx'
import { useUsageExtent } from './extent.ts'
import { Filters } from './filters.tsx'
import type { Stretch } from './ranges.ts'
import { rankingQuery, useRanking } from './ranking.ts'
import { unpricedQuestion } from './unpriced.ts'
import { UpstreamTable } from './upstream-table.tsx'
import { upstreamsQuery } from './upstreams.ts'
import { UsageChart } from './usage-chart.tsx'
import { SUM_COLUMNS, UsageSums } from './usage-sums.tsx'
import { UsageTable } from './usage-table.tsx'
import { UsageTabs } from './usage-tabs.tsx'
import { GROUPS, useView, type View, viewIn } from './view.ts'
import { seesUsageOf, WithUsage } from './with-usage.tsx'

/** Most rows, so that they can be sorted here: the most that one answer has. */
const ROWS_MAX = 1_000

const SUMS = ['Cost', 'Tokens', 'Requests', 'Failed']

function questionOf(stretch: Stretch, projectId: string) {
  return {
    ...stretch,
    ...(projectId !== '' && { projects: [projectId] }),
  }
}

type UsageQuestion = ReturnType<typeof questionOf>

function rankingQuestion(
  { by, measure, zone, width }: Pick<View, 'by' | 'measure' | 'zone' | 'width'>,
  question: UsageQuestion,
) {
  return {
    ...question,
    by: GROUPS[by].dimension,
    measure,
    limit: ROWS_MAX,
    zone,
    width,
    series: SERIES_MAX,
  }
}

export const load: Load = (prefetch, { allowed, search, zone, now }) => {
  const view = viewIn(search, zone, now)
  loadProjectFilter(prefetch, allowed, view.projectId)
  if (!view.stretch || !seesUsageOf(allowed, view.projectId)) return
  const question = questionOf(view.stretch, view.projectId)
  prefetch.infinite(rankingQuery(rankingQuestion(view, question)))
  if (!view.isZoomed) prefetch.query(upstreamsQuery(question))
  prefetch.answer('listUnpricedModels', unpricedQuestion(question, question.projects))
}

export default function UsagePage() {
  return (
    <Page
      title="Usage"
      about={`Days are ${zoneName(useZone())}. Costs are estimated from list prices.${useUsageExtent()}`}
    >
      <UsageTabs />
      <Chosen />
    </Page>
  )
}

function Chosen() {
  const view = useView()
  const { stretch } = view
  return (
    <Stack gap="md">
      <Filters view={view} />
      {stretch ? (
        <WithUsage projectId={view.projectId}>
          <Used view={view} stretch={stretch} />
        </WithUsage>
      ) : (
        <Empty title="Invalid date range">
          Choose a first and a last day, or a different range.
        </Empty>
      )}
    </Stack>
  )
}

function Used({ view, stretch }: { view: View; stretch: Stretch }) {
  const { by, projectId, isZoomed } = view
  const question = questionOf(stretch, projectId)
  const query = useRanking(rankingQuestion(view, question))
  const isEmpty = query.data?.count === 0
  return (
    <>
      <Answered query={query} loading={<ReportLoading columns={SUM_COLUMNS} figures={SUMS} />}>
        {(ranking) =>
          ranking.count === 0 ? (
            <Empty title="No usage in this period">
              New requests appear within a second. Choose other days
              {projectId !== '' && ', or all projects'}.
            </Empty>
          ) : (
            <Stack gap="md" data-stale={query.isPlaceholderData}>
              <UsageSums ranking={ranking} />
              <UsageChart ranking={ranking} />
              <UsageTable
                key={`${by} ${projectId}`}
                ranking={ranking}
                hasMore={query.hasNextPage}
                isFetchingMore={query.isFetchingNextPage}
                onFetchMore={() => void query.fetchNextPage()}
              />
            </Stack>
          )
        }
      </Answered>
      {/* Usage by upstream is of whole days. */}
      {!query.isPending && !isEmpty && !isZoomed && <UpstreamTable question={question} />}
    </>
  )
}
