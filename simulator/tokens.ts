/**
 * Token counting of the upstream, simple enough for tests to compute by hand: four code points are
 * a token, the last one may be shorter.
 */
import { isArray, isObject, type Json } from './call.ts'

const CODE_POINTS_PER_TOKEN = 4
/** Cache step as at OpenAI: nothing is cached below 1,024, and then in steps of 128. */
const CACHED_FROM = 1024
const CACHED_STEP = 128

/** Fixed tokens of every message, and of the reply's opening. */
export const TOKENS_PER_MESSAGE = 4
export const TOKENS_PER_REPLY = 3
/** Fixed tokens of a part that is no text: an image, audio, a file. */
export const TOKENS_PER_PART = 85
/** Reasoning tokens when `reasoning_effort` is anything but `none` or `minimal`. */
export const REASONING_TOKENS = 16

export function tokensOf(text: string): number {
  let points = 0
  for (let at = 0; at < text.length; at += 1) {
    // The second half of a surrogate pair belongs to the code point before it.
    if ((text.charCodeAt(at) & 0xfc00) !== 0xdc00) points += 1
  }
  return Math.ceil(points / CODE_POINTS_PER_TOKEN)
}

/** Splits a text into its tokens. */
export function tokenize(text: string): string[] {
  return text.match(/[\s\S]{1,4}/gu) ?? []
}

/** Counts text; a part of any other kind counts a fixed amount. */
export function contentTokens(content: unknown): number {
  if (typeof content === 'string') return tokensOf(content)
  if (!isArray(content)) return 0
  return content.reduce<number>((sum, part) => {
    if (!isObject(part)) return sum
    const text = part.text ?? part.refusal
    return sum + (typeof text === 'string' ? tokensOf(text) : TOKENS_PER_PART)
  }, 0)
}

/** Prompt tokens of a chat: messages and tool definitions. */
export function chatPromptTokens(body: Json): number {
  const messages = isArray(body.messages) ? body.messages : []
  const messageTokens = messages.reduce<number>(
    (sum, one) => sum + TOKENS_PER_MESSAGE + (isObject(one) ? contentTokens(one.content) : 0),
    TOKENS_PER_REPLY,
  )
  return messageTokens + toolTokens(body)
}

export function toolTokens(body: Json): number {
  return body.tools === undefined ? 0 : tokensOf(JSON.stringify(body.tools))
}

export function cachedTokens(promptTokens: number): number {
  return promptTokens < CACHED_FROM ? 0 : promptTokens - (promptTokens % CACHED_STEP)
}

/** Reasoning tokens for the effort of the request. */
export function reasoningTokens(effort: unknown): number {
  return effort === undefined || effort === null || effort === 'none' || effort === 'minimal'
    ? 0
    : REASONING_TOKENS
}

export function chatUsage(prompt: number, completion: number, reasoning: number): Json {
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: cachedTokens(prompt), audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: reasoning,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  }
}

export function responseUsage(input: number, output: number, reasoning: number): Json {
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cachedTokens(input), cache_write_tokens: 0 },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: input + output,
  }
}

/** Truncates the text to `most` tokens, and returns whether all of it fitted. */
export function truncate(text: string, most: number | undefined): Truncated {
  const tokens = tokenize(text)
  const kept = most === undefined ? tokens : tokens.slice(0, most)
  return { tokens: kept, text: kept.join(''), whole: kept.length === tokens.length }
}

export interface Truncated {
  readonly tokens: readonly string[]
  readonly text: string
  readonly whole: boolean
}
