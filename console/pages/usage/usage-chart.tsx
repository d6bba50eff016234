/** Usage over time: by the top of the ranking, and by all others together. */
import { Group } from '@mantine/core'
import type { ReactNode } from 'react'
import type { BarZoom } from '#console/charts/actions.ts'
import { BarChart } from '#console/charts/bar-chart.tsx'
import { Card } from '#console/charts/card.tsx'
import { type ChartLine, type ChartMarks, SERIES_MAX, type Series } from '#console/charts/series.ts'
import {
  formatAmount,
  formatCountShortly,
  formatDollars,
  formatDollarsShortly,
  formatExact,
} from '#console/display/numbers.ts'
import type { LogFilter } from '#console/navigation/log-addresses.ts'
import { MEASURE_NAMES, MEASURES, type Measure } from './amounts.ts'
import { BeforeSwitch, useBefore } from './before.tsx'
import { useChanges } from './changes.ts'
import { useRateLimitLines, useSpendLimitLines } from './limit-lines.ts'
import { logTimes } from './log-times.ts'
import { useLogsOfBars } from './logs-of-bars.ts'
import { onlyModel } from './only.ts'
import type { Ranking } from './ranking.ts'
import { filterOfRow } from './row-filter.ts'
import { markedName } from './row-names.tsx'
import { entriesOfBuckets, entriesOfRow, rowsBy } from './summary.ts'
import { type Timeline, useTimeline, valuesOver } from './timeline.ts'
import { GROUPS, groupOf } from './view.ts'
import { useZoom } from './zoom.ts'

/** Data of a chart. */
export interface Shown {
  readonly timeline: Timeline
  readonly series: readonly Series[]
}

interface UsageChartProps {
  readonly ranking: Ranking
  /** At the right of the title. */
  readonly action?: (shown: Shown) => ReactNode
}

export function UsageChart({ ranking, action }: UsageChartProps) {
  const { question, rows, summary } = ranking
  const { measure, by, from, to, width, zone } = question
  const group = groupOf(by)
  const label = `${MEASURE_NAMES[measure]} by ${GROUPS[group].name.toLowerCase()}`
  const timeline = useTimeline({ from, to, width, zone })
  const shown = { timeline, series: seriesOf(ranking, timeline) }
  const before = useBefore({ ...question, width }, summary)
  const [project] = question.projects ?? []
  const marks = useChanges({ ...question, project }, timeline)
  const limits = useLimits(ranking, timeline)
  const filterOf = (series: string): LogFilter => {
    const row = rows.find(({ id }) => id === series)
    return row ? filterOfRow(group, row) : {}
  }
  return (
    <ShownChart
      label={label}
      measure={measure}
      shown={shown}
      filter={logTimes(question)}
      filterOf={filterOf}
      zoom={useZoom(timeline, to)}
      lines={[...before(MEASURES[measure]), ...limits]}
      marks={marks}
      action={
        <Group gap="sm">
          <BeforeSwitch />
          {action?.(shown)}
        </Group>
      }
    />
  )
}

/** Limits of the project on its only model, and on its spend or the organization's. */
function useLimits({ question, rows, count }: Ranking, timeline: Timeline): readonly ChartLine[] {
  const { measure, by, width, zone, projects, only = [] } = question
  const [projectId] = projects ?? []
  const bars = { width, zone, timeline }
  const isWhole = only.length === 0
  const used = isWhole && by === 'model' && count === 1 ? rows[0]?.id : undefined
  const model = onlyModel(only) ?? used
  const rates = useRateLimitLines({ ...bars, projectId, model })
  const spend = useSpendLimitLines(projectId, bars)
  // The limit is of all that is spent.
  return [...rates(measure), ...(isWhole ? spend(measure) : [])]
}

interface ShownChartProps {
  readonly label: string
  readonly measure: Measure
  readonly shown: Shown
  /** Times and project, as a filter of request logs. */
  readonly filter: LogFilter
  /** Filter of a series; none of all others together. */
  readonly filterOf: (series: string) => LogFilter
  /** Left out where bars are never shorter than days. */
  readonly zoom?: BarZoom
  readonly lines?: readonly ChartLine[] | undefined
  readonly marks?: ChartMarks | undefined
  readonly action: ReactNode
}

/** Chart of loaded data. */
export function ShownChart(props: ShownChartProps) {
  const { label, measure, shown, filter, filterOf, action, ...rest } = props
  const { timeline, series } = shown
  const pages = useLogsOfBars({ timeline, shown: filter }, (_, id) =>
    id === undefined || id === REST ? {} : filterOf(id),
  )
  return (
    <Card title={label} action={action}>
      <BarChart
        label={label}
        axis={timeline}
        series={series}
        pages={pages}
        {...rest}
        {...FORMATS[measure]}
      />
    </Card>
  )
}

/** Id of the series of all others. */
const REST = ' rest'

const NUMBERS = { format: formatExact, formatTick: formatCountShortly }
const FORMATS = {
  cost: { format: formatDollars, formatTick: formatDollarsShortly, whole: false },
  tokens: NUMBERS,
  requests: NUMBERS,
} as const satisfies Record<Measure, object>

/** One series for each of the top, and one for all others. */
function seriesOf(
  { question: { measure, by }, summary, count, rows }: Ranking,
  timeline: Timeline,
): readonly Series[] {
  const read = MEASURES[measure]
  const shown = rows.slice(0, SERIES_MAX).filter(({ id, sum }) => id !== '' && read(sum) > 0)
  const byId = new Map(rowsBy(summary, by)?.data.map((row) => [row[by], row]))
  const series = shown.map((row) => {
    const own = byId.get(row.id)
    const entries = own ? entriesOfRow(summary, own, measure) : []
    return { id: row.id, name: markedName(row), values: valuesOver(timeline, entries, read) }
  })
  const others = count - shown.length
  const whole = valuesOver(timeline, entriesOfBuckets(summary), read)
  return others > 0 ? withRest(series, whole, others) : series
}

/** Adds a series for the remainder of the whole. */
export function withRest(
  series: readonly Series[],
  whole: readonly number[],
  others: number,
): Series[] {
  const values = whole.map((value, at) =>
    series.reduce((rest, one) => Math.max(rest - (one.values[at] ?? 0), 0), value),
  )
  return [...series, { id: REST, name: formatAmount(others, 'other'), values, tone: 'rest' }]
}
