/** Requests, tokens, cost and rejected requests over time. */
import { SimpleGrid } from '@mantine/core'
import type { BarZoom } from '#console/charts/actions.ts'
import { BarChart } from '#console/charts/bar-chart.tsx'
import { Card } from '#console/charts/card.tsx'
import type { ChartLine, ChartMarks } from '#console/charts/series.ts'
import {
  formatCountShortly,
  formatDollars,
  formatDollarsShortly,
  formatExact,
} from '#console/display/numbers.ts'
import { LIMITS } from '#console/limits/limit-names.ts'
import { REFUSALS } from '#console/limits/refusals.ts'
import type { LogFilter } from '#console/navigation/log-addresses.ts'
import { UnpricedModels } from '#console/pages/costs/unpriced-models.tsx'
import { FAILED, REJECTED, REJECTED_BY_LIMITS } from '#console/pages/request-logs/log-link.tsx'
import { UNANSWERED } from '#console/pages/request-logs/outcomes.ts'
import type { UsageSummary } from '#contract/extensions/usage-summary.ts'
import { type Amounts, type Entry, type Measure, refusedOf, tokensOf } from './amounts.ts'
import { useBefore } from './before.tsx'
import { useChanges } from './changes.ts'
import { useRateLimitLines, useSpendLimitLines } from './limit-lines.ts'
import { useLogsOfBars } from './logs-of-bars.ts'
import { onlyModel } from './only.ts'
import type { Question } from './read-usage.ts'
import { entriesOfBuckets, rowsBy } from './summary.ts'
import { type Timeline, useTimeline, valuesOver } from './timeline.ts'
import { useZoom } from './zoom.ts'

interface ChartsProps {
  readonly baseQuestion: Omit<Question, 'groupBy'>
  readonly summary: UsageSummary
  /** Times, project and model, as a filter of request logs. */
  readonly shown: LogFilter
}

export function Charts({ baseQuestion, summary, shown }: ChartsProps) {
  const timeline = useTimeline(baseQuestion)
  const usage = {
    timeline,
    zoom: useZoom(timeline, baseQuestion.to),
    before: useBefore(baseQuestion, summary),
    marks: useChanges({ ...baseQuestion, project: baseQuestion.projects?.[0] }, timeline),
    limits: useLimits(baseQuestion, summary, timeline),
    entries: entriesOfBuckets(summary),
    shown,
  }
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md" className="charts">
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
      {usage.entries.some(hasRefusals) && (
        <Card title="Requests rejected by limits">
          <RefusedChart {...usage} />
        </Card>
      )}
    </SimpleGrid>
  )
}

function hasRefusals({ amounts }: Entry): boolean {
  return REFUSALS.some((name) => (amounts[name] ?? 0) > 0)
}

/** Limits of the project: on the model, if it is the only one, and on its spend. */
function useLimits(
  { width, zone, projects, only }: ChartsProps['baseQuestion'],
  summary: UsageSummary,
  timeline: Timeline,
) {
  const [projectId] = projects ?? []
  const used = rowsBy(summary, 'model')?.data ?? []
  const model = used.length === 1 ? used[0]?.model : undefined
  const bars = { width, zone, timeline }
  const rates = useRateLimitLines({
    ...bars,
    projectId,
    model: onlyModel(only) ?? model ?? undefined,
  })
  const spend = useSpendLimitLines(projectId, bars)
  return (measure: Measure): readonly ChartLine[] => [
    ...rates(measure),
    // The limit is of all models.
    ...(only ? [] : spend(measure)),
  ]
}

/** Lines over the bars of a measure: the period before, and limits. */
function linesOf(
  { before, limits }: UsageOverTime,
  measure: Measure,
  read: (amounts: Amounts) => number,
): readonly ChartLine[] {
  return [...(before?.(read) ?? []), ...(limits?.(measure) ?? [])]
}

interface UsageOverTime {
  readonly timeline: Timeline
  /** Left out of charts with a range of their own. */
  readonly zoom?: BarZoom
  /** Lines of the period before. */
  readonly before?: ReturnType<typeof useBefore>
  /** Lines of limits. */
  readonly limits?: (measure: Measure) => readonly ChartLine[]
  /** Changes of the project. */
  readonly marks?: ChartMarks
  readonly entries: readonly Entry[]
  /** Times and project, as a filter of request logs. */
  readonly shown: LogFilter
}

export function RequestsChart(usage: UsageOverTime) {
  const { timeline, entries, zoom, marks } = usage
  const over = (measure: (amounts: Amounts) => number): number[] =>
    valuesOver(timeline, entries, measure)
  const [failed, refused] = [over((amounts) => amounts.failed), over(refusedOf)]
  const pages = useLogsOfBars(usage, (at, series) => {
    if (series !== undefined) return LOGS_OF_SERIES[series] ?? {}
    // Of a bar with trouble, the trouble.
    return failed[at] || refused[at] ? { outcome: UNANSWERED } : {}
  })
  const answered = over((amounts) => amounts.requests - refusedOf(amounts) - amounts.failed)
  return (
    <Counts
      label="Requests over time"
      pages={pages}
      zoom={zoom}
      lines={linesOf(usage, 'requests', ({ requests }) => requests)}
      marks={marks}
      axis={timeline}
      series={[
        { id: 'answered', name: 'Answered', values: answered },
        { id: 'failed', name: 'Failed', values: failed, tone: 'failed' },
        { id: 'refused', name: REJECTED, values: refused, tone: 'refused' },
      ]}
    />
  )
}

/** Filters of the series of requests. */
const LOGS_OF_SERIES: Readonly<Record<string, LogFilter>> = {
  answered: { outcome: 'succeeded' },
  failed: FAILED,
  refused: REJECTED_BY_LIMITS,
}

function TokensChart(usage: UsageOverTime) {
  const { timeline, entries, zoom, marks } = usage
  const over = (name: 'input' | 'output'): number[] =>
    valuesOver(timeline, entries, (amounts) => amounts[name])
  return (
    <Counts
      label="Tokens over time"
      axis={timeline}
      pages={useLogsOfBars(usage)}
      zoom={zoom}
      lines={linesOf(usage, 'tokens', tokensOf)}
      marks={marks}
      series={[
        { id: 'input', name: 'Input', values: over('input') },
        { id: 'output', name: 'Output', values: over('output') },
      ]}
    />
  )
}

function RefusedChart(usage: UsageOverTime) {
  const { timeline, entries, zoom, before, marks } = usage
  const pages = useLogsOfBars(usage, (_, series) => {
    const limit = REFUSALS.find((name) => name === series)
    return { ...REJECTED_BY_LIMITS, ...(limit && { code: LIMITS[limit].code }) }
  })
  const series = REFUSALS.map((name) => ({
    id: name,
    name: LIMITS[name].name,
    values: valuesOver(timeline, entries, (amounts) => amounts[name]),
  }))
    .filter(({ values }) => values.some((value) => value > 0))
    .map((one, at) => (at === 0 ? { ...one, tone: 'refused' as const } : one))
  return (
    <Counts
      label="Rejected requests, by limit"
      axis={timeline}
      series={series}
      pages={pages}
      zoom={zoom}
      lines={before?.(refusedOf)}
      marks={marks}
    />
  )
}

type CountsProps = Omit<React.ComponentProps<typeof BarChart>, 'format' | 'formatTick' | 'zone'>

function Counts(props: CountsProps) {
  return <BarChart {...props} format={formatExact} formatTick={formatCountShortly} />
}

export function CostChart(usage: UsageOverTime) {
  const { timeline, entries, zoom, marks } = usage
  const values = valuesOver(timeline, entries, ({ cost }) => cost)
  return (
    <BarChart
      label="Cost over time"
      axis={timeline}
      pages={useLogsOfBars(usage)}
      zoom={zoom}
      lines={linesOf(usage, 'cost', ({ cost }) => cost)}
      marks={marks}
      series={[{ id: 'cost', name: 'Cost', values }]}
      format={formatDollars}
      formatTick={formatDollarsShortly}
      whole={false}
    />
  )
}
