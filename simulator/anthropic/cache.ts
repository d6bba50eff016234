/**
 * Prompt caching of the Messages API, by the rule of `tokens.ts`. A breakpoint (`cache_control`)
 * ends a prefix of tools, system and messages, in this order. The longest prefix that an earlier
 * request of the model had is read, and what follows it up to the last breakpoint is written, for 5
 * minutes or an hour. A prefix of fewer than 1,024 tokens is not cached, and none expires.
 */
import { createHash, type Hash } from 'node:crypto'
import { isArray, isObject, type Json, type World } from '#simulator/call.ts'
import {
  TOKENS_PER_MESSAGE,
  TOKENS_PER_PART,
  TOKENS_PER_REPLY,
  tokensOf,
} from '#simulator/tokens.ts'
import type { MessagesBody } from './body.ts'

const CACHED_FROM = 1024
const PREFIXES_MAX = 10_000

export interface InputTokens {
  readonly uncached: number
  readonly read: number
  readonly written5m: number
  readonly written1h: number
}

/** A part of the input, and the breakpoint after it. */
interface Piece {
  readonly text: string
  readonly tokens: number
  readonly breakpoint: '5m' | '1h' | undefined
}

interface Prefix {
  readonly key: string
  readonly tokens: number
  readonly ttl: '5m' | '1h'
}

/** Counts the input, and stores its prefixes. */
export function cachedInput(given: MessagesBody, { prefixes }: World): InputTokens {
  const { total, found } = prefixesOf(given)
  const cached = found.filter(({ tokens }) => tokens >= CACHED_FROM)
  const read = cached.findLast(({ key }) => prefixes.has(key))?.tokens ?? 0
  const written = { '5m': 0, '1h': 0 }
  let end = read
  for (const { tokens, ttl } of cached) {
    written[ttl] += Math.max(0, tokens - end)
    end = Math.max(end, tokens)
  }
  for (const { key } of cached) prefixes.add(key)
  for (const oldest of prefixes) {
    if (prefixes.size <= PREFIXES_MAX) break
    prefixes.delete(oldest)
  }
  return {
    uncached: total - end,
    read,
    written5m: written['5m'],
    written1h: written['1h'],
  }
}

/** All tokens of the input, cached or not. */
export function inputTokens(given: MessagesBody): number {
  return prefixesOf(given).total
}

function prefixesOf(given: MessagesBody): { total: number; found: Prefix[] } {
  const hash: Hash = createHash('sha256').update(given.model)
  const found: Prefix[] = []
  let total = TOKENS_PER_REPLY
  for (const { text, tokens, breakpoint } of piecesOf(given)) {
    hash.update(text).update('\0')
    total += tokens
    if (breakpoint === undefined) continue
    found.push({ key: hash.copy().digest('base64'), tokens: total, ttl: breakpoint })
  }
  return { total, found }
}

function piecesOf({ body, messages }: MessagesBody): Piece[] {
  const tools = isArray(body.tools) ? body.tools.filter(isObject) : []
  const pieces = [
    ...tools.map((tool) => pieceOf(tool, tokensOf(JSON.stringify(bare(tool))))),
    ...blocksOf(body.system).map((block) => pieceOf(block, blockTokens(block))),
    ...messages.flatMap(({ role, content }) => [
      { text: String(role), tokens: TOKENS_PER_MESSAGE, breakpoint: undefined },
      ...blocksOf(content).map((block) => pieceOf(block, blockTokens(block))),
    ]),
  ]
  const last = pieces.pop()
  // A breakpoint at the top level is that of the last block.
  return last ? [...pieces, { ...last, breakpoint: last.breakpoint ?? ttlOf(body) }] : pieces
}

function pieceOf(block: Json, tokens: number): Piece {
  return { text: JSON.stringify(bare(block)), tokens, breakpoint: ttlOf(block) }
}

function bare({ cache_control: _, ...block }: Json): Json {
  return block
}

function ttlOf({ cache_control }: Json): Piece['breakpoint'] {
  if (!isObject(cache_control)) return undefined
  return cache_control.ttl === '1h' ? '1h' : '5m'
}

export function blocksOf(content: unknown): readonly Json[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }]
  return isArray(content) ? content.filter(isObject) : []
}

/** Text counts by its length, a call of a tool as its JSON, and any other block a fixed amount. */
function blockTokens(block: Json): number {
  const { text, thinking, input, content } = block
  if (typeof text === 'string') return tokensOf(text)
  if (typeof thinking === 'string') return tokensOf(thinking)
  if (isObject(input)) return tokensOf(JSON.stringify(input))
  if (block.type !== 'tool_result') return TOKENS_PER_PART
  return blocksOf(content).reduce((sum, inner) => sum + blockTokens(inner), 0)
}
