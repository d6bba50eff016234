/** Latency of the largest groups over time, and their failed and rejected requests. */
import { BarChart } from '#console/charts/bar-chart.tsx'
import { Card } from '#console/charts/card.tsx'
import { LineChart } from '#console/charts/line-chart.tsx'
import { useNow } from '#console/display/clock.ts'
import { formatMs } from '#console/display/duration.ts'
import { formatCountShortly, formatExact } from '#console/display/numbers.ts'
import { useZone } from '#console/display/zone.ts'
import type { LatencyResult } from '#contract/extensions/usage-latency.ts'
import { axisOf, valuesOfGroups } from './groups.ts'
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

export function LatencyChart({ latencies, time, quantile }: LatencyChartProps) {
  const axis = axisOf(latencies, useZone(), useNow())
  const { by } = latencies.question
  const series = valuesOfGroups(
    latencies,
    (result) => result?.[time]?.[quantile] ?? null,
    (total) => total[time] !== null,
  )
  const title = `${TITLES[time]}, ${quantile}, by ${LATENCY_GROUPS[by].toLowerCase()}`
  const of = by === 'status' ? 'Of all requests with the status.' : 'Of requests that succeeded.'
  return (
    <Card title={title} about={of}>
      <LineChart label={title} axis={axis} series={series} format={formatMs} />
    </Card>
  )
}

function unsuccessful(result: LatencyResult | undefined): number {
  return result ? result.failed + result.rejected : 0
}

export function FailureChart({ latencies }: { latencies: Latencies }) {
  const axis = axisOf(latencies, useZone(), useNow())
  const { by } = latencies.question
  const series = valuesOfGroups(latencies, unsuccessful, (total) => unsuccessful(total) > 0)
  const title = `Failed and rejected requests by ${LATENCY_GROUPS[by].toLowerCase()}`
  return (
    <Card title={title} {...(series.length === 0 && { about: 'None in this period.' })}>
      <BarChart
        label={title}
        axis={axis}
        series={series}
        format={formatExact}
        formatTick={formatCountShortly}
      />
    </Card>
  )
}
