/** What a model costs, as the file says it: US dollars, for as many as each name says. */
import { type Static, Type } from 'typebox'

const PRICE_MAX = 1_000_000

const Price = Type.Number({ minimum: 0, maximum: PRICE_MAX })
const Other = Type.Optional(Price)

/**
 * What is left out costs what it is a part of: cached input and audio input as much as input, audio
 * output as much as output. What is sold by the piece costs nothing unless it has a price.
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
    /** What share of these a batch costs, and the service tier `flex`: a half at OpenAI. */
    batch_share: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
  },
  { additionalProperties: false },
)
export type PriceEntry = Static<typeof PriceEntry>
