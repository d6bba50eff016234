/** Usage over time: by the top of the ranking, and by all others together. */
import { BarChart } from '#console/charts/bar-chart.tsx'
import { Card } from '#console/charts/card.tsx'
import { ChartLoading } from '#console/charts/chart-loading.tsx'
import { SERIES_MAX, type Series } from '#console/charts/series.ts'
import {
  formatAmount,
  formatCount,
  formatDollars,
  formatDollarsShortly,
  formatExact,
} from '#console/display/numbers.ts'
import { Answered } from '#console/display/states.tsx'
import { useZone, type Zone } from '#console/display/zone.ts'
import { type Entry, MEASURES, type Measure } from './amounts.ts'
import type { Ranked, Ranking, RankingQuestion } from './ranking.ts'
import { type Usage, useUsage } from './read-usage.ts'
import { markedName } from './row-names.tsx'
import { useTimeline, valuesOver } from './timeline.ts'
import { GROUPS, groupOf } from './view.ts'

const NAMES: Readonly<Record<Measure, string>> = {
  cost: 'Cost',
  tokens: 'Tokens',
  requests: 'Requests',
}

/** Usage of the ranked time as a whole. */
export function wholeQuestion(
  { from, to, projects, measure }: Omit<RankingQuestion, 'by' | 'limit'>,
  zone: Zone,
) {
  return { from, to, projects, measure, width: '1d', zone, groupBy: [] } as const
}

export function UsageChart({ ranking }: { ranking: Ranking }) {
  const { measure, by } = ranking.question
  const wholly = wholeQuestion(ranking.question, useZone())
  const top = ranking.rows
    .slice(0, SERIES_MAX)
    .filter(({ id, sum }) => id !== '' && MEASURES[measure](sum) > 0)
  const whole = useUsage(wholly)
  const only = { by, ids: top.map(({ id }) => id) }
  const apart = useUsage({ ...wholly, groupBy: [by], only }, { enabled: top.length > 0 })
  const label = `${NAMES[measure]} by ${GROUPS[groupOf(by)].name.toLowerCase()}`
  const isOfThese = ({ question }: Usage): boolean =>
    question.measure === measure && question.groupBy.every((name) => name === by)
  const [all, parts] = [whole.data, top.length > 0 ? apart.data : whole.data]
  const data = all && parts && isOfThese(all) && isOfThese(parts) ? { all, parts } : undefined
  const isStale = whole.isPlaceholderData || apart.isPlaceholderData
  return (
    <Card title={label}>
      <Answered
        query={{
          data,
          error: whole.error ?? apart.error,
          refetch: () => Promise.all([whole.refetch(), apart.refetch()]),
        }}
        loading={<ChartLoading />}
      >
        {(usage) => (
          <div data-stale={isStale}>
            <Bars {...{ ranking, top, label }} {...usage} />
          </div>
        )}
      </Answered>
    </Card>
  )
}

interface BarsProps {
  readonly ranking: Ranking
  readonly top: readonly Ranked[]
  readonly label: string
  /** Ungrouped usage. */
  readonly all: Usage
  /** Usage of the top, grouped. */
  readonly parts: Usage
}

const Bars = ({ ranking: { question, count }, top, label, all, parts }: BarsProps) => {
  const { measure, by } = question
  const timeline = useTimeline(all.question)
  const read = MEASURES[measure]
  const byId = Map.groupBy(entriesOf(parts), ({ of }) => of[by])
  const series = top.map((row) => ({
    id: row.id,
    name: markedName(row),
    values: valuesOver(timeline, byId.get(row.id) ?? [], read),
  }))
  const others = count - top.length
  const whole = valuesOver(timeline, entriesOf(all), read)
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

const entriesOf = ({ entries, costs }: Usage): readonly Entry[] => [...entries, ...costs]

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
