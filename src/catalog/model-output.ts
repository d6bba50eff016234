/** The output of a model for requests without a maximum, and whether the model reasons. */
import { BOUNDS, type Bounds } from '#config/bounds.ts'
import type { OutputReservation } from '#config/models.ts'

/** Output of one choice, as far as it is known before the answer. */
export interface ModelOutput {
  /** Whether an answer has tokens that are charged and that are in no text. */
  readonly reasoning: boolean
  /** Tokens reserved for one choice of a request without a maximum. */
  readonly defaultTokens: number
  /** Output that limits on tokens reserve; undefined: by the API format of the request. */
  readonly reservation: OutputReservation | undefined
}

/** The parts that a configuration sets. */
export type ConfiguredOutput = Partial<ModelOutput>

/** The two bounds for models without a configured `default_output_tokens`. */
export type OutputDefaults = Pick<
  Bounds,
  'default_output_tokens' | 'default_reasoning_output_tokens'
>

export const OUTPUT_DEFAULTS: OutputDefaults = {
  default_output_tokens: BOUNDS.default_output_tokens.default,
  default_reasoning_output_tokens: BOUNDS.default_reasoning_output_tokens.default,
}

/**
 * OpenAI's families of reasoning models, also behind a provider's prefix (`openai/o3`) or as a
 * fine-tuned model (`ft:o4-mini:acme`): o1 and what followed, gpt-5 and what followed, gpt-oss and
 * codex-mini.
 */
const REASONING =
  /^(?:.*\/)?(?:ft:)?(?:o[1-9]\d*|gpt-(?:[5-9]|[1-9]\d)|gpt-oss|codex-mini)(?![\da-z])/

/** Anthropic's models from version 4 on, whose thinking may be in no text, at any provider. */
const THINKING = /^(?:.*[./])?claude-[a-z]+-(?:[4-9]|[1-9]\d)(?![\da-z])/

/** Models of these families that do not reason. */
const NOT_REASONING = /^(?:.*\/)?gpt-5-chat(?![\da-z])/

/** Whether a model belongs to a family that is known to reason. The name is folded. */
function isReasoningFamily(folded: string): boolean {
  return (REASONING.test(folded) && !NOT_REASONING.test(folded)) || THINKING.test(folded)
}

/** OpenAI's models that make images of tokens. */
const IMAGES = /^(?:.*\/)?(?:chat)?gpt-image(?![\da-z])/i
/** Models with documented tokens of an image. */
const DOCUMENTED_IMAGES = /^(?:chatgpt-image-latest|gpt-image-1(?:-mini|\.5)?)$/
/**
 * Most tokens of one of their images, by OpenAI's guide to image generation: 1024 by 1536 pixels in
 * high quality. In a stream it has three partial images at most, of 100 tokens each.
 */
const IMAGE_TOKENS_MAX = 6_240
export const PARTIAL_IMAGE_TOKENS = 3 * 100

/** Estimated tokens of one image of a model without a known maximum; 0 for other models. */
export function estimatedImageTokens(model: string): number {
  return IMAGES.test(model) ? IMAGE_TOKENS_MAX : 0
}

/** Most tokens of one image that a model writes; undefined if that is not documented. */
export function outputImageTokensOf(folded: string): number | undefined {
  return DOCUMENTED_IMAGES.test(folded) ? IMAGE_TOKENS_MAX : undefined
}

/** The output of a model by its folded name, and its configuration. */
export function modelOutput(
  folded: string,
  configured: ConfiguredOutput,
  defaults: OutputDefaults,
): ModelOutput {
  const reasoning = configured.reasoning ?? isReasoningFamily(folded)
  const fallback = reasoning
    ? defaults.default_reasoning_output_tokens
    : defaults.default_output_tokens
  const { defaultTokens = fallback, reservation } = configured
  return { reasoning, defaultTokens, reservation }
}
