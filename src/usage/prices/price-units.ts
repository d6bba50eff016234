/** Units of prices, and the order of the prices of tokens. */
import { USAGE_COSTS, type UsageCost } from '#storage/tables/usage-columns.ts'
import { NO_PRICE, type Price, priceOf } from './exact-price.ts'

/** Units that prices are for. */
export const MILLION = 1_000_000
export const THOUSAND = 1_000
export const MINUTE_SECONDS = 60
export const HOUR_SECONDS = 3_600

/** OpenAI's price of a batch, as a share of the list price. */
export const BATCH_SHARE = 0.5

type TokenPrices = Partial<Record<UsageCost, Price>>

/**
 * Prices for a token in the order of `USAGE_COSTS`, by dollars for a million. A part without a
 * price has the price of its whole.
 */
export function inOrder(dollarsOf: (cost: UsageCost) => number | undefined): readonly Price[] {
  const prices: TokenPrices = {}
  for (const cost of USAGE_COSTS) {
    const dollars = dollarsOf(cost)
    if (dollars !== undefined) prices[cost] = priceOf(dollars, MILLION)
  }
  const input = prices.input_cost ?? NO_PRICE
  const output = prices.output_cost ?? NO_PRICE
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
  return USAGE_COSTS.map((name) => prices[name] ?? whole[name] ?? NO_PRICE)
}
