/** Input tokens by upstream, and the cached part of them, by day. */
import type { Static } from 'typebox'
import type { Context } from '#context.ts'
import type { BucketPage } from '#contract/buckets.ts'
import type { UpstreamUsage } from '#contract/extensions/upstream-usage.ts'
import { UPSTREAM_USAGE_COUNTERS } from '#storage/tables/usage-columns.ts'
import { columnsOf, dimensionsOf, type Filters, filtersOf } from './dimensions.ts'
import { bucketPage, type PageQuery } from './pages.ts'
import type { Group } from './store.ts'

export interface UpstreamsQuery extends PageQuery, Pick<Filters, 'project_ids' | 'models'> {
  readonly limit: number
  readonly group_by?: readonly string[]
}

export function show(
  ctx: Context,
  query: UpstreamsQuery,
): Promise<BucketPage<Static<typeof UpstreamUsage>>> {
  return bucketPage(
    ctx,
    { id: 'upstreams', query, width: '1d', limit: query.limit },
    {
      kinds: 'upstreams',
      filters: filtersOf(ctx.visible, query),
      groupBy: ['upstream', ...columnsOf(query.group_by)],
      sums: UPSTREAM_USAGE_COUNTERS,
    },
    (groups, turns) => turns.map(groups, toWire),
  )
}

function toWire(group: Group): Static<typeof UpstreamUsage> {
  const { project_id, model } = dimensionsOf(group)
  return {
    object: 'organization.usage.upstreams.result',
    upstream: String(group.upstream),
    num_model_requests: Number(group.requests),
    input_tokens: Number(group.input_tokens),
    input_cached_tokens: Number(group.input_cached_tokens),
    project_id,
    model,
  }
}
