/**
 * Reads usage: the pages of each of the questions that it takes, as one list of entries. What is
 * read is bounded, since an organization may have any number of projects and keys: where there is
 * more, the entries are those of the first part of the time alone, and it is said until when.
 */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { client } from '#console/api/client.ts'
import { useKept } from '#console/api/queries.ts'
import { askedAgain } from '#console/api/query-client.ts'
import type { BucketPage } from '#contract/buckets.ts'
import type { RefusalsUsage } from '#contract/extensions/refusals.ts'
import type { Entry, Of } from './amounts.ts'

/** Most results that are read of one question, and most pages of them. */
const RESULTS_MAX = 20_000
const PAGES_MAX = 60
/** What is asked of a page: the API has 4,000 results of one. */
const PAGE_RESULTS = 3_500
const FIRST_BUCKETS = 2
/** Most buckets of a page, by their width: the most that the API takes. */
const PAGE_BUCKETS = { '1h': 168, '1d': 31 } as const
const COST_DAYS = 180

export type Dimension = keyof Of

export interface Question {
  /** In Unix seconds. */
  readonly from: number
  /** The present where it is left out. */
  readonly to?: number
  /** Costs come by the day whatever it says. */
  readonly width: '1h' | '1d'
  readonly projects?: readonly string[]
  readonly groupBy: readonly Dimension[]
}

export interface Usage {
  readonly question: Question
  readonly entries: readonly Entry[]
  /** Of whole days, or what lies of them in the time asked for. */
  readonly costs: readonly Entry[]
  /** Where all was read: undefined. Otherwise what is later is in neither list. */
  readonly readUntil: number | undefined
}

interface Reading {
  readonly enabled?: boolean
  readonly everyMs?: number
}

/** What was asked for before stays while the next is on its way; `question` says which it is. */
export const useUsage = (question: Question, { enabled = true, everyMs }: Reading = {}) =>
  useKept(
    useQuery({
      queryKey: ['usage', question],
      queryFn: ({ signal }) => readUsage(question, signal),
      placeholderData: keepPreviousData,
      enabled,
      refetchInterval: askedAgain(everyMs),
    }),
  )

const readUsage = async (question: Question, signal: AbortSignal): Promise<Usage> => {
  const common = {
    start_time: question.from,
    ...(question.to !== undefined && { end_time: question.to }),
    ...(question.projects && { project_ids: [...question.projects] }),
  }
  const { width: bucket_width, groupBy } = question
  const apart = { ...common, bucket_width, group_by: [...groupBy] }
  const most = PAGE_BUCKETS[bucket_width]
  const lines = groupBy.map((name) => (name === 'model' ? 'line_item' : name))
  const priced = { ...common, group_by: lines }
  const options = { signal }
  const [refusals, completions, embeddings, moderations, costs] = await Promise.all([
    walk(most, (page) => client.usageRefusals({ ...apart, ...page }, options)),
    walk(most, (page) => client.usageCompletions({ ...apart, ...page }, options)),
    walk(most, (page) => client.usageEmbeddings({ ...apart, ...page }, options)),
    walk(most, (page) => client.usageModerations({ ...apart, ...page }, options)),
    walk(COST_DAYS, (page) => client.usageCosts({ ...priced, ...page }, options)),
  ])
  const until = Math.min(
    ...[refusals, completions, embeddings, moderations, costs].map(({ readUntil }) => readUntil),
  )
  const isRead = ({ at }: Entry): boolean => at < until
  const tokens = [...completions.buckets, ...embeddings.buckets, ...moderations.buckets]
  return {
    question,
    entries: [...entriesOf(refusals.buckets, requested), ...entriesOf(tokens, used)].filter(isRead),
    costs: entriesOf(costs.buckets, paid).filter(isRead),
    readUntil: until === Number.POSITIVE_INFINITY ? undefined : until,
  }
}

type Buckets<R> = BucketPage<R>['data']

interface Walk<R> {
  readonly buckets: Buckets<R>
  /** Without an end where nothing is left. */
  readonly readUntil: number
}

/**
 * The store sums up all buckets of a page before it is cut to what a page may hold. So the first
 * page is small, and each asks for as many buckets as will fit by what those before it had.
 */
const walk = async <R>(
  bucketsMax: number,
  ask: (page: { limit: number; page?: string }) => Promise<BucketPage<R>>,
): Promise<Walk<R>> => {
  const buckets: Buckets<R> = []
  let results = 0
  let next: string | null = null
  for (let pages = 0; pages < PAGES_MAX && results < RESULTS_MAX; pages++) {
    const limit: number = pages === 0 ? FIRST_BUCKETS : fitting(results / buckets.length)
    const answer: BucketPage<R> = await ask({
      limit: Math.min(limit, bucketsMax),
      ...(next !== null && { page: next }),
    })
    buckets.push(...answer.data)
    results += answer.data.reduce((sum, bucket) => sum + bucket.results.length, 0)
    next = answer.next_page
    if (next === null) return { buckets, readUntil: Number.POSITIVE_INFINITY }
  }
  return { buckets, readUntil: buckets.at(-1)?.end_time ?? 0 }
}

/** How many buckets have the results of a page, when one has so many. */
const fitting = (resultsOfOne: number): number =>
  Math.max(Math.floor(PAGE_RESULTS / Math.max(resultsOfOne, 1)), 1)

const entriesOf = <R>(
  buckets: Buckets<R>,
  toEntry: (result: R) => Omit<Entry, 'at'>,
): readonly Entry[] =>
  buckets.flatMap(({ start_time, results }) =>
    results.map((result) => ({ at: start_time, ...toEntry(result) })),
  )

const requested = ({ requested_requests, requested_tokens: _, ...rest }: RefusalsUsage) => {
  const { project_id, user_id, api_key_id, model, object: __, ...refused } = rest
  return {
    of: { project_id, user_id, api_key_id, model },
    amounts: { requests: requested_requests, ...refused },
  }
}

interface TokensResult extends Of {
  readonly input_tokens: number
  readonly output_tokens?: number
}

const used = ({ input_tokens, output_tokens = 0, ...of }: TokensResult) => ({
  of: ofOnly(of),
  amounts: { input: input_tokens, output: output_tokens },
})

/** Of everything else that a result says, nothing is kept. */
const ofOnly = ({ project_id, user_id, api_key_id, model }: Of): Of => ({
  project_id,
  user_id,
  api_key_id,
  model,
})

interface CostResult extends Omit<Of, 'model'> {
  readonly line_item: string | null
  readonly amount: { readonly value: number }
}

const paid = ({ line_item, amount, project_id, user_id, api_key_id }: CostResult) => ({
  of: { project_id, user_id, api_key_id, model: line_item === null ? null : modelOf(line_item) },
  amounts: { cost: amount.value },
})

/** Of `gpt-4o-2024-08-06, cached input`: a line is a model and what of it was paid for. */
const modelOf = (line: string): string => {
  const end = line.lastIndexOf(', ')
  return end < 0 ? line : line.slice(0, end)
}
