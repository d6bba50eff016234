/** Prices of the demo's models, each of which has one. */
import type { Catalog } from '#catalog/catalog.ts'
import { startOf } from '#usage/buckets.ts'
import { createPrices, type FindPrices } from '#usage/prices/prices.ts'

/** Looked up once a day: no listed price begins within one. */
export function demoPrices(catalog: Catalog): FindPrices {
  const find = createPrices(catalog.resolve, (model) => {
    throw new Error(`${model} has no price`)
  })
  return (model, requested, nowMs, place) => find(model, requested, startOf('1d', nowMs), place)
}
