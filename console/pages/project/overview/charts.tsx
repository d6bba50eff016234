/** Requests, tokens, cost and refusals over time. */
import { SimpleGrid, Text } from '@mantine/core'
import { BarChart } from '#console/charts/bar-chart.tsx'
import { Card } from '#console/charts/card.tsx'
import type { Bucket, Series } from '#console/charts/series.ts'
import { useNow } from '#console/display/clock.ts'
import {
  formatCount,
  formatDollars,
  formatDollarsShortly,
  formatExact,
} from '#console/display/numbers.ts'
import { type Amounts, type Entry, REFUSALS, refusedOf } from '#console/pages/usage/amounts.ts'
import type { Usage } from '#console/pages/usage/read-usage.ts'
import { type Timeline, timelineOf, valuesOver } from '#console/pages/usage/timeline.ts'
import { LIMITS } from './limit-names.ts'

export const Charts = ({ usage }: { usage: Usage }) => {
  const now = useNow()
  const { question, entries, costs } = usage
  const until = question.to ?? now
  const timeline = timelineOf(question.from, until, question.width)
  const over = (measure: (amounts: Amounts) => number): number[] =>
    valuesOver(timeline, entries, measure)
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
      <Card title="Requests">
        <Counts
          label="Requests over time"
          buckets={timeline.buckets}
          series={[
            {
              id: 'admitted',
              name: 'Admitted',
              values: over((amounts) => amounts.requests - refusedOf(amounts)),
            },
            { id: 'refused', name: 'Refused', values: over(refusedOf), tone: 'refused' },
          ]}
        />
      </Card>
      <Card title="Tokens">
        <Counts
          label="Tokens over time"
          buckets={timeline.buckets}
          series={[
            { id: 'input', name: 'Input', values: over(({ input }) => input) },
            { id: 'output', name: 'Output', values: over(({ output }) => output) },
          ]}
        />
      </Card>
      <CostChart from={question.from} until={until} costs={costs} />
      <Card title="Refused, by limit">
        <RefusedChart {...{ timeline, entries }} />
      </Card>
    </SimpleGrid>
  )
}

const RefusedChart = (props: { timeline: Timeline; entries: readonly Entry[] }) => {
  const { timeline, entries } = props
  const series = REFUSALS.map((name) => ({
    id: name,
    name: LIMITS[name].name,
    values: valuesOver(timeline, entries, (amounts) => amounts[name]),
  }))
    .filter(({ values }) => values.some((value) => value > 0))
    .map((one, at) => (at === 0 ? { ...one, tone: 'refused' as const } : one))
  if (series.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        Nothing was refused.
      </Text>
    )
  }
  return (
    <Counts label="Refused over time, by limit" buckets={timeline.buckets} series={series} legend />
  )
}

const Counts = (props: {
  label: string
  buckets: readonly Bucket[]
  series: readonly Series[]
  legend?: boolean
}) => <BarChart {...props} format={formatExact} formatTick={formatCount} />

const CostChart = (props: { from: number; until: number; costs: readonly Entry[] }) => {
  const timeline = timelineOf(props.from, props.until, '1d')
  const values = valuesOver(timeline, props.costs, ({ cost }) => cost)
  return (
    <Card title="Cost" about="By the day, in UTC">
      <BarChart
        label="Cost by day"
        buckets={timeline.buckets}
        series={[{ id: 'cost', name: 'Cost', values }]}
        format={formatDollars}
        formatTick={formatDollarsShortly}
        whole={false}
      />
    </Card>
  )
}
