/** Latency and failures of a whole range, by group: all groups, also those without a line. */
import { Code, Text } from '@mantine/core'
import { Card } from '#console/charts/card.tsx'
import { formatColumnShare, formatCount } from '#console/display/numbers.ts'
import { type Column, Rows } from '#console/display/rows.tsx'
import { formatMs } from '#console/time/duration.ts'
import type { LatencyResult, Quantiles } from '#contract/extensions/usage-latency.ts'
import { groupName } from './groups.ts'
import type { Latencies } from './read-latency.ts'
import { LATENCY_GROUPS, type LatencyGroup, type Quantile } from './view.ts'

export function LatencyTable({ latencies: { question, totals } }: { latencies: Latencies }) {
  const { by } = question
  const label = `By ${LATENCY_GROUPS[by].toLowerCase()}`
  return (
    <Card title={label} about="The whole range.">
      <Rows
        label={`Latency ${label.toLowerCase()}`}
        rows={totals}
        rowKey={(one) => String(one[by])}
        columns={columnsOf(by)}
      />
    </Card>
  )
}

function columnsOf(by: LatencyGroup): readonly Column<LatencyResult>[] {
  return [
    { heading: LATENCY_GROUPS[by], cell: (one) => <Name result={one} by={by} /> },
    { heading: 'Requests', numeric: true, cell: (one) => formatCount(one.num_requests) },
    { heading: 'Failed', numeric: true, cell: (one) => part(one.failed, one) },
    { heading: 'Rejected', numeric: true, cell: (one) => part(one.rejected, one) },
    timeColumn('p50', 'p50', ({ duration_ms: times }) => times),
    timeColumn('p95', 'p95', ({ duration_ms: times }) => times),
    timeColumn('First token p50', 'p50', ({ first_token_ms: times }) => times, true),
    timeColumn('First token p95', 'p95', ({ first_token_ms: times }) => times),
  ]
}

function Name({ result, by }: { result: LatencyResult; by: LatencyGroup }) {
  const name = groupName(result, by)
  if (result[by] === null)
    return (
      <Text c="dimmed" size="sm">
        {name}
      </Text>
    )
  return <Code className="id">{name}</Code>
}

function part(count: number, { num_requests: all }: LatencyResult): string {
  return count === 0 ? '0' : `${formatCount(count)} (${formatColumnShare(count / all)})`
}

function timeColumn(
  heading: string,
  quantile: Quantile,
  timesOf: (result: LatencyResult) => Quantiles | null,
  minor = false,
): Column<LatencyResult> {
  return {
    heading,
    numeric: true,
    minor,
    cell: (one) => {
      const times = timesOf(one)
      return times ? formatMs(times[quantile]) : '–'
    },
  }
}
