/** Usage over time: by the top of the ranking, and by all others together. */
import type { ReactNode } from 'react'
import { BarChart } from '#console/charts/bar-chart.tsx'
import { Card } from '#console/charts/card.tsx'
import { SERIES_MAX, type Series } from '#console/charts/series.ts'
import {
  formatAmount,
  formatCount,
  formatDollars,
  formatDollarsShortly,
  formatExact,
} from '#console/display/numbers.ts'
import { MEASURES, type Measure } from './amounts.ts'
import type { Ranking } from './ranking.ts'
import { markedName } from './row-names.tsx'
import { entriesOfBuckets, entriesOfRow, rowsBy } from './summary.ts'
import { type Timeline, useTimeline, valuesOver } from './timeline.ts'
import { GROUPS, groupOf } from './view.ts'

const NAMES: Readonly<Record<Measure, string>> = {
  cost: 'Cost',
  tokens: 'Tokens',
  requests: 'Requests',
}

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
  const { measure, by, from, to, zone } = ranking.question
  const label = `${NAMES[measure]} by ${GROUPS[groupOf(by)].name.toLowerCase()}`
  const timeline = useTimeline({ from, to, width: '1d', zone })
  const shown = { timeline, series: seriesOf(ranking, timeline) }
  return <ShownChart label={label} measure={measure} shown={shown} action={action?.(shown)} />
}

interface ShownChartProps {
  readonly label: string
  readonly measure: Measure
  readonly shown: Shown
  readonly action: ReactNode
}

/** Chart of loaded data. */
export function ShownChart({ label, measure, shown, action }: ShownChartProps) {
  const { timeline, series } = shown
  return (
    <Card title={label} action={action}>
      <BarChart label={label} axis={timeline} series={series} legend {...FORMATS[measure]} />
    </Card>
  )
}

const NUMBERS = { format: formatExact, formatTick: formatCount }
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
  return [...series, { id: ' rest', name: formatAmount(others, 'other'), values, tone: 'rest' }]
}
