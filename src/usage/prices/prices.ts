/**
 * Prices of models: the configured one, else the list price of OpenAI or Anthropic. They
 * are found by any spelling of a model's name; of several configured spellings the dearest holds.
 *
 * No other vendor's prices are taken from the library (`listed-prices.ts`). A name such as `mistral`
 * may well be a model that runs on premises, for which a vendor's price would be worse than none.
 *
 * A price may begin on a date, so a price list is cached until the hour ends. It may also be
 * another above a number of input tokens; that holds for the whole request then. A service tier
 * without prices costs the dearest known tier of the model: the library has none of tiers, and some
 * cost more than the standard one.
 */
import type { CatalogModel } from '#catalog/catalog-model.ts'
import { familyOf, indexByName } from '#model-names/names.ts'
import { type ConfiguredPrices, configuredPrices } from './configured-prices.ts'
import { dearestList, dearestTier } from './dearest-list.ts'
import { listedPrices } from './listed-prices.ts'
import { inTier, type PriceList, timesFactor } from './price-list.ts'

/** Most models with cached prices. */
const MODELS_MAX = 1_000
const HOUR_MS = 3_600_000

/** Service tier and upstream of an answer. */
export interface PricedPlace {
  readonly serviceTier: string | null
  /** Name of the upstream. */
  readonly upstream: string | null
}

/** The standard tier of an upstream that has no other prices. */
export const ANYWHERE: PricedPlace = { serviceTier: null, upstream: null }

/**
 * Returns the prices of a model at a time and a place, or undefined when there are none. Those of a
 * service tier without prices are the dearest known ones (`isOfOtherTier`).
 */
export type FindPrices = (
  model: string,
  requested: string | undefined,
  nowMs: number,
  place?: PricedPlace,
) => PriceList | undefined

type Find = (
  model: string,
) => Partial<Pick<CatalogModel, 'price' | 'spellings' | 'bucket'>> | undefined

/** An upstream as far as models have other prices or other names there. */
export interface PricedUpstream {
  readonly name: string
  /** Prices at this upstream, by model. */
  readonly prices: ReadonlyMap<string, ConfiguredPrices>
  /** The factor of its region on the prices that a model has elsewhere. */
  readonly priceFactorOf?: ((model: string) => number) | undefined
  /** The upstream's names for all spellings of a model. */
  readonly namesThere: (model: string) => readonly string[]
  /** Names of models that have another one there. */
  readonly publicNames: readonly string[]
}

/** Prices at an upstream: by any spelling of a model's name, and its name there. */
interface PricesThere {
  readonly pricesOf: (model: string) => readonly ConfiguredPrices[] | undefined
  readonly namesThere: PricedUpstream['namesThere']
  readonly factorOf: (model: string) => number
}

/** `onUnknown` is called once for each model without a price, and for each tier without one. */
export function createPrices(
  find: Find,
  onUnknown: (model: string) => void,
  upstreams: readonly PricedUpstream[] = [],
): FindPrices {
  const there = upstreamPrices(upstreams)
  let known = new Map<string, PriceList | undefined>()
  let hour = 0
  const reported = new Set<string>()
  const report = (model: string, tier: string | null): void => {
    const name = tier === null ? model : `${model}\n${tier}`
    if (reported.has(name) || reported.size >= MODELS_MAX) return
    reported.add(name)
    onUnknown(model)
  }
  const listOf = (sought: Sought, upstream: string): PriceList | undefined => {
    const { model, requested } = sought
    const isPlain = upstream === '' && requested === model
    const name = isPlain ? model : `${upstream}\n${model}\n${requested}`
    const list = known.get(name)
    if (list || known.has(name)) return list
    const found = lookUp(find, there.get(upstream) ?? NOWHERE, sought)
    known.set(name, found)
    return found
  }
  return (model, requested = model, nowMs, { serviceTier, upstream } = ANYWHERE) => {
    if (nowMs - hour >= HOUR_MS || nowMs < hour || known.size >= MODELS_MAX) {
      known = new Map()
      hour = nowMs - (nowMs % HOUR_MS)
    }
    const isOther = upstream !== null && there.has(upstream)
    const list = listOf({ model, requested, nowMs }, isOther ? upstream : '')
    const found = list && inTier(list, serviceTier)
    if (!found) report(model, list ? serviceTier : null)
    return found ?? (list && dearestTier(list))
  }
}

const NOWHERE: PricesThere = {
  pricesOf: () => undefined,
  namesThere: (model) => [model],
  factorOf: () => 1,
}

/** The upstreams where any model has another price or another name. */
function upstreamPrices(upstreams: readonly PricedUpstream[]): Map<string, PricesThere> {
  return new Map(
    upstreams
      .filter(({ prices, publicNames, priceFactorOf }) => {
        return prices.size + publicNames.length > 0 || priceFactorOf !== undefined
      })
      .map(({ name, prices, namesThere, priceFactorOf = NOWHERE.factorOf }) => {
        const entries = [...prices].map(([model, price]): PricedModel => [model, [price]])
        const pricesOf = indexByName(entries, (all) => all.flat())
        return [name, { namesThere, pricesOf, factorOf: priceFactorOf }]
      }),
  )
}

type PricedModel = readonly [model: string, prices: readonly ConfiguredPrices[]]

interface Sought {
  readonly model: string
  readonly requested: string
  readonly nowMs: number
}

/** Prices of the model that an upstream reports, else of the requested one or its name there. */
function lookUp(
  find: Find,
  { pricesOf, namesThere, factorOf }: PricesThere,
  { model, requested, nowMs }: Sought,
): PriceList | undefined {
  const there = (name: string): PriceList | undefined => dearestAt(pricesOf(name), nowMs)
  const here = (name: string): PriceList | undefined => configuredFor(find(name), nowMs)
  const names = [...new Set([model, requested])]
  const renamed = namesThere(requested).filter((name) => name !== requested)
  const own = firstOf(names, (name) => there(name) ?? there(familyOf(name)))
  if (own) return own
  const factor = Math.max(...names.map(factorOf))
  const found =
    firstOf(names, (name) => here(name) ?? here(familyOf(name))) ??
    firstOf(names, (name) => listedPrices(name, nowMs)) ??
    // An alias has the price of its model.
    firstOf(names, (name) => listedPrices(find(name)?.bucket ?? name, nowMs))
  if (found) return timesFactor(found, factor)
  return dearestOfAny(
    renamed.flatMap((name) => {
      const sought = { model: name, requested: name, nowMs }
      const factorThere = (model: string): number => Math.max(factor, factorOf(model))
      return lookUp(find, { ...NOWHERE, pricesOf, factorOf: factorThere }, sought) ?? []
    }),
  )
}

function firstOf<Name, Found>(
  names: readonly Name[],
  find: (name: Name) => Found | undefined,
): Found | undefined {
  for (const name of names) {
    const found = find(name)
    if (found !== undefined) return found
  }
  return undefined
}

function dearestAt(prices: readonly ConfiguredPrices[] = [], nowMs: number): PriceList | undefined {
  return dearestOfAny(prices.flatMap((price) => configuredPrices(price, nowMs) ?? []))
}

function dearestOfAny([first, ...others]: readonly PriceList[]): PriceList | undefined {
  return first && dearestList([first, ...others])
}

/** Configured prices of a row: with other spellings, the dearest of theirs and the library's. */
function configuredFor(row: ReturnType<Find>, nowMs: number): PriceList | undefined {
  const own = dearestAt(row?.price && [row.price], nowMs)
  if (row?.spellings === undefined) return own
  const configured = row.spellings.flatMap(({ price }) => price ?? [])
  if (configured.length === 0) return undefined
  return dearestOfAny(
    row.spellings.flatMap(
      ({ model, price }) => dearestAt(price && [price], nowMs) ?? listedPrices(model, nowMs) ?? [],
    ),
  )
}
