/** Figures of the projects in a list: counts and usage. */
import { useEach } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { useNow } from '#console/time/clock.ts'
import { DAY_SECONDS, startOfDay, startOfMonth } from '#console/time/days.ts'
import type { ProjectCounts } from '#contract/extensions/project-counts.ts'
import type { OwnerBudget } from '#contract/spend/limit-list.ts'

/** Projects of one request: a page of the list. */
const BATCH = 20
/** The days of the line, today among them. A month never has more. */
const DAYS = 31

/** Undefined until it is loaded; null if it stays unknown: not for this role, or a query failed. */
export type Figure<T> = T | null | undefined

export interface Figures {
  readonly counts: Figure<ProjectCounts>
  readonly usage: Figure<MonthUsage>
  /** Of its spend limit. Undefined where it has none, or where it may not be seen. */
  readonly budget: OwnerBudget | undefined
}

export interface MonthUsage {
  readonly tokens: number
  /** In dollars. */
  readonly cost: number
  /** Tokens of each of the last days. */
  readonly daily: readonly number[]
}

interface ManyFigures {
  readonly of: (id: string) => Figures
  /** Error by which some of them are missing. */
  readonly error: Error | null
  readonly refetch: () => void
}

export function useFigures(ids: readonly string[]): ManyFigures {
  const { may } = useAllowed()
  const seesUsage = (id: string): boolean => may('usage.read', id)
  const today = startOfDay('utc', useNow())
  const batches = batchesOf(ids)
  const counts = useEach('listProjectCounts', batches)
  const start = today - (DAYS - 1) * DAY_SECONDS
  const used = batchesOf(ids.filter(seesUsage))
  const inProjects = used.map((batch) => ({
    start_time: start,
    bucket_width: '1d' as const,
    limit: DAYS,
    ...batch,
    group_by: ['project_id' as const],
  }))
  // No other kind of usage has tokens that pass through here.
  const completions = useEach('usageCompletions', inProjects)
  const embeddings = useEach('usageEmbeddings', inProjects)
  const moderations = useEach('usageModerations', inProjects)
  const costs = useEach('usageCosts', inProjects)
  const limits = useBudgets(batches)
  const countsById = new Map(
    counts.answers.flatMap(({ data }) => data).map((one) => [one.project_id, one] as const),
  )
  const sums = [completions, embeddings, moderations, costs]
  const isKnown = sums.every(({ answers }) => answers.length === used.length)
  const tokens = [...completions.answers, ...embeddings.answers, ...moderations.answers]
  const usage = sumUp({ tokens, costs: costs.answers }, startOfMonth('utc', today), start)
  const queries = [counts, limits, ...sums]
  const hasFailed = sums.some(({ error }) => error !== null)
  const knownUsage = (sum: MonthUsage | undefined): Figure<MonthUsage> => {
    if (isKnown) return sum ?? NOTHING
    return hasFailed ? null : undefined
  }
  return {
    of: (id) => ({
      counts: countsById.get(id) ?? (counts.error && null),
      usage: seesUsage(id) ? knownUsage(usage.get(id)) : null,
      budget: limits.of(id),
    }),
    error: queries.find(({ error }) => error)?.error ?? null,
    refetch: () => {
      for (const { refetch } of queries) refetch()
    },
  }
}

/** Budgets of the spend limits that these projects have. */
function useBudgets(batches: ReturnType<typeof batchesOf>) {
  const questions = batches.map(({ project_ids }) => ({ owner_ids: project_ids, limit: BATCH }))
  const enabled = useAllowed().seesSpend()
  const limits = useEach('listSpendLimits', questions, { enabled })
  const found = limits.answers.flatMap(({ data }) => data)
  return { ...limits, of: (id: string) => found.find((one) => one.id === id) }
}

function batchesOf(ids: readonly string[]): { project_ids: string[] }[] {
  return Array.from({ length: Math.ceil(ids.length / BATCH) }, (_, batch) => ({
    project_ids: ids.slice(batch * BATCH, (batch + 1) * BATCH),
  }))
}

interface Buckets<R> {
  readonly data: readonly { readonly start_time: number; readonly results: readonly R[] }[]
}

interface TokensResult {
  readonly project_id: string | null
  readonly input_tokens: number
  readonly output_tokens?: number
}

interface CostResult {
  readonly project_id: string | null
  readonly amount: { readonly value: number }
}

interface Answers {
  readonly tokens: readonly Buckets<TokensResult>[]
  readonly costs: readonly Buckets<CostResult>[]
}

const NOTHING: MonthUsage = { tokens: 0, cost: 0, daily: Array.from({ length: DAYS }, () => 0) }

function sumUp(
  { tokens, costs }: Answers,
  monthStart: number,
  start: number,
): ReadonlyMap<string, MonthUsage> {
  const sums = new Map<string, { tokens: number; cost: number; daily: number[] }>()
  const sumOf = (id: string) => {
    const sum = sums.get(id) ?? { tokens: 0, cost: 0, daily: [...NOTHING.daily] }
    sums.set(id, sum)
    return sum
  }
  for (const { start_time, results } of tokens.flatMap(dataOf)) {
    for (const { project_id, input_tokens, output_tokens = 0 } of results) {
      const sum = sumOf(project_id ?? '')
      const day = (start_time - start) / DAY_SECONDS
      sum.daily[day] = (sum.daily[day] ?? 0) + input_tokens + output_tokens
      if (start_time >= monthStart) sum.tokens += input_tokens + output_tokens
    }
  }
  for (const { start_time, results } of costs.flatMap(dataOf)) {
    if (start_time < monthStart) continue
    for (const { project_id, amount } of results) sumOf(project_id ?? '').cost += amount.value
  }
  return sums
}

function dataOf<R>({ data }: Buckets<R>) {
  return data
}
