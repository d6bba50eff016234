/** A model as the catalog, the price list and the overrides of projects know it. */
import { DEFAULT_MODEL } from '#catalog/catalog.ts'
import { withinLimits } from '#catalog/overrides.ts'
import type { Context } from '#context.ts'
import type { ModelFacts } from '#contract/extensions/model-facts.ts'
import { RATE_LIMIT_FIELDS, type RateLimitField } from '#contract/rate-limits.ts'
import { rowsFor } from '#control/page.ts'
import { ofModel } from '#control/rate-limits/store.ts'
import { createPrices } from '#usage/prices/prices.ts'

/** Most projects with limits of their own. */
const PROJECTS_MAX = 100
const NANO_PER_MILLIONTH = 1_000

/** Of any name: a model without a row has the limits of `default`, and may have no price. */
export async function retrieveFacts(ctx: Context, model: string): Promise<ModelFacts> {
  const { catalog } = ctx
  const end = catalog.ends.of(model)
  const row = catalog.resolve(model) ?? catalog.find(DEFAULT_MODEL)
  const limits = row?.limits ?? {}
  const overrides = await ofModel(ctx.reader, {
    organizationId: ctx.organization.id,
    model: row?.model ?? DEFAULT_MODEL,
    visible: ctx.visible,
    rows: rowsFor(PROJECTS_MAX),
  })
  return {
    object: 'organization.model_facts',
    model,
    limited_as: row?.model ?? DEFAULT_MODEL,
    shutdown_date: end?.date ?? null,
    replacement_model: end?.replacement ?? null,
    price: priceIn(ctx, model),
    rate_limits: limitsToWire(limits),
    project_rate_limits: overrides.slice(0, PROJECTS_MAX).map((override) => ({
      project_id: override.project_id,
      project_name: override.project_name,
      rate_limits: limitsToWire(row ? { ...limits, ...withinLimits(override, row.limits) } : {}),
    })),
    has_more: overrides.length > PROJECTS_MAX,
  }
}

function limitsToWire(
  limits: Readonly<Partial<Record<RateLimitField, number>>>,
): ModelFacts['rate_limits'] {
  const wire: ModelFacts['rate_limits'] = {
    max_requests_per_1_minute: null,
    max_tokens_per_1_minute: null,
    max_images_per_1_minute: null,
    max_audio_megabytes_per_1_minute: null,
    max_requests_per_1_day: null,
    batch_1_day_max_input_tokens: null,
  }
  for (const field of RATE_LIMIT_FIELDS) wire[field] = limits[field] ?? null
  return wire
}

/** Null for a model that is charged by the piece alone, too: its tokens would seem to be free. */
function priceIn({ catalog, now }: Context, model: string): ModelFacts['price'] {
  const list = createPrices(catalog.resolve, () => undefined)(model, undefined, now())
  if (!list) return null
  const dollars = (cost: 'input_cost' | 'cached_input_cost' | 'output_cost'): number =>
    list.tokens[cost].nano / NANO_PER_MILLIONTH
  const price = {
    input: dollars('input_cost'),
    cached_input: dollars('cached_input_cost'),
    output: dollars('output_cost'),
  }
  const isByPiece = list.images.length > 0 || Object.keys(list.pieces).length > 0
  return price.input === 0 && price.output === 0 && isByPiece ? null : price
}
