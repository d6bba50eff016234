/** List prices of OpenAI's models: of the library of prices, else of the table of others. */
import { calcPrice } from '@pydantic/genai-prices'
import { familyOf, foldModel } from '#model-names/names.ts'
import type { TokenCost } from '#storage/tables/usage-columns.ts'
import { configuredPrices } from './configured-prices.ts'
import { decimal } from './exact-price.ts'
import { OPENAI_PRICES, OPENAI_PRICES_SOURCE, toolPricesOf } from './openai-prices.ts'
import { type PriceList, piece, withFlex } from './price-list.ts'
import { PRICE_SOURCE } from './price-source.ts'
import { BATCH_SHARE, HOUR_SECONDS, THOUSAND, tokenPricesOf } from './price-units.ts'

/** Undefined for a name that is none of OpenAI's. */
export function listedPrices(model: string, nowMs: number): PriceList | undefined {
  const folded = foldModel(model)
  const listed = fromLibrary(folded, nowMs)
  if (listed) return listed
  const prices = OPENAI_PRICES.get(folded) ?? OPENAI_PRICES.get(familyOf(folded))
  return prices && configuredPrices(prices, nowMs, OPENAI_PRICES_SOURCE.version)
}

/** Names of prices in the library, for a million tokens. */
const LIBRARY_PRICES: Readonly<Record<TokenCost, string>> = {
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

function fromLibrary(folded: string, nowMs: number): PriceList | undefined {
  const prices = findLibraryPrices(folded, nowMs)
  if (!prices) return undefined
  const starts = Object.values(prices).flatMap((price) =>
    typeof price === 'object' ? price.tiers.map(({ start }) => start) : [],
  )
  const tools = toolPricesOf(folded)
  const flat = (name: string): number | undefined => priceAt(prices[name], 0)
  return withFlex({
    version: PRICE_SOURCE.version,
    images: [],
    tiers: new Map(),
    tokens: libraryTokens(prices, 0),
    pieces: {
      ...piece('audio_transcriptions', flat('audio_hours'), HOUR_SECONDS),
      ...piece('web_search_calls', flat('web_searches_kcount') ?? tools.web, THOUSAND),
      ...piece('file_search_calls', flat('storage_searches_kcount') ?? tools.file, THOUSAND),
    },
    batchShare: decimal(BATCH_SHARE),
    above: [...new Set(starts)]
      .sort((a, b) => b - a)
      .map((start) => ({ inputTokens: start, tokens: libraryTokens(prices, start + 1) })),
  })
}

/** The library's prices of a model; undefined for a name that it does not know. */
function findLibraryPrices(model: string, nowMs: number): LibraryPrices | undefined {
  try {
    const options = { providerId: 'openai', timestamp: new Date(nowMs) }
    return calcPrice({ input_tokens: 0, output_tokens: 0 }, model, options)?.model_price
  } catch {
    return undefined
  }
}

function libraryTokens(prices: LibraryPrices, inputTokens: number): PriceList['tokens'] {
  return tokenPricesOf((cost) => priceAt(prices[LIBRARY_PRICES[cost]], inputTokens))
}

function priceAt(price: LibraryPrices[string], inputTokens: number): number | undefined {
  if (price === undefined || typeof price === 'number') return price
  return price.tiers.reduce(
    (found, tier) => (inputTokens > tier.start ? tier.price : found),
    price.base,
  )
}
