/** Reservations of requests and batches, by the catalog and the prices of their model. */
import type { SpendSettings } from '#config/spend.ts'
import type { UsageKind } from '#contract/data-route.ts'
import type { BatchContent } from '#gateway/request/batch-lines.ts'
import type { Catalog } from '#limits/catalog.ts'
import { batchBoundOf, batchEstimateOf, NO_REQUESTS } from '#spend/batch-bound.ts'
import { type Bound, boundOf, estimateOf, type ModelMaxima, unbounded } from '#spend/bound.ts'
import { contextWindowOf } from '#usage/context-windows.ts'
import type { Charge } from './charge.ts'
import type { PricesOf } from './model-prices.ts'

export interface CostBoundOptions {
  readonly catalog: Catalog
  readonly pricesOf: PricesOf
  readonly settings: SpendSettings
}

/** `names` are those of its model at the upstreams that may answer it. */
export function boundOfRequest(
  { catalog, pricesOf, settings }: CostBoundOptions,
  { model, kind, known, spend, toolModels, inputTokens, openChoices }: Charge,
  names: readonly string[],
): Bound {
  const pieces = spend.pieces ?? known.images ?? known.characters
  const facts = { ...spend, kind, writes: writesText(kind), pieces }
  // Usage has the price of the model that an upstream reports, or of the requested one.
  const lists = [...new Set([model, ...names, ...toolModels])].flatMap(pricesOf)
  if (settings.reservation === 'upper_bound') {
    return boundOf(facts, lists, maximaOf(catalog, model))
  }
  const given = (spend.maxOutputTokens ?? 0) * spend.choices
  const output = given + openChoices * catalog.findOutput(model).defaultTokens
  return estimateOf(facts, { input: inputTokens, output }, lists)
}

/** A batch whose file has been read. */
export interface CostingBatch {
  readonly model: string
  readonly kind: UsageKind
  readonly content: BatchContent
}

export function boundOfBatch(
  { catalog, pricesOf, settings }: CostBoundOptions,
  { model, kind, content: { spend, inputTokens, lines } }: CostingBatch,
): Bound {
  const writes = writesText(kind)
  const lists = pricesOf(model)
  if (settings.batchReservation === 'estimate') {
    // The files of earlier releases have no facts of costs.
    const facts = spend ?? { ...NO_REQUESTS, openChoices: lines }
    const defaultOutputTokens = catalog.findOutput(model).defaultTokens
    return batchEstimateOf({ facts, writes }, { inputTokens, defaultOutputTokens }, lists)
  }
  if (!spend) return unbounded('batch')
  return batchBoundOf({ facts: spend, writes }, lists, maximaOf(catalog, model))
}

const writesText = (kind: UsageKind): boolean => kind !== 'embeddings' && kind !== 'moderations'

const maximaOf = (catalog: Catalog, model: string): ModelMaxima => {
  const row = catalog.findLimits(model)
  return { contextWindow: row?.contextWindow ?? contextWindowOf(row?.bucket ?? model) }
}
