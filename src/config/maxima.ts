/** Most tokens that a model reads and writes, by the configuration of the model or an upstream. */
import { Type } from 'typebox'

const TOKENS_MAX = 2_147_483_647
const Tokens = Type.Optional(Type.Integer({ minimum: 1, maximum: TOKENS_MAX }))

/** Members of the file's models and upstreams. */
export const MAXIMA_ENTRIES = {
  context_window: Tokens,
  /** Of one answer. */
  max_output_tokens: Tokens,
  /** Of one image that it writes. */
  max_image_tokens: Tokens,
  /** Of one image that it reads. */
  max_input_image_tokens: Tokens,
}

export interface ConfiguredMaxima {
  readonly contextWindow?: number | undefined
  readonly maxOutputTokens?: number | undefined
  readonly maxImageTokens?: number | undefined
  readonly maxInputImageTokens?: number | undefined
}

type Entry = {
  readonly [Name in keyof typeof MAXIMA_ENTRIES]?: number | undefined
}

export function configuredMaxima(entry: Entry): ConfiguredMaxima {
  return {
    contextWindow: entry.context_window,
    maxOutputTokens: entry.max_output_tokens,
    maxImageTokens: entry.max_image_tokens,
    maxInputImageTokens: entry.max_input_image_tokens,
  }
}
