/** Costs of the organization in a period, compared with the period before. */
import { Stack, Text } from '@mantine/core'
import type { Load } from '#console/api/loader.ts'
import { useAllowed } from '#console/api/session.tsx'
import { ReportLoading } from '#console/charts/report-loading.tsx'
import { SERIES_MAX } from '#console/charts/series.ts'
import { useNow } from '#console/display/clock.ts'
import { startOfDay } from '#console/display/days.ts'
import { loadProjectFilter } from '#console/display/project-filter.tsx'
import { Answered, Empty } from '#console/display/states.tsx'
import { useZone, zoneName } from '#console/display/zone.ts'
import { Filters } from '#console/pages/usage/filters.tsx'
import { UsageForbidden } from '#console/pages/usage/forbidden.tsx'
import type { RangeName, Stretch } from '#console/pages/usage/ranges.ts'
import { type RankingQuestion, rankingQuery, useRanking } from '#console/pages/usage/ranking.ts'
import { unpricedQuestion } from '#console/pages/usage/unpriced-models.tsx'
import { UsageChart } from '#console/pages/usage/usage-chart.tsx'
import { GROUPS, useView, type View, viewIn } from '#console/pages/usage/view.ts'
import { CostFigures, FIGURE_COLUMNS } from './cost-figures.tsx'
import { CostTable } from './cost-table.tsx'
import { ExportChart } from './export-costs.tsx'
import { previousOf } from './periods.ts'

/** Budgets are by the month. */
const RANGE: RangeName = 'month'
/** Most rows, so that they can be sorted here: the most that one answer has. */
const ROWS_MAX = 1_000

const FIGURES = ['Cost', 'Previous period', 'Change', 'Per day']

type Asked = Pick<View, 'by' | 'projectId' | 'zone'>

/** `series`: rows with a timeline of their own. */
const questionOf = (
  { from, to }: Stretch,
  { by, projectId, zone }: Asked,
  series: number,
): RankingQuestion => ({
  ...{ from, to, zone, series, by: GROUPS[by].dimension, measure: 'cost', limit: ROWS_MAX },
  ...(projectId !== '' && { projects: [projectId] }),
})

export const load: Load = (prefetch, { allowed, search, zone, now }) => {
  if (!allowed.seesUsage) return
  const view = viewIn(search, zone, startOfDay(zone, now), RANGE)
  const { stretch, range, projectId } = view
  loadProjectFilter(prefetch, projectId)
  if (!stretch) return
  const question = questionOf(stretch, view, SERIES_MAX)
  prefetch.infinite(rankingQuery(question))
  prefetch.infinite(rankingQuery(questionOf(previousOf(stretch, range, zone, now), view, 0)))
  prefetch.answer('listUnpricedModels', unpricedQuestion(stretch, question.projects))
}

export default function ReportPage() {
  return useAllowed().seesUsage ? <Chosen /> : <UsageForbidden />
}

const Chosen = () => {
  const view = useView(RANGE)
  const { stretch } = view
  return (
    <Stack gap="md">
      <Filters view={view} measures={false} />
      {stretch ? (
        <Report view={view} stretch={stretch} />
      ) : (
        <Empty title="Invalid date range">
          Choose a first and a last day, or a different range.
        </Empty>
      )}
    </Stack>
  )
}

const Report = ({ view, stretch }: { view: View; stretch: Stretch }) => {
  const zone = useZone()
  const before = previousOf(stretch, view.range, zone, useNow())
  const query = useRanking(questionOf(stretch, view, SERIES_MAX))
  const previous = useRanking(questionOf(before, view, 0))
  const loaded = previous.isPlaceholderData ? undefined : previous.data
  const compared = loaded ?? (previous.error ? null : undefined)
  return (
    <Answered query={query} loading={<ReportLoading columns={FIGURE_COLUMNS} figures={FIGURES} />}>
      {(ranking) =>
        ranking.count === 0 ? (
          <Empty title="No usage in this period">
            New requests appear within a second. Choose other days
            {view.projectId !== '' && ', or all projects'}.
          </Empty>
        ) : (
          <Stack gap="md" data-stale={query.isPlaceholderData}>
            <CostFigures ranking={ranking} previous={compared} before={before} />
            <UsageChart
              ranking={ranking}
              action={(shown) => <ExportChart ranking={ranking} shown={shown} />}
            />
            <CostTable key={`${view.by} ${view.projectId}`} ranking={ranking} previous={compared} />
            <Text size="xs" c="dimmed">
              Days are {zoneName(zone)}. Costs are estimated from the prices of the configuration,
              or else from list prices, with which each request was counted.
            </Text>
          </Stack>
        )
      }
    </Answered>
  )
}
