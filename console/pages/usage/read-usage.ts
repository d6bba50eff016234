/** Usage over time, from all pages of the operations that it needs. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { client } from '#console/api/client.ts'
import { useKept } from '#console/api/queries.ts'
import { refetchEvery } from '#console/api/query-client.ts'
import type { BucketPage } from '#contract/buckets.ts'
import type { RefusalsUsage } from '#contract/extensions/refusals.ts'
import type { Entry, Measure, Of } from './amounts.ts'
import { filterOf, type Only } from './only.ts'
import type { Dimension } from './ranking.ts'
import type { Stretched, Width } from './timeline.ts'

/** Most pages of one query: a page for each day of the longest range. */
const PAGES_MAX = 366
/** Most buckets of a page, by their width: the most that the API takes. */
const PAGE_BUCKETS = { '1m': 1_440, '1h': 168, '1d': 31 } as const
const COST_BUCKETS = 180

export interface Question extends Stretched {
  readonly projects?: readonly string[] | undefined
  /** Dimensions to group by: only those with few values, or with `only` some of them. */
  readonly groupBy: readonly Dimension[]
  readonly only?: readonly Only[]
  /** All three where it is left out. */
  readonly measure?: Measure
}

export interface Usage {
  readonly question: Question
  readonly entries: readonly Entry[]
  readonly costs: readonly Entry[]
}

interface Reading {
  readonly enabled?: boolean
  readonly everyMs?: number
}

export function usageQuery(question: Question) {
  return {
    queryKey: ['usage', question],
    queryFn: ({ signal }: { readonly signal: AbortSignal }) => readUsage(question, signal),
  }
}

/** The previous usage stays while the next loads; `question` says which one it is. */
export function useUsage(question: Question, { enabled = true, everyMs }: Reading = {}) {
  return useKept(
    useQuery({
      ...usageQuery(question),
      placeholderData: keepPreviousData,
      enabled,
      refetchInterval: refetchEvery(everyMs),
    }),
  )
}

async function readUsage(question: Question, signal: AbortSignal): Promise<Usage> {
  const { from, to, projects, groupBy, only, measure } = question
  const bucket_width = widthOf(question)
  const common = {
    start_time: from,
    ...(to !== undefined && { end_time: to }),
    ...(projects && { project_ids: [...projects] }),
    ...filterOf(only),
  }
  const apart = {
    ...common,
    bucket_width,
    group_by: [...groupBy],
    limit: PAGE_BUCKETS[bucket_width],
  }
  const lines = groupBy.map((name) => (name === 'model' ? 'line_item' : name))
  const hourly = bucket_width !== '1d'
  const priced = { ...common, group_by: lines, limit: COST_BUCKETS, ...(hourly && { hourly }) }
  const options = { signal }
  const fetchFor = <R>(of: Measure, fetchPage: (page: Page) => Promise<BucketPage<R>>) =>
    measure === undefined || measure === of ? walk(fetchPage) : []
  const [refusals, completions, embeddings, moderations, costs] = await Promise.all([
    fetchFor('requests', (page) => client.usageRefusals({ ...apart, ...page }, options)),
    fetchFor('tokens', (page) => client.usageCompletions({ ...apart, ...page }, options)),
    fetchFor('tokens', (page) => client.usageEmbeddings({ ...apart, ...page }, options)),
    fetchFor('tokens', (page) => client.usageModerations({ ...apart, ...page }, options)),
    fetchFor('cost', (page) => client.usageCosts({ ...priced, ...page }, options)),
  ])
  const tokens = [...completions, ...embeddings, ...moderations]
  return {
    question,
    entries: [...entriesOf(refusals, requested), ...entriesOf(tokens, used)],
    costs: entriesOf(costs, paid),
  }
}

/** Days of the API are those of UTC: others are made of hours. */
function widthOf({ width, zone }: Question): Width {
  return zone === 'utc' || width !== '1d' ? width : '1h'
}

type Buckets<R> = BucketPage<R>['data']
interface Page {
  readonly page?: string
}

/** The buckets of all pages. */
export async function walk<R>(
  fetchPage: (page: Page) => Promise<BucketPage<R>>,
): Promise<Buckets<R>> {
  const buckets: Buckets<R> = []
  let next: string | null = ''
  for (let pages = 0; next !== null && pages < PAGES_MAX; pages++) {
    const answer: BucketPage<R> = await fetchPage(next === '' ? {} : { page: next })
    buckets.push(...answer.data)
    next = answer.next_page
  }
  return buckets
}

function entriesOf<R>(
  buckets: Buckets<R>,
  toEntry: (result: R) => Omit<Entry, 'at'>,
): readonly Entry[] {
  return buckets.flatMap(({ start_time, results }) =>
    results.map((result) => ({ at: start_time, ...toEntry(result) })),
  )
}

function requested({ requested_requests, requested_tokens: _, ...rest }: RefusalsUsage) {
  const { project_id, user_id, api_key_id, model, object: __, failed_requests, ...refused } = rest
  return {
    of: { project_id, user_id, api_key_id, model },
    amounts: { requests: requested_requests, failed: failed_requests, ...refused },
  }
}

interface TokensResult extends Of {
  readonly input_tokens: number
  readonly output_tokens?: number
}

function used({ input_tokens, output_tokens = 0, ...of }: TokensResult) {
  return {
    of: ofOnly(of),
    amounts: { input: input_tokens, output: output_tokens },
  }
}

function ofOnly({ project_id, user_id, api_key_id, model }: Of): Of {
  return {
    project_id,
    user_id,
    api_key_id,
    model,
  }
}

interface CostResult extends Omit<Of, 'model'> {
  readonly line_item: string | null
  readonly amount: { readonly value: number }
}

function paid({ line_item, amount, project_id, user_id, api_key_id }: CostResult) {
  return {
    of: { project_id, user_id, api_key_id, model: line_item === null ? null : modelOf(line_item) },
    amounts: { cost: amount.value },
  }
}

/** Model of a line item such as `gpt-5.2, cached input`: a model and the charged unit. */
export function modelOf(line: string): string {
  const end = line.lastIndexOf(', ')
  return end < 0 ? line : line.slice(0, end)
}
