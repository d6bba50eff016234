/** Prices that a request for a model may be charged: its own, and those of its snapshots. */
import { setBounded } from '#base/bounded-map.ts'
import type { Clock } from '#base/clock.ts'
import type { Catalog } from '#limits/catalog.ts'
import type { PriceList } from '#usage/price-list.ts'
import type { FindPrices } from '#usage/prices.ts'

/** Most models whose prices are cached, and how long. */
const CACHED_MAX = 2_000
const CACHED_MS = 60_000

/** Prices of a model at an upstream; empty for a model without a price. */
export type PricesOf = (model: string, upstream: string) => readonly PriceList[]

export function createModelPrices(catalog: Catalog, prices: FindPrices, now: Clock): PricesOf {
  const snapshots = Map.groupBy(catalog.models, ({ bucket }) => bucket)
  let cached = new Map<string, readonly PriceList[]>()
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
    const lists = [model, ...names.map((row) => row.model)].flatMap(
      (name) => prices(name, model, ms, { serviceTier: null, upstream }) ?? [],
    )
    setBounded(cached, key, lists, CACHED_MAX)
    return lists
  }
}
