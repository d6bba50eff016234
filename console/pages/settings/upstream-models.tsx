/** Requests to an upstream by model: how many, how many failed, and how long they took. */
import type { Prefetch } from '#console/api/loader.ts'
import type { Permissions } from '#console/api/permissions.ts'
import { useAnswer } from '#console/api/queries.ts'
import { Card } from '#console/charts/card.tsx'
import { ModelLink } from '#console/display/links.tsx'
import { formatCount } from '#console/display/numbers.ts'
import { type Column, Rows } from '#console/display/rows.tsx'
import { Answered, Empty, Loading } from '#console/display/states.tsx'
import { addDays, startOfDay, useToday } from '#console/time/days.ts'
import { formatMs } from '#console/time/duration.ts'
import type { LatencyResult, Quantiles } from '#contract/extensions/usage-latency.ts'

const DAYS = 30
/** Most models of the table. */
const SHOWN_MAX = 20

export function seesModels({ may }: Permissions): boolean {
  return may('organization_usage.read')
}

function questionOf(upstream: string, today: number) {
  return {
    upstreams: [upstream],
    start_time: addDays('utc', today, 1 - DAYS),
    bucket_width: 'all' as const,
    group_by: ['model' as const],
  }
}

export function loadModels({ answer }: Prefetch, upstream: string, now: number): void {
  answer('usageLatency', questionOf(upstream, startOfDay('utc', now)))
}

export function UpstreamModels({ upstream }: { upstream: string }) {
  const today = startOfDay('utc', useToday())
  const query = useAnswer('usageLatency', questionOf(upstream, today))
  return (
    <Card
      title="Requests by model"
      about={`Last ${DAYS} days of UTC, the ${SHOWN_MAX} models with the most requests.`}
    >
      <Answered query={query} loading={<Loading lines={3} />}>
        {({ data }) => <Models results={data.flatMap(({ results }) => results)} />}
      </Answered>
    </Card>
  )
}

function Models({ results }: { results: readonly LatencyResult[] }) {
  if (results.length === 0) return <Empty title="No requests yet" />
  return (
    <Rows
      label="Requests by model"
      rows={results
        .toSorted((one, other) => other.num_requests - one.num_requests)
        .slice(0, SHOWN_MAX)}
      rowKey={({ model }) => model ?? ''}
      columns={COLUMNS}
    />
  )
}

const COLUMNS: readonly Column<LatencyResult>[] = [
  {
    heading: 'Model',
    cell: ({ model }) => (model === null ? 'No model' : <ModelLink model={model} />),
  },
  { heading: 'Requests', numeric: true, cell: (one) => formatCount(one.num_requests) },
  { heading: 'Failed', numeric: true, cell: (one) => formatCount(one.failed) },
  { heading: 'p50', numeric: true, cell: (one) => timeText(one.duration_ms, 'p50') },
  { heading: 'p95', numeric: true, cell: (one) => timeText(one.duration_ms, 'p95') },
  {
    heading: 'First token p50',
    numeric: true,
    minor: true,
    cell: (one) => timeText(one.first_token_ms, 'p50'),
  },
]

function timeText(times: Quantiles | null, quantile: 'p50' | 'p95'): string {
  return times ? formatMs(times[quantile]) : '–'
}
