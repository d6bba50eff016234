/**
 * Prices of models: the configured one, else OpenAI's list price from the library of prices.
 * Amounts of money are nano-dollars, whole once they are written; a price for one token may have a
 * fraction.
 *
 * Only OpenAI's prices are taken from the library. A name such as `mistral` may well be a model that
 * runs on premises, for which another vendor's price would be worse than none.
 *
 * A price of the library may begin on a date, so what is known of it lasts until the hour ends. It
 * may also be another above a number of input tokens; that holds for the whole request then, and
 * never for a batch, of whose requests only the sum is known.
 */
import { calcPrice } from '@pydantic/genai-prices'
import type { CatalogModel } from '#limits/catalog.ts'
import { USAGE_COSTS, type UsageCost } from '#storage/usage-columns.ts'
import type { RowKind } from './row-kinds.ts'

/** Most models whose prices are cached. */
const MODELS_MAX = 1_000
const HOUR_MS = 3_600_000
/** A dollar for a million tokens, in nano-dollars for one. */
const NANO_OF_MILLIONTH = 1_000
const NANO = 1_000_000_000
/** OpenAI's price of a batch, as a share of the list price. */
const BATCH_SHARE = 0.5
/** The names of dated versions: `gpt-4o-2024-08-06`. */
const SNAPSHOT_SUFFIX = /-\d{4}-\d{2}-\d{2}$/

export interface PriceList {
  /** Nano-dollars for one token, in the order of `USAGE_COSTS`. */
  readonly tokens: Float64Array
  /** Nano-dollars for one piece. */
  readonly pieces: Readonly<Partial<Record<RowKind, number>>>
  readonly batchShare: number
  /** Other prices above so many input tokens, the highest first. */
  readonly above: readonly { readonly inputTokens: number; readonly tokens: Float64Array }[]
}

/** Returns the prices of a model at a time, or undefined when there are none. */
export type FindPrices = (
  model: string,
  requested: string | undefined,
  nowMs: number,
) => PriceList | undefined

type Configured = NonNullable<CatalogModel['price']>

/** `onUnknown` is called once for each model without a price. */
export function createPrices(
  find: (model: string) => Pick<CatalogModel, 'price'> | undefined,
  onUnknown: (model: string) => void,
): FindPrices {
  let known = new Map<string, PriceList | undefined>()
  let hour = 0
  const reported = new Set<string>()

  const configured = (model: string): PriceList | undefined => {
    const price = find(model)?.price ?? find(model.replace(SNAPSHOT_SUFFIX, ''))?.price
    return price && fromConfiguration(price)
  }
  const lookUp = (model: string, requested: string, nowMs: number): PriceList | undefined => {
    const found =
      configured(model) ??
      configured(requested) ??
      fromLibrary(model, nowMs) ??
      (requested === model ? undefined : fromLibrary(requested, nowMs))
    if (!found && !reported.has(model) && reported.size < MODELS_MAX) {
      reported.add(model)
      onUnknown(model)
    }
    return found
  }

  return (model, requested = model, nowMs) => {
    if (nowMs - hour >= HOUR_MS || nowMs < hour || known.size >= MODELS_MAX) {
      known = new Map()
      hour = nowMs - (nowMs % HOUR_MS)
    }
    const name = requested === model ? model : `${model}\n${requested}`
    const list = known.get(name)
    if (list || known.has(name)) return list
    const found = lookUp(model, requested, nowMs)
    known.set(name, found)
    return found
  }
}

/** Names of a price of tokens, for a million of them, in the configuration and in the library. */
interface PriceNames {
  readonly configured: keyof Configured
  readonly library: string
}

const TOKEN_PRICES: Readonly<Partial<Record<UsageCost, PriceNames>>> = {
  input_cost: { configured: 'input', library: 'input_mtok' },
  cached_input_cost: { configured: 'cached_input', library: 'cache_read_mtok' },
  cache_write_cost: { configured: 'cache_write', library: 'cache_write_mtok' },
  audio_input_cost: { configured: 'audio_input', library: 'input_audio_mtok' },
  cached_audio_input_cost: { configured: 'cached_audio_input', library: 'cache_audio_read_mtok' },
  image_input_cost: { configured: 'image_input', library: 'input_image_mtok' },
  cached_image_input_cost: { configured: 'cached_image_input', library: 'cache_image_read_mtok' },
  output_cost: { configured: 'output', library: 'output_mtok' },
  audio_output_cost: { configured: 'audio_output', library: 'output_audio_mtok' },
  image_output_cost: { configured: 'image_output', library: 'output_image_mtok' },
}

type TokenPrices = Partial<Record<UsageCost, number>>

/** Prices in the order of `USAGE_COSTS`. A part without a price has that of its whole. */
const inOrder = (dollarsOf: (names: PriceNames) => number | undefined): Float64Array => {
  const prices: TokenPrices = {}
  for (const cost of USAGE_COSTS) {
    const names = TOKEN_PRICES[cost]
    const dollars = names && dollarsOf(names)
    if (dollars !== undefined) prices[cost] = dollars * NANO_OF_MILLIONTH
  }
  const input = prices.input_cost ?? 0
  const output = prices.output_cost ?? 0
  const cached = prices.cached_input_cost
  const audio = prices.audio_input_cost
  const image = prices.image_input_cost
  const whole: TokenPrices = {
    input_cost: input,
    cached_input_cost: input,
    cache_write_cost: input,
    audio_input_cost: input,
    cached_audio_input_cost: audio ?? cached ?? input,
    image_input_cost: input,
    cached_image_input_cost: image ?? cached ?? input,
    output_cost: output,
    audio_output_cost: output,
    image_output_cost: output,
  }
  return Float64Array.from(USAGE_COSTS, (name) => prices[name] ?? whole[name] ?? 0)
}

const fromConfiguration = (price: Configured): PriceList => ({
  tokens: inOrder(({ configured }) => price[configured]),
  pieces: {
    images: (price.image ?? 0) * NANO,
    audio_speeches: (price.million_characters ?? 0) * NANO_OF_MILLIONTH,
    audio_transcriptions: ((price.audio_minute ?? 0) * NANO) / 60,
    web_search_calls: ((price.thousand_web_searches ?? 0) * NANO) / 1_000,
    file_search_calls: ((price.thousand_file_searches ?? 0) * NANO) / 1_000,
    code_interpreter_sessions: (price.code_interpreter_session ?? 0) * NANO,
  },
  batchShare: price.batch_share ?? BATCH_SHARE,
  above: [],
})

type LibraryPrices = NonNullable<ReturnType<typeof calcPrice>>['model_price']

const fromLibrary = (model: string, nowMs: number): PriceList | undefined => {
  const prices = findLibraryPrices(model, nowMs)
  if (!prices) return undefined
  const starts = Object.values(prices).flatMap((price) =>
    typeof price === 'object' ? price.tiers.map(({ start }) => start) : [],
  )
  const flat = (name: string): number => priceAt(prices[name], 0) ?? 0
  return {
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
  }
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
  inOrder(({ library }) => priceAt(prices[library], inputTokens))

const priceAt = (price: LibraryPrices[string], inputTokens: number): number | undefined => {
  if (price === undefined || typeof price === 'number') return price
  return price.tiers.reduce(
    (found, tier) => (inputTokens > tier.start ? tier.price : found),
    price.base,
  )
}
