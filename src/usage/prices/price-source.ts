/** The library of prices: its version, and the day on which it was published. */
export const PRICE_SOURCE = {
  name: '@pydantic/genai-prices',
  version: 'genai-prices 0.1.8',
  date: '2026-09-23',
} as const
