/** What was used over time: by those that used the most, and by all others together. */
import { Alert } from '@mantine/core'
import { BarChart } from '#console/charts/bar-chart.tsx'
import { Card } from '#console/charts/card.tsx'
import { SERIES_MAX, type Series } from '#console/charts/series.ts'
import { useNow } from '#console/display/clock.ts'
import {
  formatCount,
  formatDollars,
  formatDollarsShortly,
  formatExact,
} from '#console/display/numbers.ts'
import { formatUtcDay } from '#console/display/time.tsx'
import { type Entry, MEASURES, type Measure, rankBy } from './amounts.ts'
import type { Usage } from './read-usage.ts'
import { useRowNames } from './row-names.tsx'
import { timelineOf, topSeries, valuesOver } from './timeline.ts'
import { GROUPS, groupOf, idOf, type View } from './view.ts'

const NAMES: Readonly<Record<Measure, string>> = {
  cost: 'Cost',
  tokens: 'Tokens',
  requests: 'Requests',
}

interface UsageChartProps {
  readonly view: View
  readonly usage: Usage
  /** Of the whole range, not told apart. */
  readonly whole: Usage
}

export const UsageChart = ({ view: { measure }, usage, whole }: UsageChartProps) => {
  const now = useNow()
  const { question, readUntil } = usage
  const by = groupOf(question.groupBy)
  const timeline = timelineOf(question.from, question.to ?? now, '1d')
  const read = MEASURES[measure]
  const ranked = rankBy(all(usage), idOf(by), read)
  const nameOf = useRowNames(by, ranked.slice(0, SERIES_MAX))
  const series = topSeries(timeline, ranked, read, ({ id }) => nameOf(id))
  const isCut = readUntil !== undefined
  const shown = isCut ? filledUp(series, valuesOver(timeline, all(whole), read)) : series
  const label = `${NAMES[measure]} by ${GROUPS[by].name.toLowerCase()}`
  const money = { format: formatDollars, formatTick: formatDollarsShortly, whole: false }
  const count = { format: formatExact, formatTick: formatCount }
  return (
    <Card title={label} about="Over time, in UTC">
      <BarChart
        label={label}
        buckets={timeline.buckets}
        series={shown}
        legend
        {...(measure === 'cost' ? money : count)}
      />
      {isCut && (
        <Alert color="yellow" mt="sm" role="status">
          Only what was used before {formatUtcDay(readUntil)} is told apart, in the chart and in the
          table: there are too many {GROUPS[by].many} for all of these days at once. Choose fewer
          days, or one project. The sums above are those of all days.
        </Alert>
      )}
    </Card>
  )
}

const all = ({ entries, costs }: Usage): readonly Entry[] => [...entries, ...costs]

/** With whatever the series do not show of the whole. */
const filledUp = (series: readonly Series[], whole: readonly number[]): Series[] => {
  const top = series.filter(({ tone }) => tone === undefined)
  const values = whole.map((value, at) =>
    top.reduce((rest, one) => Math.max(rest - (one.values[at] ?? 0), 0), value),
  )
  return [...top, { id: ' rest', name: 'Everything else', values, tone: 'rest' }]
}
