/**
 * Tokenizers of OpenAI's models, by their names. The source is the table of OpenAI's library,
 * `tiktoken/model.py` of tiktoken 0.14.0 (16 August 2026). It has one prefix for all of GPT-5,
 * those to come included: here only versions count that existed on that day. Any other model has no
 * known tokenizer, and its text counts by its bytes.
 */
import { foldModel } from '#model-names/names.ts'

const TOKENIZERS = ['o200k_base', 'cl100k_base'] as const
export type Tokenizer = (typeof TOKENIZERS)[number]

/** `gpt-oss` has further special tokens, which no text becomes, and the same ranks. */
const NAMES: readonly (readonly [RegExp, Tokenizer])[] = [
  [/^gpt-5(?:\.[1-6])?(?:-|$)/, 'o200k_base'],
  [/^(?:gpt-4o|gpt-4\.1|o1|o3|o4-mini)(?:-|$)/, 'o200k_base'],
  [/^(?:gpt-4\.5|chatgpt-4o|gpt-oss)-/, 'o200k_base'],
  [/^(?:gpt-4|gpt-3\.5-turbo)(?:-|$)/, 'cl100k_base'],
  [/^text-embedding-(?:3-small|3-large|ada-002)$/, 'cl100k_base'],
]

/** Undefined for a model without a known tokenizer. */
export function tokenizerOf(model: string): Tokenizer | undefined {
  const name = foldModel(model)
  return NAMES.find(([pattern]) => pattern.test(name))?.[1]
}
