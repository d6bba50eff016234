/** Prices that a request for a model may be charged: of the model, and of its snapshots. */
import { setBounded } from '#base/bounded-map.ts'
import type { Clock } from '#base/clock.ts'
import type { Catalog } from '#catalog/catalog.ts'
import type { PriceList } from '#usage/prices/price-list.ts'
import type { FindPrices } from '#usage/prices/prices.ts'

/** Size and lifetime of the cache of prices. */
const CACHED_MAX = 2_000
const CACHED_MS = 60_000

export interface ModelPrices {
  /** Prices of the model, unless an answer reports a snapshot. Undefined: none. */
  readonly own: PriceList | undefined
  /** Those, and the ones of every snapshot and spelling. */
  readonly all: readonly PriceList[]
}

/** Prices of a model at an upstream. */
export type PricesOf = (model: string, upstream: string) => ModelPrices

export function createModelPrices(catalog: Catalog, prices: FindPrices, now: Clock): PricesOf {
  const snapshots = Map.groupBy(catalog.models, ({ bucket }) => bucket)
  let cached = new Map<string, ModelPrices>()
  let cachedAt = Number.NEGATIVE_INFINITY
  return (model, upstream) => {
    const ms = now()
    if (Math.abs(ms - cachedAt) > CACHED_MS) {
      cached = new Map()
      cachedAt = ms
    }
    const key = `${upstream}\n${model}`
    const known = cached.get(key)
    if (known) return known
    const bucket = catalog.resolve(model)?.bucket
    const names = (bucket !== undefined && snapshots.get(bucket)) || []
    const of = (name: string) => prices(name, model, ms, { serviceTier: null, upstream })
    const own = of(model)
    const lists = [own, ...names.map((row) => of(row.model))]
    const found = { own, all: [...new Set(lists.filter((list) => list !== undefined))] }
    setBounded(cached, key, found, CACHED_MAX)
    return found
  }
}
