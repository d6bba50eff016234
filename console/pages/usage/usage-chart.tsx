/** Usage over time: by the top of the ranking, and by all others together. */
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
import { useTimeline, valuesOver } from './timeline.ts'
import { GROUPS, groupOf } from './view.ts'

const NAMES: Readonly<Record<Measure, string>> = {
  cost: 'Cost',
  tokens: 'Tokens',
  requests: 'Requests',
}

export function UsageChart({ ranking }: { ranking: Ranking }) {
  const { measure, by } = ranking.question
  const label = `${NAMES[measure]} by ${GROUPS[groupOf(by)].name.toLowerCase()}`
  return (
    <Card title={label}>
      <Bars ranking={ranking} label={label} />
    </Card>
  )
}

const Bars = ({ ranking, label }: { ranking: Ranking; label: string }) => {
  const { question, summary, count, rows } = ranking
  const { measure, by, from, to, zone } = question
  const timeline = useTimeline({ from, to, width: '1d', zone })
  const read = MEASURES[measure]
  const shown = rows
    .slice(0, SERIES_MAX)
    .filter(({ id, sum }) => id !== '' && MEASURES[measure](sum) > 0)
  const byId = new Map(rowsBy(summary, by)?.data.map((row) => [row[by], row]))
  const series = shown.map((row) => {
    const own = byId.get(row.id)
    const entries = own ? entriesOfRow(summary, own, measure) : []
    return { id: row.id, name: markedName(row), values: valuesOver(timeline, entries, read) }
  })
  const others = count - shown.length
  const whole = valuesOver(timeline, entriesOfBuckets(summary), read)
  const money = { format: formatDollars, formatTick: formatDollarsShortly, whole: false }
  const numbers = { format: formatExact, formatTick: formatCount }
  return (
    <BarChart
      label={label}
      axis={timeline}
      series={others > 0 ? withRest(series, whole, others) : series}
      legend
      {...(measure === 'cost' ? money : numbers)}
    />
  )
}

/** Adds a series for the remainder of the whole. */
const withRest = (
  series: readonly Series[],
  whole: readonly number[],
  others: number,
): Series[] => {
  const values = whole.map((value, at) =>
    series.reduce((rest, one) => Math.max(rest - (one.values[at] ?? 0), 0), value),
  )
  return [...series, { id: ' rest', name: formatAmount(others, 'other'), values, tone: 'rest' }]
}
