/**
 * List prices of OpenAI's and Anthropic's models, from a list of sources in their order: the tables
 * of prices that the library of prices lacks or has wrong, then the library by vendor.
 */
import { calcPrice } from '@pydantic/genai-prices'
import { familyOf, foldModel } from '#model-names/names.ts'
import type { TokenCost } from '#storage/tables/usage-columns.ts'
import {
  ANTHROPIC_PRICES,
  ANTHROPIC_PRICES_SOURCE,
  ANTHROPIC_WEB_SEARCHES,
  withAnthropicTiers,
} from './anthropic-prices.ts'
import { configuredPrices } from './configured-prices.ts'
import { decimal } from './exact-price.ts'
import { OPENAI_PRICES, OPENAI_PRICES_SOURCE, toolPricesOf } from './openai-prices.ts'
import { type PriceList, piece, withFlex } from './price-list.ts'
import { PRICE_SOURCE } from './price-source.ts'
import { BATCH_SHARE, HOUR_SECONDS, THOUSAND, tokenPricesOf } from './price-units.ts'

/** Prices of a folded name, by a source of them. */
type PriceListSource = (folded: string, nowMs: number) => PriceList | undefined

const SOURCES: readonly PriceListSource[] = [
  openAiTable,
  anthropicTable,
  openAiLibrary,
  anthropicLibrary,
]

/** Undefined for a name of no source. */
export function listedPrices(model: string, nowMs: number): PriceList | undefined {
  const folded = foldModel(model)
  for (const source of SOURCES) {
    const found = source(folded, nowMs)
    if (found) return found
  }
  return undefined
}

function openAiTable(folded: string, nowMs: number): PriceList | undefined {
  const prices = OPENAI_PRICES.get(folded) ?? OPENAI_PRICES.get(familyOf(folded))
  return prices && configuredPrices(prices, nowMs, OPENAI_PRICES_SOURCE.version)
}

function anthropicTable(folded: string, nowMs: number): PriceList | undefined {
  const family = familyOf(folded)
  const prices = ANTHROPIC_PRICES.get(family)
  const list = prices && configuredPrices(prices, nowMs, ANTHROPIC_PRICES_SOURCE.version)
  return list && withAnthropicTiers(list, family)
}

export function openAiLibrary(folded: string, nowMs: number): PriceList | undefined {
  const found = findInLibrary('openai', folded, nowMs)
  if (!found) return undefined
  const { web, file } = toolPricesOf(folded)
  return withFlex(libraryList(found.prices, web, file))
}

/** By the exact name or that of a snapshot: the library has others by the start of a name alone. */
export function anthropicLibrary(folded: string, nowMs: number): PriceList | undefined {
  const found = findInLibrary('anthropic', folded, nowMs)
  const family = familyOf(folded)
  if (!found || (found.id !== folded && found.id !== family)) return undefined
  const list = libraryList(found.prices, ANTHROPIC_WEB_SEARCHES, undefined)
  return withAnthropicTiers(list, family)
}

/** Names of prices in the library, for a million tokens. */
const LIBRARY_PRICES: Readonly<Record<TokenCost, string>> = {
  input_cost: 'input_mtok',
  cached_input_cost: 'cache_read_mtok',
  cache_write_cost: 'cache_write_mtok',
  cache_write_1h_cost: 'cache_write_1h_mtok',
  audio_input_cost: 'input_audio_mtok',
  cached_audio_input_cost: 'cache_audio_read_mtok',
  image_input_cost: 'input_image_mtok',
  cached_image_input_cost: 'cache_image_read_mtok',
  output_cost: 'output_mtok',
  audio_output_cost: 'output_audio_mtok',
  image_output_cost: 'output_image_mtok',
}

type LibraryPrices = NonNullable<ReturnType<typeof calcPrice>>['model_price']

/** The list of prices in the library; `web` and `file` where it has none of calls of tools. */
function libraryList(prices: LibraryPrices, web: number, file: number | undefined): PriceList {
  const starts = Object.values(prices).flatMap((price) =>
    typeof price === 'object' ? price.tiers.map(({ start }) => start) : [],
  )
  const flat = (name: string): number | undefined => priceAt(prices[name], 0)
  return {
    version: PRICE_SOURCE.version,
    images: [],
    tiers: new Map(),
    tokens: libraryTokens(prices, 0),
    pieces: {
      ...piece('audio_transcriptions', flat('audio_hours'), HOUR_SECONDS),
      ...piece('web_search_calls', flat('web_searches_kcount') ?? web, THOUSAND),
      ...piece('file_search_calls', flat('storage_searches_kcount') ?? file, THOUSAND),
    },
    batchShare: decimal(BATCH_SHARE),
    above: [...new Set(starts)]
      .sort((a, b) => b - a)
      .map((start) => ({ inputTokens: start, tokens: libraryTokens(prices, start + 1) })),
  }
}

interface LibraryEntry {
  /** The library's name for the model. */
  readonly id: string
  readonly prices: LibraryPrices
}

/** The library's prices of a model; undefined for a name that it does not know. */
function findInLibrary(
  providerId: 'openai' | 'anthropic',
  model: string,
  nowMs: number,
): LibraryEntry | undefined {
  try {
    const options = { providerId, timestamp: new Date(nowMs) }
    const found = calcPrice({ input_tokens: 0, output_tokens: 0 }, model, options)
    return found ? { id: found.model.id, prices: found.model_price } : undefined
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
