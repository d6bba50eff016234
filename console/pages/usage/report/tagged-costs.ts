/**
 * Costs by a tag, or of usage with a tag: from the endpoint of costs, which has them by whole days
 * of UTC.
 */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { client } from '#console/api/client.ts'
import { useKept } from '#console/api/queries.ts'
import type { Entry, Of } from '#console/pages/usage/amounts.ts'
import type { Ranked, Sums } from '#console/pages/usage/ranking.ts'
import { modelOf, walk } from '#console/pages/usage/read-usage.ts'

/** Most days of one answer. */
const PAGE_DAYS = 180

export interface TaggedQuestion {
  /** Unix seconds. */
  readonly from: number
  readonly to?: number | undefined
  readonly by: { readonly tag: string } | 'project' | 'model'
  readonly projects?: readonly string[] | undefined
  /** Only usage with this tag, as `team=search`; all where it is ''. */
  readonly only: string
}

export interface TaggedCosts {
  readonly question: TaggedQuestion
  /** The highest cost first. */
  readonly rows: readonly Ranked[]
  readonly total: Sums
  /** End of the last day. */
  readonly until: number
  /** Costs of each row by day. */
  readonly entries: ReadonlyMap<string, readonly Entry[]>
}

export function taggedQuery(question: TaggedQuestion) {
  return {
    queryKey: ['usage', 'tagged', question],
    queryFn: ({ signal }: { readonly signal: AbortSignal }) => readTagged(question, signal),
  }
}

/** The previous costs stay while the next load; `question` says which they are. */
export function useTaggedCosts(question: TaggedQuestion) {
  return useKept(useQuery({ ...taggedQuery(question), placeholderData: keepPreviousData }))
}

function parametersOf({ from, to, by, projects, only }: TaggedQuestion) {
  return {
    start_time: from,
    ...(to !== undefined && { end_time: to }),
    ...(projects && { project_ids: [...projects] }),
    ...(only !== '' && { tags: [only] }),
    ...(typeof by === 'object'
      ? { group_by_tags: [by.tag] }
      : { group_by: [by === 'model' ? ('line_item' as const) : ('project_id' as const)] }),
    limit: PAGE_DAYS,
  }
}

async function readTagged(question: TaggedQuestion, signal: AbortSignal): Promise<TaggedCosts> {
  const parameters = parametersOf(question)
  const days = await walk((page) => client.usageCosts({ ...parameters, ...page }, { signal }))
  const entries = new Map<string, Entry[]>()
  for (const { start_time: at, results } of days) {
    for (const result of results) {
      const id = idOf(result, question.by)
      const amounts = { cost: result.amount.value }
      entries.set(id, [...(entries.get(id) ?? []), { at, of: NOTHING, amounts }])
    }
  }
  const rows = [...entries]
    .map(([id, days]) => rowOf(id, question.by, costOf(days)))
    .filter(({ sum }) => sum.cost > 0)
    .toSorted((one, other) => other.sum.cost - one.sum.cost)
  return {
    question,
    entries,
    rows,
    total: costSums(rows.reduce((sum, { sum: { cost } }) => sum + cost, 0)),
    until: days.at(-1)?.end_time ?? question.from,
  }
}

interface Result {
  readonly project_id: string | null
  readonly line_item: string | null
  readonly tags?: Readonly<Record<string, string | null>>
}

function idOf({ project_id, line_item, tags }: Result, by: TaggedQuestion['by']): string {
  if (typeof by === 'object') return tags?.[by.tag] ?? ''
  return (by === 'model' ? line_item && modelOf(line_item) : project_id) ?? ''
}

const NOTHING: Of = { project_id: null, user_id: null, api_key_id: null, model: null }

/** Sums of a cost alone: all that tagged usage has. */
export function costSums(cost: number): Sums {
  return { requests: 0, refused: 0, failed: 0, input: 0, cached: 0, output: 0, cost }
}

function rowOf(id: string, by: TaggedQuestion['by'], cost: number): Ranked {
  return {
    id,
    of: {
      ...NOTHING,
      ...(by === 'project' && { project_id: id }),
      ...(by === 'model' && { model: id }),
    },
    named: undefined,
    sum: costSums(cost),
  }
}

function costOf(entries: readonly Entry[]): number {
  return entries.reduce((sum, { amounts: { cost = 0 } }) => sum + cost, 0)
}
