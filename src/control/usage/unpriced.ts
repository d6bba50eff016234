/**
 * Models in use without a price. They are found by their usage, which cost nothing, and by the
 * price list, since a price may be zero.
 */
import type { Context } from '#context.ts'
import type { UnpricedModel } from '#contract/extensions/unpriced-models.ts'
import { costless } from '#control/usage-sums/store.ts'
import { readingEnd, segmentsOf } from '#usage/buckets.ts'
import { createPrices } from '#usage/prices.ts'
import type { Filters } from './dimensions.ts'
import { type PageQuery, untilOf } from './pages.ts'
import { selectionOf } from './selection.ts'

const MS = 1_000
const MODELS_MAX = 100

type UnpricedQuery = Omit<PageQuery, 'page'> & Pick<Filters, 'project_ids'>

export async function list(
  ctx: Context,
  query: UnpricedQuery,
): Promise<{ object: 'list'; data: UnpricedModel[] }> {
  const toMs = readingEnd(untilOf(ctx, query) * MS, ctx.now())
  const found = await costless(ctx.slowReader, {
    ...(await selectionOf(ctx, query)),
    segments: segmentsOf('1d', query.start_time * MS, toMs, ctx.now()),
    rows: MODELS_MAX,
  })
  const priceOf = createPrices(ctx.catalog.find, () => undefined)
  const unpriced = found.filter(({ model }) => !priceOf(model, undefined, ctx.now()))
  return {
    object: 'list',
    data: unpriced.map(({ model, requests, input_tokens, output_tokens }) => ({
      object: 'organization.usage.unpriced_model',
      model,
      num_model_requests: Number(requests),
      input_tokens: Number(input_tokens),
      output_tokens: Number(output_tokens),
    })),
  }
}
