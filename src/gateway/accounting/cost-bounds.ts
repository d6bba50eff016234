/** Reservations of requests and batches, by the catalog and the prices of their model. */
import { Problem } from '#base/problem.ts'
import type { SpendSettings } from '#config/spend.ts'
import type { Upstream } from '#config/upstreams.ts'
import type { UsageKind } from '#contract/data-route.ts'
import { modelNotPriced } from '#contract/problems/spend-refusals.ts'
import type { BatchContent } from '#gateway/request/batch-lines.ts'
import type { Catalog } from '#limits/catalog.ts'
import { batchBoundOf, batchEstimateOf, NO_REQUESTS } from '#spend/batch-bound.ts'
import { type Bound, boundOf, estimateOf, type ModelMaxima, unbounded } from '#spend/bound.ts'
import { contextWindowOf } from '#usage/context-windows.ts'
import { inTier, type PriceList } from '#usage/price-list.ts'
import type { Charge } from './charge.ts'
import type { PricesOf } from './model-prices.ts'

export interface CostBoundOptions {
  readonly catalog: Catalog
  readonly pricesOf: PricesOf
  readonly settings: SpendSettings
}

/** An upstream that may answer, and the name of the model there. */
export interface Place {
  readonly upstream: Pick<Upstream, 'name' | 'serviceTier' | 'maxima'>
  readonly model: string
}

/** `places` are the upstreams that may answer it. */
export function boundOfRequest(
  options: CostBoundOptions,
  charge: Charge,
  places: readonly Place[],
): Bound {
  const { catalog, settings } = options
  const { model, kind, known, spend, inputTokens, openChoices, size, quality } = charge
  const pieces = spend.pieces ?? known.images ?? known.characters
  const facts = { ...spend, kind, writes: writesText(kind), pieces, size, quality }
  const lists = listsOf(options, charge, places)
  if (settings.reservation === 'upper_bound') {
    return boundOf(facts, lists, maximaOf(catalog, model, places))
  }
  const given = (spend.maxOutputTokens ?? 0) * spend.choices
  const output = given + openChoices * catalog.findOutput(model).defaultTokens
  return estimateOf(facts, { input: inputTokens, output }, lists)
}

/** Prices that usage may have: of the model that an upstream reports, or of the requested one. */
const listsOf = (
  { pricesOf }: CostBoundOptions,
  { model, spend, toolModels }: Pick<Charge, 'model' | 'spend' | 'toolModels'>,
  places: readonly Place[],
): PriceList[] =>
  places.flatMap((place) => {
    const { name, serviceTier } = place.upstream
    const names = new Set([model, place.model, ...toolModels])
    const tier = tierOf(spend.serviceTier) ?? serviceTier
    return [...names].flatMap((one) => withTier(pricesOf(one, name), tier))
  })

/** The tier that a request names; \`auto\` leaves it to the upstream. */
const tierOf = (tier: string | undefined): string | undefined =>
  tier === 'auto' ? undefined : tier

/** Price lists with those of a tier: an upstream may answer in the standard one instead. */
const withTier = (lists: readonly PriceList[], tier: string | undefined): readonly PriceList[] =>
  tier === undefined ? lists : lists.flatMap((list) => [list, list.tiers.get(tier) ?? []].flat())

/** A request or a batch, as far as it matters whether its price is known. */
export type Priced = Pick<Charge, 'model' | 'spend' | 'toolModels'>

/**
 * Throws 400 where models without a price are rejected, and a place has none for the model, for a
 * model of its tools, or for the service tier that is named.
 */
export function checkPriced(
  { pricesOf, settings }: CostBoundOptions,
  { model, spend, toolModels }: Priced,
  places: () => readonly Place[],
): void {
  if (settings.unpricedModels !== 'refuse') return
  const tier = tierOf(spend.serviceTier) ?? null
  const isPriced = places().every(({ upstream: { name }, model: there }) => {
    const isKnown = (one: string): boolean =>
      pricesOf(one, name).some((list) => inTier(list, tier) !== undefined)
    return (isKnown(model) || isKnown(there)) && toolModels.every(isKnown)
  })
  if (!isPriced) throw new Problem(modelNotPriced(model))
}

/** A batch whose file has been read. */
export interface CostingBatch {
  readonly model: string
  readonly kind: UsageKind
  readonly content: BatchContent
  readonly place: Place
}

export function boundOfBatch(
  { catalog, pricesOf, settings }: CostBoundOptions,
  { model, kind, content: { spend, inputTokens, lines }, place }: CostingBatch,
): Bound {
  const writes = writesText(kind)
  const lists = pricesOf(model, place.upstream.name)
  if (settings.batchReservation === 'estimate') {
    // The files of earlier releases have no facts of costs.
    const facts = spend ?? { ...NO_REQUESTS, openChoices: lines }
    const defaultOutputTokens = catalog.findOutput(model).defaultTokens
    return batchEstimateOf({ facts, writes }, { inputTokens, defaultOutputTokens }, lists)
  }
  if (!spend) return unbounded('batch')
  return batchBoundOf({ facts: spend, writes }, lists, maximaOf(catalog, model, [place]))
}

const writesText = (kind: UsageKind): boolean => kind !== 'embeddings' && kind !== 'moderations'

/** The largest maxima that the model has at any of the upstreams. */
const maximaOf = (catalog: Catalog, model: string, places: readonly Place[]): ModelMaxima => {
  const row = catalog.findLimits(model)
  const listed: ModelMaxima = { contextWindow: contextWindowOf(row?.bucket ?? model) }
  const greatest = (name: keyof ModelMaxima): number | undefined => {
    const own = row?.[name]
    if (own !== undefined) return own
    const there = places.map(({ upstream }) => upstream.maxima[name] ?? listed[name])
    const known = there.filter((one) => one !== undefined)
    return known.length < there.length ? undefined : Math.max(...known)
  }
  return {
    contextWindow: greatest('contextWindow'),
    maxOutputTokens: greatest('maxOutputTokens'),
    maxImageTokens: greatest('maxImageTokens'),
  }
}
