/**
 * Usage that a real model would report: texts counted with the vocabulary `o200k_base`, reasoning
 * at the tokens that it was scripted to take. The cache has the request before, in steps of 128
 * tokens.
 */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { isArray, isObject, type Json } from '#simulator/call.ts'
import { cachedTokens, TOKENS_PER_MESSAGE, TOKENS_PER_REPLY } from '#simulator/tokens.ts'
import type { SessionBody, SessionUsage } from './session.ts'

export type TokenCounter = (text: string) => number

/** The counter of the package `gpt-tokenizer` in a folder of installed clients. */
export async function loadCounter(folder: string): Promise<TokenCounter> {
  const path = join(folder, 'node_modules/gpt-tokenizer/esm/encoding/o200k_base.js')
  const { countTokens } = await import(path)
  return countTokens
}

/** Bytes of an encrypted reasoning beside its text: version, time, vector and signature. */
const ENVELOPE_BYTES = 57
/** English has some 4.5 bytes for each token. */
const BYTES_PER_TOKEN = 4.5

/** Encrypted reasoning, which callers cannot read and whose length alone says how long it was. */
export function encryptedReasoning(tokens: number): string {
  return randomBytes(Math.ceil(ENVELOPE_BYTES + tokens * BYTES_PER_TOKEN)).toString('base64url')
}

function reasoningOf(encrypted: unknown): number {
  const bytes = Buffer.from(String(encrypted), 'base64url').length
  return Math.floor((bytes - ENVELOPE_BYTES) / BYTES_PER_TOKEN)
}

/** Usage of a request and its answer, after one with `before` tokens of input. */
export function usageOf(
  count: TokenCounter,
  { input, tools }: SessionBody,
  answer: readonly Json[],
  before: number,
): SessionUsage {
  const reasoning = answer.filter(isReasoning).reduce((sum, item) => sum + tokens(count, item), 0)
  return {
    input_tokens: TOKENS_PER_REPLY + tokens(count, tools) + tokens(count, input),
    cached_tokens: cachedTokens(before),
    output_tokens: tokens(count, answer),
    reasoning_tokens: reasoning,
  }
}

function isReasoning({ type }: Json): boolean {
  return type === 'reasoning'
}

/** Members with texts that a model reads or writes; those of tools are their declarations. */
const READ = ['text', 'name', 'arguments', 'input', 'output', 'description', 'definition', 'type']

/** Tokens of a value: of its texts and its members, with what each item of a list adds. */
function tokens(count: TokenCounter, value: unknown): number {
  if (typeof value === 'string') return count(value)
  if (isArray(value)) {
    return value.reduce<number>((sum, item) => sum + TOKENS_PER_MESSAGE + tokens(count, item), 0)
  }
  if (!isObject(value)) return 0
  if (isReasoning(value)) return reasoningOf(value.encrypted_content)
  return Object.entries(value).reduce((sum, [name, member]) => {
    if (typeof member === 'string') return sum + (READ.includes(name) ? count(member) : 0)
    return sum + (name === 'properties' ? propertyTokens(count, member) : tokens(count, member))
  }, 0)
}

/** A schema's properties, each with its name. */
function propertyTokens(count: TokenCounter, properties: unknown): number {
  return Object.entries(isObject(properties) ? properties : {}).reduce(
    (sum, [name, schema]) => sum + count(name) + tokens(count, schema),
    0,
  )
}
