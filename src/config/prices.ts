/** Prices of a model in the file: US dollars, for the unit in each name. */
import { type Static, Type } from 'typebox'

const PRICE_MAX = 1_000_000
const TIERS_MAX = 8
const IMAGES_MAX = 50
const PERIODS_MAX = 50
const TEXT_MAX = 64
const INPUT_TOKENS_MAX = 1_000_000_000

const Price = Type.Number({ minimum: 0, maximum: PRICE_MAX })
const Other = Type.Optional(Price)
const Day = Type.Optional(
  Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', expected: 'a day in UTC, such as 2026-12-31' }),
)
const Text = Type.Optional(Type.String({ minLength: 1, maxLength: TEXT_MAX }))
const closed = { additionalProperties: false }

/**
 * For a million tokens. Defaults follow the including kind: cached input and audio input cost as
 * much as input, audio output as much as output.
 */
const tokens = {
  input: Price,
  output: Price,
  cached_input: Other,
  cache_write: Other,
  /** Tokens written to a cache for an hour, and not for five minutes; default: `cache_write`. */
  cache_write_1h: Other,
  audio_input: Other,
  cached_audio_input: Other,
  audio_output: Other,
  image_input: Other,
  cached_image_input: Other,
  image_output: Other,
}

/** By the piece: nothing without a price. */
const pieces = {
  image: Other,
  million_characters: Other,
  audio_minute: Other,
  thousand_web_searches: Other,
  thousand_file_searches: Other,
  code_interpreter_session: Other,
}

/** Other prices of tokens for requests with more input than this. */
const LengthTier = Type.Object(
  { input_tokens: Type.Integer({ minimum: 1, maximum: INPUT_TOKENS_MAX }), ...tokens },
  closed,
)

/** The price of an image of a size, of a quality, or of both. */
const ImagePrice = Type.Object({ size: Text, quality: Text, price: Price }, closed)

const prices = {
  ...tokens,
  ...pieces,
  above: Type.Optional(Type.Array(LengthTier, { maxItems: TIERS_MAX })),
  images: Type.Optional(Type.Array(ImagePrice, { maxItems: IMAGES_MAX })),
}

/** Prices in a service tier besides the standard one. */
const ServiceTier = Type.Object(prices, closed)

export const PriceEntry = Type.Object(
  {
    ...prices,
    /** The first day of these prices, and the day after the last. */
    from: Day,
    until: Day,
    service_tiers: Type.Optional(Type.Record(Type.String(), ServiceTier)),
    /** Price of a batch, and of the service tier `flex`, as a share of these: a half at OpenAI. */
    batch_share: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
  },
  closed,
)
export type PriceEntry = Static<typeof PriceEntry>

/** One price, or several, each for a time. */
export const PriceEntries = Type.Union([
  PriceEntry,
  Type.Array(PriceEntry, {
    minItems: 1,
    maxItems: PERIODS_MAX,
    expected: 'a list of 1 to 50 prices',
  }),
])
export type PriceEntries = Static<typeof PriceEntries>

/** A fault of prices that each have the expected form. */
export function priceFault(prices: PriceEntries): string | undefined {
  let end = Number.NEGATIVE_INFINITY
  const periods = [prices].flat().toSorted((a, b) => startOf(a.from) - startOf(b.from))
  for (const { from, until, service_tiers: tiers = {}, above = [] } of periods) {
    const [start, next] = [
      startOf(from),
      until === undefined ? Number.POSITIVE_INFINITY : startOf(until),
    ]
    if (Number.isNaN(start) || Number.isNaN(next)) return `'${from ?? until}' is no day`
    if (start < end) return 'two prices hold on the same day'
    if (next <= start) return `'until' must be after 'from'`
    end = next
    if (Object.keys(tiers).length > TIERS_MAX) return `more than ${TIERS_MAX} service tiers`
    const lengths = new Set(above.map(({ input_tokens }) => input_tokens))
    if (lengths.size < above.length) return `'above' has the same input_tokens twice`
  }
  return undefined
}

function startOf(day: string | undefined): number {
  return day === undefined ? Number.NEGATIVE_INFINITY : Date.parse(`${day}T00:00:00Z`)
}
