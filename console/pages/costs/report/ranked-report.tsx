/** Report of costs by project, model, key or user, compared with the period before. */
import { Stack } from '@mantine/core'
import type { Prefetch } from '#console/api/loader.ts'
import { ReportLoading } from '#console/charts/report-loading.tsx'
import { SERIES_MAX } from '#console/charts/series.ts'
import { useNow } from '#console/display/clock.ts'
import { Answered } from '#console/display/states.tsx'
import { zoneName } from '#console/display/zone.ts'
import type { Stretch } from '#console/pages/usage/ranges.ts'
import { type RankingQuestion, rankingQuery, useRanking } from '#console/pages/usage/ranking.ts'
import { UsageChart } from '#console/pages/usage/usage-chart.tsx'
import { GROUPS, type View } from '#console/pages/usage/view.ts'
import { CostFigures, FIGURE_COLUMNS, FIGURES } from './cost-figures.tsx'
import { previousOfRanking, reportOfRanking } from './cost-report.ts'
import { CostTable } from './cost-table.tsx'
import type { CostView } from './cost-view.ts'
import { ExportChart } from './export-costs.tsx'
import { NoCosts } from './no-costs.tsx'
import { isUnfinished, previousOf, previousOfZoom } from './periods.ts'
import { PricesNote } from './prices-note.tsx'

/** Most rows, so that they can be sorted here: the most that one answer has. */
const ROWS_MAX = 1_000

type Asked = Pick<View, 'by' | 'projectId' | 'zone' | 'range' | 'width' | 'isZoomed'>

function questionOf(stretch: Stretch, view: Asked, now: number): RankingQuestion {
  const { by, projectId, zone, width, range, isZoomed } = view
  const { from, to } =
    isZoomed && stretch.to !== undefined
      ? previousOfZoom({ from: stretch.from, to: stretch.to })
      : previousOf(stretch, range, zone, now)
  return {
    ...stretch,
    zone,
    width,
    by: GROUPS[by].dimension,
    measure: 'cost',
    limit: ROWS_MAX,
    series: SERIES_MAX,
    ...(projectId !== '' && { projects: [projectId] }),
    previous: isUnfinished(stretch, now) ? { from } : { from, to },
  }
}

/** Starts the queries of the report. */
export function loadRanked(prefetch: Prefetch, view: Asked, stretch: Stretch, now: number): void {
  prefetch.infinite(rankingQuery(questionOf(stretch, view, now)))
}

export function RankedReport({ view, stretch }: { view: CostView; stretch: Stretch }) {
  const { zone } = view
  const query = useRanking(questionOf(stretch, view, useNow()))
  return (
    <Answered query={query} loading={<ReportLoading columns={FIGURE_COLUMNS} figures={FIGURES} />}>
      {(ranking) => {
        if (ranking.count === 0) return <NoCosts view={view} />
        const report = reportOfRanking(ranking)
        const previous = previousOfRanking(ranking)
        const { start_time: from, end_time: to } = ranking.summary.previous
        return (
          <Stack gap="md" data-stale={query.isPlaceholderData}>
            <CostFigures report={report} previous={previous} before={{ from, to }} zone={zone} />
            <UsageChart
              ranking={ranking}
              action={(shown) => <ExportChart report={report} shown={shown} zone={zone} />}
            />
            <CostTable
              key={`${view.by} ${view.projectId}`}
              report={report}
              previous={previous}
              before={{ from, to }}
              zone={zone}
            />
            <PricesNote>Days are {zoneName(zone)}.</PricesNote>
          </Stack>
        )
      }}
    </Answered>
  )
}
