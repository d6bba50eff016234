/**
 * Ranking of usage: all groups of a range of time in the order of one amount.
 *
 * The token of the next page has the last group of this one with its amount, and the end of the
 * time. So paging neither skips nor repeats a group whose amount does not change, and without an
 * `end_time` it does not extend with the present.
 */
import type { Context } from '#context.ts'
import type { Api } from '#contract/api.ts'
import type { Input } from '#contract/endpoint.ts'
import type { RankedUsage, UsageRanking } from '#contract/extensions/usage-ranking.ts'
import * as names from '#control/names/store.ts'
import { segmentsOf } from '#usage/buckets.ts'
import { filtersOf } from './dimensions.ts'
import { dollars } from './dollars.ts'
import { digestOf, untilOf, wrongToken } from './pages.ts'
import { type RankedRow, type RankedSum, ranking } from './store.ts'

const MS = 1_000
const TOKEN = /^page_([A-Za-z0-9_-]+)$/
/** End of the time, amount, digest of the query, and id: any text of a store. */
const CONTENT = /^(\d{1,13}) (\d{1,19}) ([A-Za-z0-9_-]+) (.*)$/s

const BY = {
  project_id: 'project_id',
  model: 'model',
  api_key_id: 'key_id',
  user_id: 'owner_id',
} as const

/** Tables with the names of the ranked ids. */
const NAMED: Readonly<Record<keyof typeof BY, readonly names.Named[]>> = {
  project_id: ['project'],
  model: [],
  api_key_id: ['api_key'],
  user_id: ['user', 'service_account'],
}

type RankingQuery = Input<Api['usageRanking']>['query']

export async function show(ctx: Context, query: RankingQuery): Promise<UsageRanking> {
  const { start_time, limit, measure, group_by: groupBy } = query
  const digest = digestOf(ctx, 'ranking', query)
  const { until, after } = query.page
    ? readToken(query.page, digest)
    : { until: untilOf(ctx, query), after: undefined }
  const found = await ranking(ctx.slowReader, {
    organizationId: ctx.organization.id,
    segments: segmentsOf('1d', start_time * MS, until * MS, ctx.now()),
    filters: filtersOf(ctx.visible, query),
    ...{ by: BY[groupBy], measure, after, rows: limit + 1 },
  })
  const rows = found.filter(({ id }) => id !== null)
  const shown = rows.slice(0, limit)
  const last = rows.length > limit ? shown.at(-1) : undefined
  const [first] = found
  const named = await namesOf(ctx, groupBy, shown)
  return {
    object: 'page',
    start_time,
    end_time: until,
    data: shown.map((row) => toWire(row, groupBy, named.get(row.id ?? ''))),
    total: {
      groups: Number(first?.groups ?? 0),
      ...sums((name) => first?.[`all_${name}`]),
    },
    has_more: last !== undefined,
    next_page: last ? tokenOf(until, last, digest) : null,
  }
}

/** Names of models are no ids of ours. */
const namesOf = (ctx: Context, groupBy: keyof typeof BY, rows: readonly RankedRow[]) => {
  const ids = groupBy === 'model' ? [] : rows.flatMap(({ id }) => id || [])
  return names.byId(ctx.slowReader, ctx.organization.id, NAMED[groupBy], ids)
}

const toWire = (
  row: RankedRow,
  groupBy: keyof typeof BY,
  named: names.NameRow | undefined,
): RankedUsage => {
  const { first_project: first, last_project: only } = row
  return {
    object: 'organization.usage.ranking.result',
    ...{ user_id: null, api_key_id: null, model: null },
    project_id: groupBy !== 'model' && first === only ? first || null : null,
    [groupBy]: row.id || null,
    name: named?.name ?? null,
    email: named?.email ?? null,
    owner_name: named?.owner_name ?? null,
    project_name: named?.project_name ?? null,
    deleted: named?.is_deleted === 1,
    ...sums((name) => row[name]),
  }
}

const sums = (of: (name: RankedSum) => string | null | undefined) => {
  const count = (name: RankedSum): number => Number(of(name) ?? 0)
  return {
    cost: dollars(BigInt(of('cost') ?? 0)),
    input_tokens: count('input_tokens'),
    input_cached_tokens: count('input_cached_tokens'),
    output_tokens: count('output_tokens'),
    requested_requests: count('requested_requests'),
    refused_requests: count('refused_requests'),
    failed_requests: count('failed_requests'),
  }
}

const tokenOf = (until: number, { id, amount }: RankedRow, digest: string): string =>
  `page_${Buffer.from(`${until} ${amount} ${digest} ${id}`).toString('base64url')}`

const readToken = (token: string, digest: string) => {
  const [, encoded = ''] = TOKEN.exec(token) ?? []
  const content = CONTENT.exec(Buffer.from(encoded, 'base64url').toString())
  const [, until, amount = '', made, id = ''] = content ?? []
  // PostgreSQL has no text with this character: it is no id of a row.
  if (made !== digest || id.includes('\0')) throw wrongToken()
  return { until: Number(until), after: { amount, id } }
}
