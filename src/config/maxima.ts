/** The most that a model reads, writes and calls, by the configuration of it or its upstream. */
import { Type } from 'typebox'

const INTEGER_MAX = 2_147_483_647
const Most = Type.Optional(Type.Integer({ minimum: 1, maximum: INTEGER_MAX }))

/** Members of the file's models and upstreams. */
export const MAXIMA_ENTRIES = {
  context_window: Most,
  /** Of one answer. */
  max_output_tokens: Most,
  /** Of one image that it writes. */
  max_image_tokens: Most,
  /** Of one image that it reads. */
  max_input_image_tokens: Most,
  /** Of hosted tools, in one answer. */
  max_tool_calls: Most,
}

export interface ConfiguredMaxima {
  readonly contextWindow?: number | undefined
  readonly maxOutputTokens?: number | undefined
  readonly maxImageTokens?: number | undefined
  readonly maxInputImageTokens?: number | undefined
  readonly maxToolCalls?: number | undefined
}

type MaximaEntry = {
  readonly [Name in keyof typeof MAXIMA_ENTRIES]?: number | undefined
}

export function configuredMaxima(entry: MaximaEntry): ConfiguredMaxima {
  return {
    contextWindow: entry.context_window,
    maxOutputTokens: entry.max_output_tokens,
    maxImageTokens: entry.max_image_tokens,
    maxInputImageTokens: entry.max_input_image_tokens,
    maxToolCalls: entry.max_tool_calls,
  }
}
