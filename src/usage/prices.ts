/**
 * Prices of models: the configured one, else OpenAI's list price from the library of prices.
 * Amounts of money are nano-dollars, whole once they are written; a price for one token may have a
 * fraction.
 *
 * Only OpenAI's prices are taken from the library. A name such as `mistral` may well be a model that
 * runs on premises, for which another vendor's price would be worse than none.
 *
 * A price may begin on a date, so what is known of it lasts until the hour ends. It may also be
 * another above a number of input tokens; that holds for the whole request then, and never for a
 * batch, of whose requests only the sum is known. A service tier without prices of its own is not
 * priced: the library has none of tiers.
 */
import { calcPrice } from '@pydantic/genai-prices'
import type { CatalogModel } from '#limits/catalog.ts'
import type { UsageCost } from '#storage/usage-columns.ts'
import { type ConfiguredPrices, configuredPrices } from './configured-prices.ts'
import { inTier, type PriceList, withFlex } from './price-list.ts'
import { PRICE_SOURCE } from './price-source.ts'
import { BATCH_SHARE, inOrder, NANO } from './price-units.ts'

/** Most models whose prices are cached. */
const MODELS_MAX = 1_000
const HOUR_MS = 3_600_000
/** The names of dated versions: `gpt-4o-2024-08-06`. */
const SNAPSHOT_SUFFIX = /-\d{4}-\d{2}-\d{2}$/

/** Service tier and upstream of an answer. */
export interface PricedPlace {
  readonly serviceTier: string | null
  /** Name of the upstream. */
  readonly upstream: string | null
}

/** The standard tier of an upstream without prices of its own. */
export const ANYWHERE: PricedPlace = { serviceTier: null, upstream: null }

/** Returns the prices of a model at a time and a place, or undefined when there are none. */
export type FindPrices = (
  model: string,
  requested: string | undefined,
  nowMs: number,
  place?: PricedPlace,
) => PriceList | undefined

type Find = (model: string) => Pick<CatalogModel, 'price'> | undefined
/** Prices that an upstream has of its own, by model. */
export type UpstreamPrices = ReadonlyMap<string, ConfiguredPrices>

/**
 * `onUnknown` is called once for each model without a price, and for each tier without one.
 * `upstreams` are the prices of upstreams, by their names.
 */
export function createPrices(
  find: Find,
  onUnknown: (model: string) => void,
  upstreams: ReadonlyMap<string, UpstreamPrices> = new Map(),
): FindPrices {
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
    const found = lookUp(find, upstreams.get(upstream), sought)
    known.set(name, found)
    return found
  }
  return (model, requested = model, nowMs, { serviceTier, upstream } = ANYWHERE) => {
    if (nowMs - hour >= HOUR_MS || nowMs < hour || known.size >= MODELS_MAX) {
      known = new Map()
      hour = nowMs - (nowMs % HOUR_MS)
    }
    const hasOwn = upstream !== null && upstreams.has(upstream)
    const list = listOf({ model, requested, nowMs }, hasOwn ? upstream : '')
    const found = list && inTier(list, serviceTier)
    if (!found) report(model, list ? serviceTier : null)
    return found
  }
}

interface Sought {
  readonly model: string
  readonly requested: string
  readonly nowMs: number
}

const lookUp = (
  find: Find,
  upstream: UpstreamPrices | undefined,
  { model, requested, nowMs }: Sought,
): PriceList | undefined => {
  const at = (prices: ConfiguredPrices | undefined): PriceList | undefined =>
    prices && configuredPrices(prices, nowMs)
  const there = (name: string): PriceList | undefined =>
    at(upstream?.get(name) ?? upstream?.get(familyOf(name)))
  const here = (name: string): PriceList | undefined =>
    at(find(name)?.price ?? find(familyOf(name))?.price)
  return (
    there(model) ??
    there(requested) ??
    here(model) ??
    here(requested) ??
    fromLibrary(model, nowMs) ??
    (requested === model ? undefined : fromLibrary(requested, nowMs))
  )
}

const familyOf = (model: string): string => model.replace(SNAPSHOT_SUFFIX, '')

/** Names of prices in the library, for a million tokens. */
const LIBRARY_PRICES: Readonly<Partial<Record<UsageCost, string>>> = {
  input_cost: 'input_mtok',
  cached_input_cost: 'cache_read_mtok',
  cache_write_cost: 'cache_write_mtok',
  audio_input_cost: 'input_audio_mtok',
  cached_audio_input_cost: 'cache_audio_read_mtok',
  image_input_cost: 'input_image_mtok',
  cached_image_input_cost: 'cache_image_read_mtok',
  output_cost: 'output_mtok',
  audio_output_cost: 'output_audio_mtok',
  image_output_cost: 'output_image_mtok',
}

type LibraryPrices = NonNullable<ReturnType<typeof calcPrice>>['model_price']

const fromLibrary = (model: string, nowMs: number): PriceList | undefined => {
  const prices = findLibraryPrices(model, nowMs)
  if (!prices) return undefined
  const starts = Object.values(prices).flatMap((price) =>
    typeof price === 'object' ? price.tiers.map(({ start }) => start) : [],
  )
  const flat = (name: string): number => priceAt(prices[name], 0) ?? 0
  return withFlex({
    ...{ version: PRICE_SOURCE.version, images: [], tiers: new Map() },
    tokens: tokensAt(prices, 0),
    pieces: {
      audio_transcriptions: (flat('audio_hours') * NANO) / 3_600,
      web_search_calls: (flat('web_searches_kcount') * NANO) / 1_000,
      file_search_calls: (flat('storage_searches_kcount') * NANO) / 1_000,
    },
    batchShare: BATCH_SHARE,
    above: [...new Set(starts)]
      .sort((a, b) => b - a)
      .map((start) => ({ inputTokens: start, tokens: tokensAt(prices, start + 1) })),
  })
}

/** The library's prices of a model; undefined for a name that it does not know. */
const findLibraryPrices = (model: string, nowMs: number): LibraryPrices | undefined => {
  try {
    const options = { providerId: 'openai', timestamp: new Date(nowMs) }
    return calcPrice({ input_tokens: 0, output_tokens: 0 }, model, options)?.model_price
  } catch {
    return undefined
  }
}

const tokensAt = (prices: LibraryPrices, inputTokens: number): Float64Array =>
  inOrder((cost) => {
    const name = LIBRARY_PRICES[cost]
    return name === undefined ? undefined : priceAt(prices[name], inputTokens)
  })

const priceAt = (price: LibraryPrices[string], inputTokens: number): number | undefined => {
  if (price === undefined || typeof price === 'number') return price
  return price.tiers.reduce(
    (found, tier) => (inputTokens > tier.start ? tier.price : found),
    price.base,
  )
}
