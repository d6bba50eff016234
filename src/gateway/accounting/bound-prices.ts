/** Prices that bound the cost of a request: of each model that may answer it, at each upstream. */
import type { Catalog } from '#catalog/catalog.ts'
import type { SpendSettings } from '#config/spend.ts'
import type { Upstream } from '#config/upstreams.ts'
import { type DearestPrices, dearestOf, pricesIn } from '#spend/bounds/dearest.ts'
import type { SpendFacts } from './charge.ts'
import type { PricesOf } from './model-prices.ts'

export interface CostBoundOptions {
  readonly catalog: Catalog
  readonly pricesOf: PricesOf
  readonly settings: SpendSettings
}

/** An upstream that may answer, and the name of the model there. */
export interface Place {
  readonly upstream: Pick<Upstream, 'name' | 'serviceTier' | 'maxima' | 'tokenizer'>
  readonly model: string
}

/** Prices that usage may have: of the model that an upstream reports, or of the requested one. */
export function pricesFor(
  { pricesOf }: CostBoundOptions,
  { model, spend }: TieredModel,
  places: readonly Place[],
): DearestPrices[] {
  const found: DearestPrices[] = []
  for (const { upstream, model: there } of places) {
    const { tiers = [tierNamedBy(spend.serviceTier) ?? upstream.serviceTier] } = spend
    const add = (name: string): void => {
      const prices = dearestOf(pricesOf(name, upstream.name).all)
      for (const tier of tiers) found.push(pricesIn(prices, tier))
    }
    add(model)
    if (there !== model) add(there)
  }
  return found
}

/** A model, and the service tier of the request that it answers. */
export interface TieredModel {
  readonly model: string
  readonly spend: Pick<SpendFacts, 'serviceTier' | 'tiers'>
}

/** The tier that a request names; `auto` leaves it to the upstream. */
export function tierNamedBy(tier: string | undefined): string | undefined {
  return tier === 'auto' ? undefined : tier
}
