/** Usage ranking: the first rows, beside those of the period before, and the totals of all rows. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { client } from '#console/api/client.ts'
import { useKept } from '#console/api/queries.ts'
import type { Named } from '#console/display/name-link.tsx'
import type { Stretch } from '#console/time/ranges.ts'
import type { Zone } from '#console/time/zone.ts'
import type { UsageRanking } from '#contract/extensions/usage-ranking.ts'
import type { UsageSummary } from '#contract/extensions/usage-summary.ts'
import type { Measure, Of } from './amounts.ts'
import { namedOf } from './names.ts'
import { filterOf, type Only } from './only.ts'
import { rowsBy, summaryParameters } from './summary.ts'
import type { Width } from './timeline.ts'

export type Dimension = keyof Of

export interface RankingQuestion extends Stretch {
  readonly by: Dimension
  readonly measure: Measure
  readonly projects?: readonly string[]
  readonly only?: readonly Only[]
  /** Most rows. */
  readonly limit: number
  readonly zone: Zone
  /** Width of the buckets. */
  readonly width: Width
  /** Rows with a separate timeline. */
  readonly series: number
  /** Period that rows and totals are compared with. */
  readonly previous?: Stretch
}

export interface Sums {
  /** Admitted or rejected. */
  readonly requests: number
  /** By rate limits and spend limits. */
  readonly refused: number
  /** Those of spend limits; left out where the answer has them only together. */
  readonly refusedSpend?: number | undefined
  /** Failed ones of the admitted requests. */
  readonly failed: number
  readonly input: number
  /** Cached part of the input. */
  readonly cached: number
  readonly output: number
  /** In dollars. */
  readonly cost: number
}

export interface Ranked {
  /** '' for usage without one. */
  readonly id: string
  readonly of: Of
  /** Undefined where only the id is known. */
  readonly named: Named | undefined
  readonly sum: Sums
}

export interface Ranking {
  readonly question: RankingQuestion
  /** End of the range, in Unix seconds. */
  readonly until: number
  readonly rows: readonly Ranked[]
  readonly total: Sums
  /** Number of rows in all. */
  readonly count: number
  readonly summary: UsageSummary
}

/** Ranking and totals of a question, in one answer. Names of filters are among its rankings. */
export function rankingQuery(question: RankingQuestion) {
  return {
    queryKey: ['usage', 'ranking', question],
    queryFn: async ({ signal }: { readonly signal: AbortSignal }): Promise<Ranking> => {
      const by = [question.by, ...(question.only ?? []).map((only) => only.by)]
      const asked = { ...question, by: [...new Set(by)] }
      const summary = await client.usageSummary(summaryParameters(asked), { signal })
      const ranking = rowsBy(summary, question.by)
      return {
        question,
        summary,
        until: summary.end_time,
        rows: ranking ? rankedRows(ranking, question.by) : [],
        total: rankedSums(summary.total),
        count: ranking?.groups ?? 0,
      }
    },
  }
}

/** The previous ranking stays while the next loads; `question` says which one it is. */
export function useRanking(question: RankingQuestion, enabled = true) {
  return useKept(
    useQuery({ ...rankingQuery(question), placeholderData: keepPreviousData, enabled }),
  )
}

/** All rows up to `rowsMax`, of the same time as a loaded ranking. */
export async function readRanking(
  { question, until }: Pick<Ranking, 'question' | 'until'>,
  rowsMax: number,
): Promise<Ranked[]> {
  const parameters = { ...parametersOf(question), end_time: until, limit: ROWS_MAX }
  const rows: Ranked[] = []
  for (let page: string | null = ''; page !== null && rows.length < rowsMax; ) {
    const answer: UsageRanking = await client.usageRanking({ ...parameters, ...(page && { page }) })
    rows.push(...rankedRows(answer, question.by))
    page = answer.next_page
  }
  return rows.slice(0, rowsMax)
}

/** The most that the API takes. */
const ROWS_MAX = 1_000

function parametersOf({ from, to, by, measure, projects, only, limit }: RankingQuestion) {
  return {
    start_time: from,
    ...(to !== undefined && { end_time: to }),
    group_by: by,
    measure,
    ...(projects && { project_ids: [...projects] }),
    ...filterOf(only),
    limit,
  }
}

export function rankedRows({ data }: Pick<UsageRanking, 'data'>, by: Dimension): Ranked[] {
  return data.map((row) => ({
    id: row[by] ?? '',
    of: ofOnly(row),
    named: namedOf(row, by),
    sum: rankedSums(row),
  }))
}

function ofOnly({ project_id, user_id, api_key_id, model }: Of): Of {
  return {
    project_id,
    user_id,
    api_key_id,
    model,
  }
}

type SummedUsage = Omit<UsageRanking['total'], 'groups'> &
  Partial<Pick<UsageSummary['total'], 'refused_spend'>>

export function rankedSums(sums: SummedUsage): Sums {
  return {
    requests: sums.requested_requests,
    refused: sums.refused_requests,
    refusedSpend: sums.refused_spend,
    failed: sums.failed_requests,
    input: sums.input_tokens,
    cached: sums.input_cached_tokens,
    output: sums.output_tokens,
    cost: sums.cost,
  }
}
