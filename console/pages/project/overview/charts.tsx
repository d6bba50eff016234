/** Requests, tokens, cost and rejected requests over time. */
import { SimpleGrid, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { ConnectionError } from '#client/client.ts'
import { BarChart } from '#console/charts/bar-chart.tsx'
import { Card } from '#console/charts/card.tsx'
import { ChartLoading } from '#console/charts/chart-loading.tsx'
import type { Axis, Series } from '#console/charts/series.ts'
import {
  formatCount,
  formatDollars,
  formatDollarsShortly,
  formatExact,
} from '#console/display/numbers.ts'
import { Answered } from '#console/display/states.tsx'
import { type Amounts, REFUSALS, refusedOf } from '#console/pages/usage/amounts.ts'
import type { Usage } from '#console/pages/usage/read-usage.ts'
import { useTimeline, valuesOver } from '#console/pages/usage/timeline.ts'
import { UnpricedModels } from '#console/pages/usage/unpriced-models.tsx'
import { LIMITS } from './limit-names.ts'
import type { Part, Parts } from './parts.ts'

export function Charts({ parts: { requests, tokens, cost } }: { parts: Parts }) {
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
      <ChartCard title="Requests" part={requests}>
        {(usage) => <RequestsChart usage={usage} />}
      </ChartCard>
      <ChartCard title="Tokens" part={tokens}>
        {(usage) => <TokensChart usage={usage} />}
      </ChartCard>
      <ChartCard title="Cost" part={cost}>
        {(usage) => (
          <>
            <CostChart usage={usage} />
            <UnpricedModels stretch={usage.question} projects={usage.question.projects} />
          </>
        )}
      </ChartCard>
      <ChartCard title="Rate-limited requests" part={requests}>
        {(usage) => <RefusedChart usage={usage} />}
      </ChartCard>
    </SimpleGrid>
  )
}

const ChartCard = (props: { title: string; part: Part; children: (usage: Usage) => ReactNode }) => {
  const { title, part, children } = props
  return (
    <Card title={title}>
      <Answered query={isAway(part) ? { ...part, error: null } : part} loading={<ChartLoading />}>
        {children}
      </Answered>
    </Card>
  )
}

/** An unreachable server is reported once, above all cards. */
const isAway = ({ error }: Part): boolean => error instanceof ConnectionError

const RequestsChart = ({ usage }: { usage: Usage }) => {
  const timeline = useTimeline(usage.question)
  const over = (measure: (amounts: Amounts) => number): number[] =>
    valuesOver(timeline, usage.entries, measure)
  const answered = over((amounts) => amounts.requests - refusedOf(amounts) - amounts.failed)
  return (
    <Counts
      label="Requests over time"
      axis={timeline}
      series={[
        { id: 'answered', name: 'Answered', values: answered },
        { id: 'failed', name: 'Failed', values: over(({ failed }) => failed), tone: 'failed' },
        { id: 'refused', name: 'Rate limited', values: over(refusedOf), tone: 'refused' },
      ]}
    />
  )
}

const TokensChart = ({ usage }: { usage: Usage }) => {
  const timeline = useTimeline(usage.question)
  const over = (name: 'input' | 'output'): number[] =>
    valuesOver(timeline, usage.entries, (amounts) => amounts[name])
  return (
    <Counts
      label="Tokens over time"
      axis={timeline}
      series={[
        { id: 'input', name: 'Input', values: over('input') },
        { id: 'output', name: 'Output', values: over('output') },
      ]}
    />
  )
}

const RefusedChart = ({ usage }: { usage: Usage }) => {
  const timeline = useTimeline(usage.question)
  const series = REFUSALS.map((name) => ({
    id: name,
    name: LIMITS[name].name,
    values: valuesOver(timeline, usage.entries, (amounts) => amounts[name]),
  }))
    .filter(({ values }) => values.some((value) => value > 0))
    .map((one, at) => (at === 0 ? { ...one, tone: 'refused' as const } : one))
  if (series.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        No requests were rate limited.
      </Text>
    )
  }
  return <Counts label="Rate-limited requests, by limit" axis={timeline} series={series} legend />
}

const Counts = (props: {
  label: string
  axis: Axis
  series: readonly Series[]
  legend?: boolean
}) => <BarChart {...props} format={formatExact} formatTick={formatCount} />

const CostChart = ({ usage }: { usage: Usage }) => {
  const timeline = useTimeline(usage.question)
  const values = valuesOver(timeline, usage.costs, ({ cost }) => cost)
  return (
    <BarChart
      label="Cost over time"
      axis={timeline}
      series={[{ id: 'cost', name: 'Cost', values }]}
      format={formatDollars}
      formatTick={formatDollarsShortly}
      whole={false}
    />
  )
}
