/** Input tokens by upstream, summed over days. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { client } from '#console/api/client.ts'
import { useKept } from '#console/api/queries.ts'
import type { Stretch } from '#console/time/ranges.ts'
import { walk } from './read-usage.ts'

/** Most days of a page: the most that the API takes. */
const PAGE_DAYS = 180

export interface UpstreamQuestion extends Stretch {
  readonly projects?: readonly string[] | undefined
}

export interface UpstreamSums {
  readonly upstream: string
  readonly requests: number
  readonly input: number
  /** Cached part of the input. */
  readonly cached: number
}

export function upstreamsQuery(question: UpstreamQuestion) {
  return {
    queryKey: ['usage', 'upstreams', question],
    queryFn: ({ signal }: { readonly signal: AbortSignal }) => readUpstreams(question, signal),
  }
}

/** Upstreams with the most input first. */
export function useUpstreams(question: UpstreamQuestion) {
  return useKept(useQuery({ ...upstreamsQuery(question), placeholderData: keepPreviousData }))
}

async function readUpstreams(
  { from, to, projects }: UpstreamQuestion,
  signal: AbortSignal,
): Promise<UpstreamSums[]> {
  const parameters = {
    start_time: from,
    ...(to !== undefined && { end_time: to }),
    ...(projects && { project_ids: [...projects] }),
    limit: PAGE_DAYS,
  }
  const buckets = await walk((page) =>
    client.usageUpstreams({ ...parameters, ...page }, { signal }),
  )
  const results = buckets.flatMap((bucket) => bucket.results)
  return [...Map.groupBy(results, ({ upstream }) => upstream)]
    .map(([upstream, days]) => ({
      upstream,
      requests: days.reduce((sum, day) => sum + day.num_model_requests, 0),
      input: days.reduce((sum, day) => sum + day.input_tokens, 0),
      cached: days.reduce((sum, day) => sum + day.input_cached_tokens, 0),
    }))
    .sort((a, b) => b.input - a.input)
}
