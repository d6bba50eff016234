/** Latencies of a range: over time, and of all of it. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { client } from '#console/api/client.ts'
import { useKept } from '#console/api/queries.ts'
import { refetchEvery } from '#console/api/query-client.ts'
import { walk } from '#console/pages/usage/read-usage.ts'
import type { BucketPage } from '#contract/buckets.ts'
import type { LatencyResult } from '#contract/extensions/usage-latency.ts'
import { LATENCY_RANGES, type LatencyGroup, type LatencyRange } from './view.ts'

const SECONDS = { '1m': 60, '1h': 3_600, '1d': 86_400 } as const
const REFRESH_MS = 30_000

export interface LatencyQuestion {
  readonly range: LatencyRange
  readonly by: LatencyGroup
  /** Start of the first bucket, in Unix seconds. */
  readonly from: number
}

export interface Latencies {
  readonly question: LatencyQuestion
  readonly buckets: BucketPage<LatencyResult>['data']
  /** Of the whole range, those with the most requests first. */
  readonly totals: readonly LatencyResult[]
}

export function latencyQuestion(range: LatencyRange, by: LatencyGroup, now: number) {
  const { width, buckets } = LATENCY_RANGES[range]
  const seconds = SECONDS[width]
  return { range, by, from: now - (now % seconds) - (buckets - 1) * seconds }
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
  const { range, by, from } = question
  const { width, buckets: limit } = LATENCY_RANGES[range]
  const common = { start_time: from, group_by: [by] }
  const [buckets, whole] = await Promise.all([
    walk((page) =>
      client.usageLatency({ ...common, bucket_width: width, limit, ...page }, { signal }),
    ),
    client.usageLatency({ ...common, bucket_width: 'all' }, { signal }),
  ])
  const totals = whole.data.flatMap(({ results }) => results)
  return { question, buckets, totals: totals.sort((a, b) => b.num_requests - a.num_requests) }
}
