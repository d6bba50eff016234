/** Units of prices, and the order of the prices of tokens. */
import { USAGE_COSTS, type UsageCost } from '#storage/usage-columns.ts'

/** A dollar for a million tokens, in nano-dollars for one. */
export const NANO_OF_MILLIONTH = 1_000
export const NANO = 1_000_000_000
/** OpenAI's price of a batch, as a share of the list price. */
export const BATCH_SHARE = 0.5

type TokenPrices = Partial<Record<UsageCost, number>>

/**
 * Prices for a token in the order of `USAGE_COSTS`, by dollars for a million. A part without a
 * price has that of its whole.
 */
export function inOrder(dollarsOf: (cost: UsageCost) => number | undefined): Float64Array {
  const prices: TokenPrices = {}
  for (const cost of USAGE_COSTS) {
    const dollars = dollarsOf(cost)
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
