/**
 * Summary of a period: its totals beside those of the period before, its timeline, and rankings.
 *
 * The totals are the sums of the timeline: they always agree. The period before ends at the same
 * point as this one does so far, to the hour, or in a timeline of minutes to the minute. So it does
 * for any filter: a project's amounts are those of its row.
 */
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import type { Api } from '#contract/api.ts'
import type { Input } from '#contract/endpoint.ts'
import { invalidValue } from '#contract/errors/parameters.ts'
import type { UsageSummary } from '#contract/extensions/usage-summary.ts'
import type { SumsSelection } from '#control/usage-ranges/store.ts'
import {
  amounts,
  type BucketSums,
  type RankedRow,
  ranking,
  series,
  timeline,
} from '#control/usage-sums/store.ts'
import { dollars } from '#spend/ledger/money.ts'
import type { SummedColumn } from '#storage/tables/usage-columns.ts'
import { readingEnd, segmentsOf, startOf, type TimeBucket } from '#usage/buckets.ts'
import { untilOf } from './pages.ts'
import {
  pageOfRanking,
  RANKED_COLUMNS,
  type RankedDimension,
  rankedNames,
  rankedToWire,
  rankingToken,
  sumsToWire,
} from './ranked.ts'
import { rankingDigest } from './ranking.ts'
import { selectionOf } from './selection.ts'
import { type SummaryBuckets, summaryBucketsOf } from './summary-buckets.ts'

const MS = 1_000

type SummaryQuery = Input<Api['usageSummary']>['query']
type SummaryRanking = UsageSummary['rankings'][number]

/** Parameters that all reads of one summary share. */
interface Summary {
  readonly ctx: Context
  readonly query: SummaryQuery
  /** End of the period, in Unix seconds. */
  readonly until: number
  readonly selection: Omit<SumsSelection, 'segments'>
  readonly time: SummaryBuckets
}

export async function show(ctx: Context, query: SummaryQuery): Promise<UsageSummary> {
  const until = untilOf(ctx, query)
  const selection = await selectionOf(ctx, query)
  const time = summaryBucketsOf(query, until, ctx.now())
  const summary: Summary = { ctx, query, until, selection, time }
  const groups = [...new Set(query.group_by)]
  if (groups.includes('upstream')) requireUpstreamFilters(query)
  const [buckets, previous, ...rankings] = await Promise.all([
    timeline(ctx.slowReader, selection, time.runs),
    previousOf(summary),
    ...groups.map((groupBy) => rankingOf(summary, groupBy)),
  ])
  const byStart = new Map(buckets.map((sums) => [sums.bucket, sums]))
  return {
    object: 'organization.usage.summary',
    start_time: query.start_time,
    end_time: until,
    total: detailsToWire((name) => totalOf(buckets, name)),
    previous,
    buckets: time.buckets.map((bucket) => ({
      start_time: bucket.start,
      end_time: bucket.end,
      unfinished: isUnfinished(bucket, ctx.now()),
      ...detailsToWire((name) => byStart.get(time.keyOf(bucket))?.[name]),
    })),
    rankings,
  }
}

function isUnfinished({ start, end }: TimeBucket, nowMs: number): boolean {
  return start * MS <= nowMs && nowMs < end * MS
}

function totalOf(buckets: readonly BucketSums[], name: SummedColumn): string {
  return String(buckets.reduce((sum, one) => sum + BigInt(one[name]), 0n))
}

function detailsToWire(of: (name: SummedColumn) => string | null | undefined) {
  const count = (name: SummedColumn): number => Number(of(name) ?? 0)
  return {
    ...sumsToWire(of),
    num_model_requests: count('requests'),
    refused_requests_per_minute: count('refused_requests_per_minute'),
    refused_tokens_per_minute: count('refused_tokens_per_minute'),
    refused_images_per_minute: count('refused_images_per_minute'),
    refused_audio_megabytes_per_minute: count('refused_audio_megabytes_per_minute'),
    refused_requests_per_day: count('refused_requests_per_day'),
    refused_spend: count('refused_spend'),
    refused_batch_tokens: count('refused_batch_tokens'),
  }
}

async function previousOf(summary: Summary): Promise<UsageSummary['previous']> {
  const { ctx, query, selection } = summary
  const { startMs, endMs } = previousStretch(summary)
  const sums = await timeline(ctx.slowReader, selection, [
    // One bucket, of a length that no stretch has.
    {
      baseMs: 0,
      stepMs: Number.MAX_SAFE_INTEGER,
      segments: segmentsOf('1d', startMs, endMs, ctx.now()),
    },
  ])
  return {
    start_time: query.previous_start_time ?? Math.floor(startMs / MS),
    end_time: Math.floor(endMs / MS),
    ...detailsToWire((name) => totalOf(sums, name)),
  }
}

/** The period to compare with, in milliseconds. */
function previousStretch({ ctx, query, until, time }: Summary) {
  const { start_time: start, previous_start_time: from, previous_end_time: to } = query
  const untilMs = Math.min(until * MS, ctx.now())
  const grain = query.bucket_width === '1m' ? '1m' : '1h'
  const startMs = from === undefined ? time.before(start * MS) : from * MS
  const sameLengthMs = from === undefined ? time.before(untilMs) : startMs + untilMs - start * MS
  const latestMs = startMs < start * MS ? start * MS : Number.POSITIVE_INFINITY
  const endMs = to === undefined ? Math.min(startOf(grain, sameLengthMs), latestMs) : to * MS
  return { startMs, endMs: Math.max(startMs, endMs) }
}

async function rankingOf(summary: Summary, groupBy: RankedDimension): Promise<SummaryRanking> {
  const { ctx, query, until, selection } = summary
  const { measure, limit } = query
  const found = await ranking(ctx.slowReader, {
    ...selection,
    segments: segmentsOf('1d', query.start_time * MS, readingEnd(until * MS, ctx.now()), ctx.now()),
    by: RANKED_COLUMNS[groupBy],
    measure,
    after: undefined,
    rows: limit + 1,
  })
  const { shown, last } = pageOfRanking(found, limit)
  const [named, previous, timelines] = await Promise.all([
    rankedNames(ctx, groupBy, shown),
    isCompared(query, groupBy) ? previousAmounts(summary, groupBy, shown) : undefined,
    timelinesOf(summary, groupBy, hasTimelines(query, groupBy) ? shown.slice(0, query.series) : []),
  ])
  return {
    group_by: groupBy,
    groups: Number(found[0]?.groups ?? 0),
    data: shown.map((row) => ({
      ...rankedToWire(row, groupBy, named.get(row.id ?? '')),
      ...detailsToWire((name) => row[name]),
      upstream: groupBy === 'upstream' ? row.id : null,
      previous_amount: previous ? (previous.get(row.id ?? '') ?? 0) : null,
      timeline: timelines.get(row.id ?? '') ?? null,
    })),
    has_more: last !== undefined,
    next_page:
      last && isPaged(groupBy) ? rankingToken(until, last, digestOfRest(summary, groupBy)) : null,
  }
}

function requireUpstreamFilters({ models, api_key_ids, user_ids }: SummaryQuery): void {
  if ([models, api_key_ids, user_ids].every((values) => !values?.length)) return
  throw new Problem(invalidValue('group_by', 'upstreams are filtered by projects alone'))
}

/** Upstreams are summed by days of UTC. */
function hasTimelines(query: SummaryQuery, groupBy: RankedDimension): boolean {
  return groupBy !== 'upstream' || (query.bucket_width === '1d' && query.time_zone === 'UTC')
}

/** Upstreams are ranked by whole days, and the period before has a part of one. */
function isCompared({ compare }: SummaryQuery, groupBy: RankedDimension): boolean {
  return compare && groupBy !== 'upstream'
}

/** Whether the ranking has further pages: there are few upstreams. */
function isPaged(groupBy: RankedDimension): boolean {
  return groupBy !== 'upstream'
}

/** Digest of the query that the pages after the first are read with. */
function digestOfRest({ ctx, query }: Summary, groupBy: RankedDimension): string {
  const { start_time, end_time, measure, project_ids, models, api_key_ids, user_ids } = query
  return rankingDigest(ctx, {
    start_time,
    end_time,
    measure,
    group_by: groupBy,
    project_ids,
    models,
    api_key_ids,
    user_ids,
  })
}

/** The measure in the period before, by the id of the group. */
async function previousAmounts(
  summary: Summary,
  groupBy: RankedDimension,
  rows: readonly RankedRow[],
): Promise<ReadonlyMap<string, number>> {
  const { ctx, query, selection } = summary
  const ids = idsOf(rows)
  if (ids.length === 0) return new Map()
  const by = RANKED_COLUMNS[groupBy]
  const { startMs, endMs } = previousStretch(summary)
  const found = await amounts(
    ctx.slowReader,
    {
      ...selection,
      filters: { ...selection.filters, [by]: ids },
      segments: segmentsOf('1d', startMs, endMs, ctx.now()),
    },
    { by, measure: query.measure },
  )
  return new Map(found.map(({ id, amount }) => [id, measureToWire(query, amount)]))
}

function idsOf(rows: readonly RankedRow[]): string[] {
  return rows.flatMap(({ id }) => (id === null ? [] : [id]))
}

function measureToWire({ measure }: SummaryQuery, amount: string): number {
  return measure === 'cost' ? dollars(BigInt(amount)) : Number(amount)
}

/** The measure in each bucket, by the id of the group. */
async function timelinesOf(
  { ctx, query, selection, time }: Summary,
  groupBy: RankedDimension,
  rows: readonly RankedRow[],
): Promise<ReadonlyMap<string, number[]>> {
  const ids = idsOf(rows)
  if (ids.length === 0) return new Map()
  const by = RANKED_COLUMNS[groupBy]
  const points = await series(
    ctx.slowReader,
    { ...selection, filters: { ...selection.filters, ...projectsOf(rows), [by]: ids } },
    { by, measure: query.measure },
    time.runs,
  )
  const amountsIn = new Map(points.map(({ bucket, id, amount }) => [`${bucket} ${id}`, amount]))
  return new Map(
    ids.map((id) => [
      id,
      time.buckets.map((bucket) =>
        measureToWire(query, amountsIn.get(`${time.keyOf(bucket)} ${id}`) ?? '0'),
      ),
    ]),
  )
}

/** Filter by project for groups that are each in one project: only the rows of these are read. */
function projectsOf(rows: readonly RankedRow[]): { project_id?: string[] } {
  const isInOne = rows.every(({ first_project: first, last_project: last }) => first === last)
  const projects = new Set(rows.flatMap(({ first_project: id }) => id || []))
  return isInOne && projects.size > 0 ? { project_id: [...projects] } : {}
}
