/** The count of an upstream, by the tokenizer of OpenAI's models since GPT-4o. */
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import type { SizeOf } from './reading.ts'

/** Names of special tokens are text like any other. */
const AS_TEXT = { disallowedSpecial: new Set<string>() }

export const COUNTED: SizeOf = (text) => countTokens(text, AS_TEXT)
