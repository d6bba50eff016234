/** Prices of a model in the file: US dollars, for the unit in each name. */
import { type Static, Type } from 'typebox'

const PRICE_MAX = 1_000_000

const Price = Type.Number({ minimum: 0, maximum: PRICE_MAX })
const Other = Type.Optional(Price)

/**
 * Defaults follow the including kind: cached input and audio input cost as much as input, audio
 * output as much as output. Units sold by the piece cost nothing without a price.
 */
export const PriceEntry = Type.Object(
  {
    // For a million tokens.
    input: Price,
    output: Price,
    cached_input: Other,
    cache_write: Other,
    audio_input: Other,
    cached_audio_input: Other,
    audio_output: Other,
    image_input: Other,
    cached_image_input: Other,
    image_output: Other,
    // By the piece.
    image: Other,
    million_characters: Other,
    audio_minute: Other,
    thousand_web_searches: Other,
    thousand_file_searches: Other,
    code_interpreter_session: Other,
    /** Price of a batch, and of the service tier `flex`, as a share of these: a half at OpenAI. */
    batch_share: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
  },
  { additionalProperties: false },
)
export type PriceEntry = Static<typeof PriceEntry>
