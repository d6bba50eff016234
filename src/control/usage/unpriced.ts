/**
 * Models and service tiers in use without a price. Models are found by their usage, which cost
 * nothing, and by the price list, since a price may be zero. Tiers without a price are counted as
 * such, beside those of the same model that have one.
 */
import type { Context } from '#context.ts'
import type { UnpricedModel } from '#contract/extensions/unpriced-models.ts'
import { costless } from '#control/usage-sums/store.ts'
import { readingEnd, segmentsOf, startOf } from '#usage/buckets.ts'
import { createPrices } from '#usage/prices/prices.ts'
import type { Filters } from './dimensions.ts'
import { type PageQuery, untilOf } from './pages.ts'
import { unpricedTiers } from './prices/store.ts'
import { selectionOf } from './selection.ts'

const MS = 1_000
const MODELS_MAX = 100

type UnpricedQuery = Omit<PageQuery, 'page'> & Pick<Filters, 'project_ids'>

export async function list(
  ctx: Context,
  query: UnpricedQuery,
): Promise<{ object: 'list'; data: UnpricedModel[] }> {
  const fromMs = query.start_time * MS
  const toMs = readingEnd(untilOf(ctx, query) * MS, ctx.now())
  const selection = await selectionOf(ctx, query)
  const found = await costless(ctx.slowReader, {
    ...selection,
    segments: segmentsOf('1d', fromMs, toMs, ctx.now()),
    rows: MODELS_MAX,
  })
  const priceOf = createPrices(ctx.catalog.resolve, () => undefined)
  const models = found
    .filter(({ model }) => !priceOf(model, undefined, ctx.now()))
    .map((one) => ({ ...one, service_tier: null }))
  const unpriced = new Set(models.map(({ model }) => model))
  const { organizationId, filters } = selection
  const days = { organizationId, filters, fromMs: startOf('1d', fromMs), toMs, rows: MODELS_MAX }
  const tiers = (await unpricedTiers(ctx.slowReader, days)).filter(({ model, service_tier }) => {
    const place = { serviceTier: service_tier, upstream: null }
    return !unpriced.has(model) && priceOf(model, undefined, ctx.now(), place)?.isOfOtherTier
  })
  return {
    object: 'list',
    data: [...models, ...tiers].map(({ model, service_tier, requests, ...tokens }) => ({
      object: 'organization.usage.unpriced_model',
      model,
      service_tier,
      num_model_requests: Number(requests),
      input_tokens: Number(tokens.input_tokens),
      output_tokens: Number(tokens.output_tokens),
    })),
  }
}
