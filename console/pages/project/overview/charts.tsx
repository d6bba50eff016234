/** Requests, tokens, cost and rejected requests over time. */
import { SimpleGrid, Text } from '@mantine/core'
import { useNavigate } from 'react-router'
import { BarChart } from '#console/charts/bar-chart.tsx'
import { Card } from '#console/charts/card.tsx'
import {
  formatCount,
  formatDollars,
  formatDollarsShortly,
  formatExact,
} from '#console/display/numbers.ts'
import type { LogFilter } from '#console/pages/request-logs/address.ts'
import { RATE_LIMITED, useLogsAddress } from '#console/pages/request-logs/log-link.tsx'
import { UNANSWERED } from '#console/pages/request-logs/outcomes.ts'
import { type Amounts, type Entry, REFUSALS, refusedOf } from '#console/pages/usage/amounts.ts'
import { logTimes } from '#console/pages/usage/log-times.ts'
import type { Question } from '#console/pages/usage/read-usage.ts'
import { entriesOfBuckets } from '#console/pages/usage/summary.ts'
import { type Timeline, useTimeline, valuesOver } from '#console/pages/usage/timeline.ts'
import { UnpricedModels } from '#console/pages/usage/unpriced-models.tsx'
import type { UsageSummary } from '#contract/extensions/usage-summary.ts'
import { LIMITS } from './limit-names.ts'

interface ChartsProps {
  readonly baseQuestion: Omit<Question, 'groupBy'>
  readonly summary: UsageSummary
}

export function Charts({ baseQuestion, summary }: ChartsProps) {
  const usage = {
    timeline: useTimeline(baseQuestion),
    entries: entriesOfBuckets(summary),
    shown: logTimes(baseQuestion),
  }
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
      <Card title="Requests">
        <RequestsChart {...usage} />
      </Card>
      <Card title="Tokens">
        <TokensChart {...usage} />
      </Card>
      <Card title="Cost">
        <CostChart {...usage} />
        <UnpricedModels stretch={baseQuestion} projects={baseQuestion.projects} />
      </Card>
      <Card title="Rate-limited requests">
        <RefusedChart {...usage} />
      </Card>
    </SimpleGrid>
  )
}

interface UsageOverTime {
  readonly timeline: Timeline
  readonly entries: readonly Entry[]
  /** Times and project, as a filter of request logs. */
  readonly shown: LogFilter
}

/** Request logs of a bar, by its filter; nothing for a session that sees none. */
function useLogsOfBars({ timeline, shown }: UsageOverTime, filterOf: (at: number) => LogFilter) {
  const navigate = useNavigate()
  const logsAt = useLogsAddress()
  const open = (at: number): void => {
    const [from, to = shown.to] = timeline.starts.slice(at, at + 2)
    const address = logsAt({ ...shown, from, to, ...filterOf(at) })
    if (address !== undefined) void navigate(address)
  }
  const description = 'Press a bar for its request logs.'
  return logsAt({}) === undefined ? undefined : { description, open }
}

export function RequestsChart(usage: UsageOverTime) {
  const { timeline, entries } = usage
  const over = (measure: (amounts: Amounts) => number): number[] =>
    valuesOver(timeline, entries, measure)
  const [failed, refused] = [over((amounts) => amounts.failed), over(refusedOf)]
  // Of a bar with trouble, the trouble.
  const pages = useLogsOfBars(usage, (at) =>
    failed[at] || refused[at] ? { outcome: UNANSWERED } : {},
  )
  const answered = over((amounts) => amounts.requests - refusedOf(amounts) - amounts.failed)
  return (
    <Counts
      label="Requests over time"
      pages={pages}
      axis={timeline}
      series={[
        { id: 'answered', name: 'Answered', values: answered },
        { id: 'failed', name: 'Failed', values: failed, tone: 'failed' },
        { id: 'refused', name: 'Rate limited', values: refused, tone: 'refused' },
      ]}
    />
  )
}

function TokensChart({ timeline, entries }: UsageOverTime) {
  const over = (name: 'input' | 'output'): number[] =>
    valuesOver(timeline, entries, (amounts) => amounts[name])
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

function RefusedChart(usage: UsageOverTime) {
  const { timeline, entries } = usage
  const pages = useLogsOfBars(usage, () => RATE_LIMITED)
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
        No requests were rate limited.
      </Text>
    )
  }
  return (
    <Counts
      label="Rate-limited requests, by limit"
      axis={timeline}
      series={series}
      pages={pages}
      legend
    />
  )
}

type CountsProps = Omit<React.ComponentProps<typeof BarChart>, 'format' | 'formatTick' | 'zone'>

function Counts(props: CountsProps) {
  return <BarChart {...props} format={formatExact} formatTick={formatCount} />
}

export function CostChart({ timeline, entries }: UsageOverTime) {
  const values = valuesOver(timeline, entries, ({ cost }) => cost)
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
