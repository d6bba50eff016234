/** Summary of usage: figures, timeline and rankings of a period, in one answer. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { client } from '#console/api/client.ts'
import { useKept } from '#console/api/queries.ts'
import { refetchEvery } from '#console/api/query-client.ts'
import type { Stretch } from '#console/time/ranges.ts'
import { zoneName } from '#console/time/zone.ts'
import type { UsageSummary } from '#contract/extensions/usage-summary.ts'
import type { Amounts, Entry, Measure, Of } from './amounts.ts'
import { filterOf, type Only } from './only.ts'
import type { Stretched } from './timeline.ts'

export interface SummaryQuestion extends Stretched {
  readonly projects?: readonly string[] | undefined
  readonly only?: readonly Only[] | undefined
  /** Dimensions to rank. */
  readonly by: readonly (keyof Of)[]
  readonly measure: Measure
  /** Rows of a ranking. */
  readonly limit: number
  /** Rows with a timeline of their own. */
  readonly series?: number
  /** Period to compare rows and totals with; without an end as long as this one is so far. */
  readonly previous?: Stretch | undefined
}

export function summaryParameters({ zone, ...question }: SummaryQuestion) {
  const { from, to, width, projects, only, by, measure, limit, series = 0, previous } = question
  return {
    start_time: from,
    ...(to !== undefined && { end_time: to }),
    bucket_width: width,
    time_zone: zoneName(zone),
    ...(projects && { project_ids: [...projects] }),
    ...filterOf(only),
    group_by: [...by],
    measure,
    limit,
    series,
    ...(previous && { compare: true, previous_start_time: previous.from }),
    ...(previous?.to !== undefined && { previous_end_time: previous.to }),
  }
}

interface Summarized {
  readonly question: SummaryQuestion
  readonly summary: UsageSummary
}

export function summaryQuery(question: SummaryQuestion) {
  return {
    queryKey: ['usage', 'summary', question],
    queryFn: async ({ signal }: { readonly signal: AbortSignal }): Promise<Summarized> => ({
      question,
      summary: await client.usageSummary(summaryParameters(question), { signal }),
    }),
  }
}

/** The previous summary stays while the next loads; `question` says which one it is. */
export function useSummary(question: SummaryQuestion, everyMs: number) {
  return useKept(
    useQuery({
      ...summaryQuery(question),
      placeholderData: keepPreviousData,
      refetchInterval: refetchEvery(everyMs),
    }),
  )
}

/** The rows of a ranking; none where it was not asked for. */
export function rowsBy({ rankings }: UsageSummary, by: keyof Of) {
  return rankings.find(({ group_by }) => group_by === by)
}

type SummarySums = UsageSummary['total']

/** Usage of each bucket that has any. */
export function entriesOfBuckets({ buckets }: Pick<UsageSummary, 'buckets'>): Entry[] {
  return buckets
    .map((bucket) => ({ at: bucket.start_time, of: NOBODY, amounts: amountsOfSums(bucket) }))
    .filter(({ amounts }) => Object.values(amounts).some((amount) => amount > 0))
}

const NOBODY: Of = { project_id: null, user_id: null, api_key_id: null, model: null }

export function amountsOfSums(sums: SummarySums): Amounts {
  return {
    refused_requests_per_minute: sums.refused_requests_per_minute,
    refused_tokens_per_minute: sums.refused_tokens_per_minute,
    refused_images_per_minute: sums.refused_images_per_minute,
    refused_audio_megabytes_per_minute: sums.refused_audio_megabytes_per_minute,
    refused_requests_per_day: sums.refused_requests_per_day,
    refused_batch_tokens: sums.refused_batch_tokens,
    refused_spend: sums.refused_spend,
    requests: sums.requested_requests,
    failed: sums.failed_requests,
    input: sums.input_tokens,
    output: sums.output_tokens,
    cost: sums.cost,
  }
}

/** The timeline of a row as entries of a measure. */
export function entriesOfRow(
  { buckets }: Pick<UsageSummary, 'buckets'>,
  { timeline }: { readonly timeline: readonly number[] | null },
  measure: Measure,
): Entry[] {
  const name = { cost: 'cost', tokens: 'input', requests: 'requests' }[measure]
  return buckets.map((bucket, at) => ({
    at: bucket.start_time,
    of: NOBODY,
    amounts: { [name]: timeline?.[at] ?? 0 },
  }))
}
