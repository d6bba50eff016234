/** Units of prices, and the prices of tokens by their kind. */
import type { TokenCost } from '#storage/tables/usage-columns.ts'
import { NO_PRICE, type Price, priceOf } from './exact-price.ts'

/** Units that prices are for. */
export const MILLION = 1_000_000
export const THOUSAND = 1_000
export const MINUTE_SECONDS = 60
export const HOUR_SECONDS = 3_600

/** OpenAI's price of a batch, as a share of the list price. */
export const BATCH_SHARE = 0.5

/** A price of one token for each kind. */
export type TokenPrices = Readonly<Record<TokenCost, Price>>

/** A value for each kind of token. */
export function byTokenCost<V>(of: (cost: TokenCost) => V): Readonly<Record<TokenCost, V>> {
  return {
    input_cost: of('input_cost'),
    cached_input_cost: of('cached_input_cost'),
    cache_write_cost: of('cache_write_cost'),
    cache_write_1h_cost: of('cache_write_1h_cost'),
    audio_input_cost: of('audio_input_cost'),
    cached_audio_input_cost: of('cached_audio_input_cost'),
    image_input_cost: of('image_input_cost'),
    cached_image_input_cost: of('cached_image_input_cost'),
    output_cost: of('output_cost'),
    audio_output_cost: of('audio_output_cost'),
    image_output_cost: of('image_output_cost'),
  }
}

/** Prices by dollars for a million tokens. A part without a price has the price of its whole. */
export function tokenPricesOf(dollarsOf: (cost: TokenCost) => number | undefined): TokenPrices {
  const prices = byTokenCost((cost) => {
    const dollars = dollarsOf(cost)
    return dollars === undefined ? undefined : priceOf(dollars, MILLION)
  })
  const { input_cost: input = NO_PRICE, output_cost: output = NO_PRICE } = prices
  const { cached_input_cost: cached = input } = prices
  const whole: TokenPrices = {
    input_cost: input,
    cached_input_cost: input,
    cache_write_cost: input,
    cache_write_1h_cost: prices.cache_write_cost ?? input,
    audio_input_cost: input,
    cached_audio_input_cost: prices.audio_input_cost ?? cached,
    image_input_cost: input,
    cached_image_input_cost: prices.image_input_cost ?? cached,
    output_cost: output,
    audio_output_cost: output,
    image_output_cost: output,
  }
  return byTokenCost((cost) => prices[cost] ?? whole[cost])
}
