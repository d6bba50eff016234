/** Latencies of a range: over time, and of all of it. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { client } from '#console/api/client.ts'
import { useKept } from '#console/api/queries.ts'
import { refetchEvery } from '#console/api/query-client.ts'
import { walk } from '#console/pages/usage/read-usage.ts'
import type { Width } from '#console/pages/usage/timeline.ts'
import type { Stretch } from '#console/time/ranges.ts'
import type { BucketPage } from '#contract/buckets.ts'
import type { LatencyResult } from '#contract/extensions/usage-latency.ts'
import { LATENCY_RANGES, type LatencyGroup, type LatencyView } from './view.ts'

const SECONDS = { '1m': 60, '1h': 3_600, '1d': 86_400 } as const
/** Buckets of a page: the most that the API takes. */
const PAGE_BUCKETS = { '1m': 1_440, '1h': 168, '1d': 31 } as const
const REFRESH_MS = 30_000

export interface LatencyQuestion extends Stretch {
  readonly by: LatencyGroup
  readonly width: Width
}

export interface Latencies {
  readonly question: LatencyQuestion
  readonly buckets: BucketPage<LatencyResult>['data']
  /** Of the whole range, those with the most requests first. */
  readonly totals: readonly LatencyResult[]
}

type Asked = Pick<LatencyView, 'range' | 'zoom' | 'by'>

/** Of whole buckets. */
export function latencyQuestion({ range, zoom, by }: Asked, now: number): LatencyQuestion {
  if (zoom) {
    const { from, to, width } = zoom
    return { from: from - (from % SECONDS[width]), to, width, by }
  }
  const { width, buckets } = LATENCY_RANGES[range]
  const seconds = SECONDS[width]
  return { from: now - (now % seconds) - (buckets - 1) * seconds, width, by }
}

export function latencyQuery(question: LatencyQuestion) {
  return {
    queryKey: ['usage', 'latency', question],
    queryFn: ({ signal }: { readonly signal: AbortSignal }) => readLatency(question, signal),
  }
}

export function useLatencies(question: LatencyQuestion) {
  return useKept(
    useQuery({
      ...latencyQuery(question),
      placeholderData: keepPreviousData,
      refetchInterval: refetchEvery(REFRESH_MS),
    }),
  )
}

async function readLatency(question: LatencyQuestion, signal: AbortSignal): Promise<Latencies> {
  const { by, from, to, width } = question
  const limit = PAGE_BUCKETS[width]
  const common = { start_time: from, ...(to !== undefined && { end_time: to }), group_by: [by] }
  const [buckets, whole] = await Promise.all([
    walk((page) =>
      client.usageLatency({ ...common, bucket_width: width, limit, ...page }, { signal }),
    ),
    client.usageLatency({ ...common, bucket_width: 'all' }, { signal }),
  ])
  const totals = whole.data.flatMap(({ results }) => results)
  return { question, buckets, totals: totals.sort((a, b) => b.num_requests - a.num_requests) }
}
