/** Latency of the largest groups over time, and their failed and rejected requests. */
import { BarChart } from '#console/charts/bar-chart.tsx'
import { Card } from '#console/charts/card.tsx'
import { LineChart } from '#console/charts/line-chart.tsx'
import { formatCountShortly, formatExact } from '#console/display/numbers.ts'
import { UNANSWERED } from '#console/pages/request-logs/outcomes.ts'
import { useChanges } from '#console/pages/usage/changes.ts'
import { logTimes } from '#console/pages/usage/log-times.ts'
import { useLogsOfBars } from '#console/pages/usage/logs-of-bars.ts'
import type { Timeline } from '#console/pages/usage/timeline.ts'
import { useZoom } from '#console/pages/usage/zoom.ts'
import { useNow } from '#console/time/clock.ts'
import { formatMs } from '#console/time/duration.ts'
import { useZone } from '#console/time/zone.ts'
import type { LatencyResult } from '#contract/extensions/usage-latency.ts'
import { filterOfGroup, timelineOfLatencies, valuesOfGroups } from './groups.ts'
import type { Latencies } from './read-latency.ts'
import { LATENCY_GROUPS, type Quantile, type TimeOf } from './view.ts'

interface LatencyChartProps {
  readonly latencies: Latencies
  readonly time: TimeOf
  readonly quantile: Quantile
}

const TITLES: Readonly<Record<TimeOf, string>> = {
  duration_ms: 'Latency',
  first_token_ms: 'Time to first token',
}

/** Axis of a chart, its marks, and what a drag does. */
function useTimes(latencies: Latencies) {
  const { question } = latencies
  const axis = timelineOfLatencies(latencies, useZone(), useNow())
  return {
    axis,
    zoom: useZoom(axis, question.to),
    marks: useChanges({ ...question, project: undefined }, axis),
  }
}

/** Request logs of a bar or a point, with these outcomes, of its group. */
function useLogs({ question }: Latencies, axis: Timeline, outcome: string | undefined) {
  const { by } = question
  const bars = { timeline: axis, shown: { ...logTimes(question), outcome } }
  return useLogsOfBars(bars, (_, id) => filterOfGroup(by, id))
}

export function LatencyChart({ latencies, time, quantile }: LatencyChartProps) {
  const { by } = latencies.question
  const over = useTimes(latencies)
  const pages = useLogs(latencies, over.axis, by === 'status' ? undefined : 'succeeded')
  const series = valuesOfGroups(
    latencies,
    (result) => result?.[time]?.[quantile] ?? null,
    (total) => total[time] !== null,
  )
  const title = `${TITLES[time]}, ${quantile}, by ${LATENCY_GROUPS[by].toLowerCase()}`
  const of = by === 'status' ? 'Of all requests with the status.' : 'Of requests that succeeded.'
  return (
    <Card title={title} about={of}>
      <LineChart
        label={title}
        {...over}
        pages={pages && { ...pages, description: 'Press a line for its request logs.' }}
        series={series}
        format={formatMs}
        formatTick={(ms) => (ms === 0 ? '0' : formatMs(ms))}
      />
    </Card>
  )
}

function unsuccessful(result: LatencyResult | undefined): number {
  return result ? result.failed + result.rejected : 0
}

export function FailureChart({ latencies }: { latencies: Latencies }) {
  const { by } = latencies.question
  const over = useTimes(latencies)
  const pages = useLogs(latencies, over.axis, UNANSWERED)
  const series = valuesOfGroups(latencies, unsuccessful, (total) => unsuccessful(total) > 0)
  const title = `Failed and rejected requests by ${LATENCY_GROUPS[by].toLowerCase()}`
  return (
    <Card title={title} {...(series.length === 0 && { about: 'None in this period.' })}>
      <BarChart
        label={title}
        {...over}
        pages={pages}
        series={series}
        format={formatExact}
        formatTick={formatCountShortly}
      />
    </Card>
  )
}
