/** Report of costs by a tag, or of usage with a tag, compared with the period before. */
import { Stack } from '@mantine/core'
import type { Prefetch } from '#console/api/loader.ts'
import { ReportLoading } from '#console/charts/report-loading.tsx'
import { SERIES_MAX } from '#console/charts/series.ts'
import { useNow } from '#console/display/clock.ts'
import { DAY_SECONDS, dateOf, dayOf } from '#console/display/days.ts'
import { Answered } from '#console/display/states.tsx'
import type { Zone } from '#console/display/zone.ts'
import type { LogFilter } from '#console/pages/request-logs/address.ts'
import type { Entry } from '#console/pages/usage/amounts.ts'
import { logTimes } from '#console/pages/usage/log-times.ts'
import type { Stretch } from '#console/pages/usage/ranges.ts'
import { type RankingQuestion, rankingQuery, useRanking } from '#console/pages/usage/ranking.ts'
import { rowName } from '#console/pages/usage/row-names.tsx'
import { type Timeline, useTimeline, valuesOver } from '#console/pages/usage/timeline.ts'
import { type Shown, ShownChart, withRest } from '#console/pages/usage/usage-chart.tsx'
import { CostFigures, FIGURE_COLUMNS, FIGURES } from './cost-figures.tsx'
import { type CostReport, previousOfSums } from './cost-report.ts'
import { CostTable } from './cost-table.tsx'
import { type CostView, taggedBy } from './cost-view.ts'
import { ExportChart } from './export-costs.tsx'
import { groupBy, groupByTag, WITHOUT_TAG } from './groups.tsx'
import { NoCosts } from './no-costs.tsx'
import { type Previous, previousOf } from './periods.ts'
import { PricesNote } from './prices-note.tsx'
import {
  type TaggedCosts,
  type TaggedQuestion,
  taggedQuery,
  useTaggedCosts,
} from './tagged-costs.ts'

/** Days are those of UTC: of the same dates as in another zone. */
function inUtc({ from, to }: Stretch, zone: Zone): Stretch {
  const same = (at: number): number => dayOf('utc', dateOf(zone, at)) ?? at
  return { from: same(from), ...(to !== undefined && { to: same(to) }) }
}

type Asked = Pick<CostView, 'tag' | 'by' | 'only' | 'projectId' | 'range' | 'zone'>

/** Questions of a report: the period, the one before, and names of projects. */
function questionsOf(view: Asked, stretch: Stretch, now: number) {
  const days = inUtc(stretch, view.zone)
  const before = wholeDays(previousOf(days, view.range, 'utc', now))
  const by = taggedBy(view)
  const asked: Omit<TaggedQuestion, 'from'> = {
    by,
    only: view.only,
    ...(view.projectId !== '' && { projects: [view.projectId] }),
  }
  const names: RankingQuestion = {
    ...days,
    zone: 'utc',
    width: '1d',
    series: 0,
    by: 'project_id',
    measure: 'cost',
    limit: NAMES_MAX,
    ...(view.projectId !== '' && { projects: [view.projectId] }),
  }
  const present: TaggedQuestion = { ...days, ...asked }
  const previous: TaggedQuestion = { ...before, ...asked }
  return { before, names, present, previous }
}

function wholeDays({ from, to }: Previous): Previous {
  const rest = to % DAY_SECONDS
  return { from, to: rest === 0 ? to : to - rest + DAY_SECONDS }
}

/** Most projects whose names are known: the most that one answer has. */
const NAMES_MAX = 1_000

/** Starts the queries of the report. */
export function loadTagged(prefetch: Prefetch, view: Asked, stretch: Stretch, now: number): void {
  const { present, previous, names } = questionsOf(view, stretch, now)
  prefetch.query(taggedQuery(present))
  prefetch.query(taggedQuery(previous))
  if (present.by === 'project') prefetch.infinite(rankingQuery(names))
}

export function TaggedReport({ view, stretch }: { view: CostView; stretch: Stretch }) {
  const { before, present, previous, names } = questionsOf(view, stretch, useNow())
  const query = useTaggedCosts(present)
  const earlier = useTaggedCosts(previous)
  const loaded = earlier.isPlaceholderData ? undefined : earlier.data
  const compared = loaded ? previousOfSums(loaded) : earlier.error ? null : undefined
  const reportOf = useReport(names, present.by === 'project')
  return (
    <Answered query={query} loading={<ReportLoading columns={FIGURE_COLUMNS} figures={FIGURES} />}>
      {(costs) =>
        costs.count === 0 ? (
          <NoCosts view={view} />
        ) : (
          <Stack gap="md" data-stale={query.isPlaceholderData}>
            <CostFigures report={reportOf(costs)} previous={compared} before={before} zone="utc" />
            <TaggedChart costs={costs} report={reportOf(costs)} />
            <CostTable
              key={JSON.stringify(present)}
              report={reportOf(costs)}
              previous={compared}
              before={before}
              zone="utc"
            />
            <PricesNote>
              Days are UTC. Tags are summed by day: a day that is not over is compared with a whole
              one.
            </PricesNote>
          </Stack>
        )
      }
    </Answered>
  )
}

/** Adds the names of projects to the rows. */
function useReport(names: RankingQuestion, enabled: boolean) {
  const { data } = useRanking(names, enabled)
  const named = new Map(data?.rows.map((row) => [row.id, row.named]))
  return ({ question, rows, ...sums }: TaggedCosts): CostReport => {
    const { from, to, projects, by } = question
    const withNames =
      by === 'project' ? rows.map((row) => ({ ...row, named: named.get(row.id) })) : rows
    return {
      ...sums,
      from,
      to,
      projects,
      rows: withNames,
      readAll: () => Promise.resolve(withNames),
      group: typeof by === 'object' ? groupByTag(by.tag) : groupBy(by),
    }
  }
}

function TaggedChart({ costs, report }: { costs: TaggedCosts; report: CostReport }) {
  const { from, to, by, only } = costs.question
  const timeline = useTimeline({ from, to, width: '1d', zone: 'utc' })
  const shown = shownOf(costs, report, timeline)
  return (
    <ShownChart
      label={`Cost by ${report.group.one}`}
      measure="cost"
      shown={shown}
      filter={{ ...logTimes(costs.question), ...(only !== '' && { tag: only }) }}
      filterOf={(series) => filterOfTagged(by, series)}
      action={<ExportChart report={report} shown={shown} zone="utc" />}
    />
  )
}

/** Logs take one tag: that of the series. */
function filterOfTagged(by: TaggedQuestion['by'], series: string): LogFilter {
  if (typeof by !== 'object') return { [by]: series }
  return series === WITHOUT ? {} : { tag: `${by.tag}=${series}` }
}

/** Id of the series of usage without the tag. */
const WITHOUT = ' without'

function readCost({ cost }: { readonly cost: number }): number {
  return cost
}

/** A series for each of the rows that cost most, and one for all others. */
function shownOf({ entries }: TaggedCosts, { rows }: CostReport, timeline: Timeline): Shown {
  const over = (of: readonly Entry[]) => valuesOver(timeline, of, readCost)
  const series = rows.slice(0, SERIES_MAX).map((row) => ({
    id: row.id || WITHOUT,
    name: row.id === '' ? WITHOUT_TAG : rowName(row),
    values: over(entries.get(row.id) ?? []),
  }))
  const others = rows.length - series.length
  if (others <= 0) return { timeline, series }
  return { timeline, series: withRest(series, over([...entries.values()].flat()), others) }
}
