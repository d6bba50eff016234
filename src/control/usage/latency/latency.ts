/**
 * Latencies and outcomes of requests over time. Histograms of the store are added up for each
 * result, and quantiles are read from the sum.
 */
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import type { Api } from '#contract/api.ts'
import type { BucketPage } from '#contract/buckets.ts'
import type { Input } from '#contract/endpoint.ts'
import { tooManyGroups } from '#contract/errors/usage.ts'
import type { LatencyResult, Quantiles } from '#contract/extensions/usage-latency.ts'
import { pageOfGroups, untilOf, wrongToken } from '#control/usage/pages.ts'
import type { Group } from '#control/usage/store.ts'
import { bucketLimit } from '#control/usage/usage.ts'
import { startTurns, type Turns } from '#event-loop/in-turns.ts'
import { readingEnd, segmentsOf } from '#usage/buckets.ts'
import { countIn, quantileOf } from '#usage/latency/histogram.ts'
import { type LatencyColumn, type LatencyRowsQuery, latencyGroups } from './store.ts'

type LatencyQuery = Input<Api['usageLatency']>['query']

const COLUMNS = ['upstream', 'model', 'status'] as const satisfies readonly LatencyColumn[]
/** Most groups of all time together. */
const GROUPS_MAX = 4_000

export function show(ctx: Context, query: LatencyQuery): Promise<BucketPage<LatencyResult>> {
  const { bucket_width: width, limit, upstreams, models } = query
  const groupBy = COLUMNS.filter((name) => query.group_by?.includes(name))
  const rest = {
    organizationId: ctx.organization.id,
    filters: {
      ...(upstreams?.length && { upstream: upstreams }),
      ...(models?.length && { model: models }),
    },
    groupBy,
  }
  const toResults = (groups: readonly Group[], turns: Turns) =>
    turns.map(resultsOf(groups, groupBy), (group) => toWire(group, groupBy))
  if (width === 'all') return showAll(ctx, query, rest, toResults)
  return pageOfGroups(
    ctx,
    { id: 'latency', query, width, limit: bucketLimit({ bucket_width: width, limit }) },
    toResults,
    (_, segments, rows) => latencyGroups(ctx.slowReader, { ...rest, segments, width, rows }),
  )
}

/** All of the time as one bucket, without pages. */
async function showAll(
  ctx: Context,
  query: LatencyQuery,
  rest: Pick<LatencyRowsQuery, 'organizationId' | 'filters' | 'groupBy'>,
  toResults: (groups: readonly Group[], turns: Turns) => Promise<LatencyResult[]>,
): Promise<BucketPage<LatencyResult>> {
  if (query.page) throw wrongToken()
  const { start_time: start } = query
  const until = untilOf(ctx, query)
  const endMs = readingEnd(until * MS, ctx.now())
  const groups = await latencyGroups(ctx.slowReader, {
    ...rest,
    segments: segmentsOf('1d', start * MS, endMs, ctx.now()),
    width: 'all',
    rows: GROUPS_MAX + 1,
  })
  if (groups.length > GROUPS_MAX) throw new Problem(tooManyGroups(GROUPS_MAX))
  const results = await toResults(groups, startTurns())
  return {
    object: 'page',
    data: [{ object: 'bucket', start_time: start, end_time: until, results }],
    has_more: false,
    next_page: null,
  }
}

const MS = 1_000

/** The outcomes of each result, in the order of the store. */
function resultsOf(
  groups: readonly Group[],
  groupBy: readonly LatencyColumn[],
): (readonly Group[])[] {
  const nameOf = (group: Group) => groupBy.map((name) => String(group[name])).join('\n')
  return [...Map.groupBy(groups, nameOf).values()]
}

function toWire(outcomes: readonly Group[], groupBy: readonly LatencyColumn[]): LatencyResult {
  const ended = outcomes.map(({ outcome, durations: text, first_tokens: firstTokens }) => {
    const durations = countsOf(text)
    return { outcome, durations, firstTokens: countsOf(firstTokens), requests: countIn(durations) }
  })
  const requestsOf = (name?: string): number =>
    ended.reduce((sum, one) => sum + (one.outcome === (name ?? one.outcome) ? one.requests : 0), 0)
  // Rejections are quick: without their times a flood of them makes nothing look better.
  const timed = ended.filter(({ outcome }) => groupBy.includes('status') || outcome === 'succeeded')
  const [first] = outcomes
  return {
    object: 'organization.usage.latency.result',
    num_requests: requestsOf(),
    succeeded: requestsOf('succeeded'),
    rejected: requestsOf('rejected'),
    failed: requestsOf('failed'),
    left: requestsOf('left'),
    duration_ms: quantilesOf(sumOf(timed.map(({ durations }) => durations))),
    first_token_ms: quantilesOf(sumOf(timed.map(({ firstTokens }) => firstTokens))),
    upstream: textOf(first?.upstream),
    model: textOf(first?.model),
    status: Number(first?.status ?? 0) || null,
  }
}

/** The counts of a histogram, as the store returns them. */
function countsOf(text: unknown): number[] {
  return String(text).split(',').map(Number)
}

/** The sum of some histograms. */
function sumOf(histograms: readonly (readonly number[])[]): readonly number[] {
  const [first = [], ...others] = histograms
  return others.reduce((sum, counts) => sum.map((count, at) => count + (counts[at] ?? 0)), first)
}

function quantilesOf(counts: readonly number[]): Quantiles | null {
  const requests = countIn(counts)
  if (requests === 0) return null
  const quantile = (q: number): number => Math.round(quantileOf(counts, q))
  return {
    requests,
    p50: quantile(0.5),
    p95: quantile(0.95),
    p99: quantile(0.99),
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
