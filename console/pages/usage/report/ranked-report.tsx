/** Report by project, model, key or user, compared with the period before. */
import { Stack } from '@mantine/core'
import type { Prefetch } from '#console/api/loader.ts'
import { ReportLoading } from '#console/charts/report-loading.tsx'
import { SERIES_MAX } from '#console/charts/series.ts'
import { Answered } from '#console/display/states.tsx'
import { type RankingQuestion, rankingQuery, useRanking } from '#console/pages/usage/ranking.ts'
import { UpstreamTable } from '#console/pages/usage/upstream-table.tsx'
import { upstreamsQuery } from '#console/pages/usage/upstreams.ts'
import { UsageChart } from '#console/pages/usage/usage-chart.tsx'
import { GROUPS, type View } from '#console/pages/usage/view.ts'
import { useNow } from '#console/time/clock.ts'
import type { Stretch } from '#console/time/ranges.ts'
import { zoneName } from '#console/time/zone.ts'
import { ExportChart } from './exports.tsx'
import { Figures, figureColumns, figureLabels } from './figures.tsx'
import { Narrowed } from './narrowed.tsx'
import { NoUsage } from './no-usage.tsx'
import { isUnfinished, previousOf, previousOfZoom } from './periods.ts'
import { PricesNote } from './prices-note.tsx'
import { reportOf } from './report.ts'
import { ReportTable } from './report-table.tsx'

/** Most rows to be sorted here: the most of one answer. */
const ROWS_MAX = 1_000

type Asked = Omit<View, 'change'>

function questionOf(stretch: Stretch, view: Asked, now: number): RankingQuestion {
  const { by, measure, projectId, narrowed, zone, width, range, isZoomed } = view
  const { from, to } =
    isZoomed && stretch.to !== undefined
      ? previousOfZoom({ from: stretch.from, to: stretch.to })
      : previousOf(stretch, range, zone, now)
  return {
    ...stretch,
    zone,
    width,
    by: GROUPS[by].dimension,
    measure,
    limit: ROWS_MAX,
    series: SERIES_MAX,
    ...(projectId !== '' && { projects: [projectId] }),
    ...(narrowed.length > 0 && { only: narrowed }),
    previous: isUnfinished(stretch, now) ? { from } : { from, to },
  }
}

/** Question of usage by upstream, of whole days and by project; undefined of other filters. */
function upstreamQuestion({ from, to, projects, only }: RankingQuestion, { isZoomed }: Asked) {
  return isZoomed || only ? undefined : { from, to, projects }
}

/** Starts the queries of the report. */
export function loadRanked(prefetch: Prefetch, view: Asked, stretch: Stretch, now: number): void {
  const question = questionOf(stretch, view, now)
  prefetch.query(rankingQuery(question))
  const upstreams = upstreamQuestion(question, view)
  if (upstreams) prefetch.query(upstreamsQuery(upstreams))
}

export function RankedReport({ view, stretch }: { view: View; stretch: Stretch }) {
  const question = questionOf(stretch, view, useNow())
  const query = useRanking(question)
  const upstreams = upstreamQuestion(question, view)
  const labels = figureLabels(view.measure, true)
  return (
    <>
      <Narrowed view={view} summary={query.data?.summary} />
      <Answered
        query={query}
        loading={<ReportLoading columns={figureColumns(true)} figures={labels} />}
      >
        {(ranking) => {
          if (ranking.count === 0) return <NoUsage view={view} />
          const report = reportOf(ranking)
          return (
            <Stack gap="md" data-stale={query.isPlaceholderData}>
              <Figures report={report} />
              <UsageChart
                ranking={ranking}
                action={(shown) => <ExportChart report={report} shown={shown} />}
              />
              <ReportTable key={`${view.by} ${view.projectId}`} report={report} />
            </Stack>
          )
        }}
      </Answered>
      {!query.isPending && (
        <>
          {query.data?.count !== 0 && upstreams && <UpstreamTable question={upstreams} />}
          <PricesNote>Days are {zoneName(view.zone)}.</PricesNote>
        </>
      )}
    </>
  )
}
