/** Report by a tag, or of usage with a tag, compared with the period before: of costs alone. */
import { Stack } from '@mantine/core'
import type { Prefetch } from '#console/api/loader.ts'
import { ReportLoading } from '#console/charts/report-loading.tsx'
import { SERIES_MAX } from '#console/charts/series.ts'
import { Answered } from '#console/display/states.tsx'
import type { Entry } from '#console/pages/usage/amounts.ts'
import { logTimes } from '#console/pages/usage/log-times.ts'
import { type RankingQuestion, rankingQuery, useRanking } from '#console/pages/usage/ranking.ts'
import { type Timeline, useTimeline, valuesOver } from '#console/pages/usage/timeline.ts'
import { type Shown, ShownChart, withRest } from '#console/pages/usage/usage-chart.tsx'
import type { View } from '#console/pages/usage/view.ts'
import { useNow } from '#console/time/clock.ts'
import { DAY_SECONDS, dateOf, dayOf } from '#console/time/days.ts'
import type { Stretch } from '#console/time/ranges.ts'
import type { Zone } from '#console/time/zone.ts'
import { ExportChart } from './exports.tsx'
import { Figures, figureColumns, figureLabels } from './figures.tsx'
import { groupBy, groupByTag } from './groups.tsx'
import { NoUsage } from './no-usage.tsx'
import { type Previous, previousOf } from './periods.ts'
import { PricesNote } from './prices-note.tsx'
import type { PreviousAmounts, Report } from './report.ts'
import { ReportTable } from './report-table.tsx'
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

type Asked = Omit<View, 'change'>

/** Questions of a report: the period, the one before, and names of projects. */
function questionsOf(view: Asked, stretch: Stretch, now: number) {
  const days = inUtc(stretch, view.zone)
  const before = wholeDays(previousOf(days, view.range, 'utc', now))
  const by = view.tag === '' ? plainGroup(view) : { tag: view.tag }
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

/** Tagged usage has neither keys nor users. */
function plainGroup({ by }: Asked): 'model' | 'project' {
  return by === 'model' ? 'model' : 'project'
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
  if (present.by === 'project') prefetch.query(rankingQuery(names))
}

export function TaggedReport({ view, stretch }: { view: View; stretch: Stretch }) {
  const { before, present, previous, names } = questionsOf(view, stretch, useNow())
  const query = useTaggedCosts(present)
  const earlier = useTaggedCosts(previous)
  const loaded = earlier.isPlaceholderData ? undefined : earlier.data
  const compared = loaded ? previousOfCosts(loaded) : earlier.error ? null : undefined
  const named = useNames(names, present.by === 'project')
  const labels = figureLabels('cost', false)
  return (
    <>
      <Answered
        query={query}
        loading={<ReportLoading columns={figureColumns(false)} figures={labels} />}
      >
        {(costs) => {
          if (costs.rows.length === 0) return <NoUsage view={view} />
          const report = reportOfCosts(named(costs), before, compared)
          return (
            <Stack gap="md" data-stale={query.isPlaceholderData}>
              <Figures report={report} />
              <TaggedChart costs={costs} report={report} />
              <ReportTable key={JSON.stringify(present)} report={report} />
            </Stack>
          )
        }}
      </Answered>
      {!query.isPending && (
        <PricesNote>
          Days are UTC. Tags have costs alone, summed by day: their chart does not zoom, and a day
          that is not over is compared with a whole one.
        </PricesNote>
      )}
    </>
  )
}

/** Adds the names of projects to the rows. */
function useNames(names: RankingQuestion, enabled: boolean): (costs: TaggedCosts) => TaggedCosts {
  const { data } = useRanking(names, enabled)
  const named = new Map(data?.rows.map((row) => [row.id, row.named]))
  return (costs) =>
    costs.question.by === 'project'
      ? { ...costs, rows: costs.rows.map((row) => ({ ...row, named: named.get(row.id) })) }
      : costs
}

function reportOfCosts(
  { question, rows, total, until }: TaggedCosts,
  before: Previous,
  previous: PreviousAmounts,
): Report {
  const { from, to, projects, by, only } = question
  return {
    group: typeof by === 'object' ? groupByTag(by.tag) : groupBy(by, true),
    measure: 'cost',
    isCounted: false,
    rows,
    count: rows.length,
    total,
    from,
    to,
    until,
    zone: 'utc',
    projects,
    logs: { ...logTimes({ from, to, projects }), ...(only !== '' && { tag: only }) },
    readAll: () => Promise.resolve(rows),
    before,
    previous,
  }
}

/** A row that the period before lacks cost nothing then. */
function previousOfCosts({ rows, total }: TaggedCosts): PreviousAmounts {
  const costs = new Map(rows.map(({ id, sum }) => [id, sum.cost]))
  return {
    total: total.cost,
    amountOf: ({ id }) => costs.get(id) ?? 0,
    readAll: () => Promise.resolve(rows),
  }
}

function TaggedChart({ costs, report }: { costs: TaggedCosts; report: Report }) {
  const { from, to } = report
  const timeline = useTimeline({ from, to, width: '1d', zone: 'utc' })
  const shown = shownOf(costs, report, timeline)
  const byId = new Map(report.rows.map((row) => [row.id || WITHOUT, row]))
  return (
    <ShownChart
      label={`Cost by ${report.group.one}`}
      measure="cost"
      shown={shown}
      filter={report.logs}
      filterOf={(series) => {
        const row = byId.get(series)
        return row ? report.group.logsOf(row) : {}
      }}
      action={<ExportChart report={report} shown={shown} />}
    />
  )
}

/** Id of the series of usage without the tag. */
const WITHOUT = ' without'

function readCost({ cost }: { readonly cost: number }): number {
  return cost
}

/** A series for each of the rows that cost most, and one for all others. */
function shownOf({ entries }: TaggedCosts, { rows, group }: Report, timeline: Timeline): Shown {
  const over = (of: readonly Entry[]) => valuesOver(timeline, of, readCost)
  const series = rows.slice(0, SERIES_MAX).map((row) => ({
    id: row.id || WITHOUT,
    name: group.label(row),
    values: over(entries.get(row.id) ?? []),
  }))
  const others = rows.length - series.length
  if (others <= 0) return { timeline, series }
  return { timeline, series: withRest(series, over([...entries.values()].flat()), others) }
}
