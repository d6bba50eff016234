/**
 * Ranking of usage: all groups of a range of time in the order of one amount.
 *
 * The token of the next page has the last group of this one with its amount, and the end of the
 * time. So paging neither skips nor repeats a group with an unchanged amount, and without an
 * `end_time` it does not extend with the present.
 */
import type { Context } from '#context.ts'
import type { Api } from '#contract/api.ts'
import type { Input } from '#contract/endpoint.ts'
import type { UsageRanking } from '#contract/extensions/usage-ranking.ts'
import { ranking } from '#control/usage-sums/store.ts'
import { readingEnd, segmentsOf } from '#usage/buckets.ts'
import { digestOf, type PageQuery, untilOf } from './pages.ts'
import {
  pageOfRanking,
  RANKED_COLUMNS,
  rankedNames,
  rankedToWire,
  rankingToken,
  readRankingToken,
  sumsToWire,
} from './ranked.ts'
import { selectionOf } from './selection.ts'

const MS = 1_000

type RankingQuery = Input<Api['usageRanking']>['query']

type RankingParameters = PageQuery & Readonly<Record<string, unknown>>

/** Digest of the parameters that must stay the same from page to page. */
export function rankingDigest(ctx: Context, query: RankingParameters): string {
  return digestOf(ctx, 'ranking', query)
}

export async function show(ctx: Context, query: RankingQuery): Promise<UsageRanking> {
  const { start_time, limit, measure, group_by: groupBy } = query
  const digest = rankingDigest(ctx, query)
  const { until, after } = query.page
    ? readRankingToken(query.page, digest)
    : { until: untilOf(ctx, query), after: undefined }
  const found = await ranking(ctx.slowReader, {
    ...(await selectionOf(ctx, query)),
    segments: segmentsOf('1d', start_time * MS, readingEnd(until * MS, ctx.now()), ctx.now()),
    by: RANKED_COLUMNS[groupBy],
    measure,
    after,
    rows: limit + 1,
  })
  const { shown, last } = pageOfRanking(found, limit)
  const [first] = found
  const named = await rankedNames(ctx, groupBy, shown)
  return {
    object: 'page',
    start_time,
    end_time: until,
    data: shown.map((row) => rankedToWire(row, groupBy, named.get(row.id ?? ''))),
    total: {
      groups: Number(first?.groups ?? 0),
      ...sumsToWire((name) => first?.[`all_${name}`]),
    },
    has_more: last !== undefined,
    next_page: last ? rankingToken(until, last, digest) : null,
  }
}
