/**
 * List prices of OpenAI's models that the library of prices does not have, in the form of the
 * configuration. Source: https://developers.openai.com/api/docs/pricing, and for models that have
 * ended their last pages. Snapshots have the price of their model.
 */
import type { ConfiguredPrices } from './configured-prices.ts'

export const OPENAI_PRICES_SOURCE = {
  list: 'https://developers.openai.com/api/docs/pricing',
  version: 'openai 2026-11-30',
  date: '2026-11-30',
} as const

const NO_TOKENS = { input: 0, output: 0 }
/** Input tokens above which a request has the prices of long ones. */
const LONG = 272_000
const SEARCHES = { thousand_web_searches: 10, thousand_file_searches: 2.5 }
/** Of the models that search in each chat. */
const PREVIEW_SEARCHES = { thousand_web_searches: 25 }

interface TextPrices {
  readonly input: number
  readonly cached_input: number
  readonly output: number
}

/** A cache write costs a quarter more than input; a long request twice the input, and half more. */
function withLong({ input, cached_input, output }: TextPrices): ConfiguredPrices {
  return {
    input,
    cached_input,
    cache_write: 1.25 * input,
    output,
    ...SEARCHES,
    above: [
      {
        input_tokens: LONG,
        input: 2 * input,
        cached_input: 2 * cached_input,
        cache_write: 2.5 * input,
        output: 1.5 * output,
      },
    ],
  }
}

const IMAGES_OF_TOKENS: ConfiguredPrices = {
  input: 5,
  cached_input: 1.25,
  image_input: 8,
  cached_image_input: 2,
  output: 30,
  image_output: 30,
}

const BY_MODEL: Readonly<Record<string, ConfiguredPrices>> = {
  'babbage-002': { input: 0.4, output: 0.4 },
  'chat-latest': { input: 5, cached_input: 0.5, output: 30, ...SEARCHES },
  'dall-e-2': {
    ...NO_TOKENS,
    image: 0.02,
    images: [
      { size: '256x256', price: 0.016 },
      { size: '512x512', price: 0.018 },
    ],
  },
  'dall-e-3': {
    ...NO_TOKENS,
    images: [
      { size: '1024x1024', quality: 'hd', price: 0.08 },
      { size: '1024x1024', price: 0.04 },
      { quality: 'hd', price: 0.12 },
      { price: 0.08 },
    ],
  },
  'davinci-002': { input: 2, output: 2 },
  'gpt-5-search-api': { input: 1.25, cached_input: 0.125, output: 10, ...SEARCHES },
  'gpt-6.1-sol': withLong({ input: 2, cached_input: 0.1, output: 10 }),
  'gpt-6.1-terra': withLong({ input: 1, cached_input: 0.05, output: 5 }),
  'gpt-6.2-astra': withLong({ input: 8, cached_input: 0.4, output: 40 }),
  'gpt-6.2-sol': withLong({ input: 2, cached_input: 0.1, output: 10 }),
  'gpt-image-2.5-flare': IMAGES_OF_TOKENS,
  'gpt-image-2.5-sunburst': IMAGES_OF_TOKENS,
  'gpt-image-2.6-flare': IMAGES_OF_TOKENS,
  'gpt-image-2.6-sunburst': IMAGES_OF_TOKENS,
  'tts-1': { ...NO_TOKENS, million_characters: 15 },
  'tts-1-1106': { ...NO_TOKENS, million_characters: 15 },
  'tts-1-hd': { ...NO_TOKENS, million_characters: 30 },
  'tts-1-hd-1106': { ...NO_TOKENS, million_characters: 30 },
}

export const OPENAI_PRICES: ReadonlyMap<string, ConfiguredPrices> = new Map(
  Object.entries(BY_MODEL),
)

/** Dollars for a thousand calls of hosted tools, where the library has none for a model. */
export function toolPricesOf(folded: string): { readonly web: number; readonly file: number } {
  const { thousand_web_searches: web } = folded.includes('-search-preview')
    ? PREVIEW_SEARCHES
    : SEARCHES
  return { web, file: SEARCHES.thousand_file_searches }
}
