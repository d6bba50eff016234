/**
 * Reckoning of what an answer of the Messages API costs, written from the API's documentation. It
 * shares no code with the server that it checks.
 */
import { isObject, type Json } from '#simulator/call.ts'

/** Tokens with one price list. */
export interface Priced {
  readonly model: string | undefined
  readonly uncached: number
  readonly written5m: number
  readonly written1h: number
  readonly read: number
  readonly output: number
}

export interface Reckoned {
  readonly lines: readonly Priced[]
  /** Tokens that count against limits. */
  readonly limited: number
  readonly searches: number
  readonly tier: string | undefined
}

/** The message of a stream: the sum of its events, as the SDK adds them up. */
export function messageOf(events: readonly Json[]): Json | undefined {
  let message: Record<string, unknown> | undefined
  for (const event of events) {
    if (event.type === 'message_start' && isObject(event.message)) {
      message = { ...event.message, content: [], usage: { ...objectOf(event.message.usage) } }
    }
    if (event.type === 'content_block_start' && message) {
      const block = objectOf(event.content_block)
      message = { ...message, content: [...listOf(message.content), block] }
      if (block.type === 'fallback') message.model = objectOf(block.to).model
    }
    if (event.type === 'message_delta' && message) {
      const usage = { ...objectOf(message.usage) }
      for (const [name, value] of Object.entries(objectOf(event.usage))) {
        if (name === 'output_tokens' || value !== null) usage[name] = value
      }
      const { stop_reason } = objectOf(event.delta)
      message = { ...message, stop_reason, usage, isEnded: true }
    }
  }
  return message
}

/** The bill of a whole message. */
export function reckon(message: Json): Reckoned {
  const usage = objectOf(message.usage)
  const model = String(message.model)
  const iterations = listOf(usage.iterations).map(objectOf)
  const answering = ['message', 'fallback_message']
  const attempts = iterations.filter(({ type }) => answering.includes(String(type)))
  const answered = attempts.at(-1)
  const declines = attempts.some(({ type }) => type === 'fallback_message')
  const billed = iterations.filter(
    (entry) => entry === answered || !attempts.includes(entry) || !declines || entry.output_tokens,
  )
  const isFree = message.stop_reason === 'refusal' && listOf(message.content).length === 0
  const all = iterations.length === 0 ? [pricedOf(usage, model)] : iterations.map(priced(model))
  const lines = iterations.length === 0 ? all : billed.map(priced(model, answered))
  return {
    lines: isFree ? [] : lines,
    limited: all.reduce((sum, one) => sum + limitedIn(one) + one.output, 0),
    searches: isFree ? 0 : numberOf(objectOf(usage.server_tool_use).web_search_requests),
    tier: tierOf(usage),
  }
}

/** Input that counts against limits. */
export function limitedIn({ uncached, written5m, written1h }: Priced): number {
  return uncached + written5m + written1h
}

/** The model of an entry: the message's for the one that has answered and does not name it. */
function priced(model: string, answered?: Json) {
  return (entry: Json): Priced => {
    const name = typeof entry.model === 'string' ? entry.model : undefined
    return pricedOf(entry, name ?? (entry === answered ? model : undefined))
  }
}

export function pricedOf(usage: Json, model: string | undefined): Priced {
  const split = objectOf(usage.cache_creation)
  const hour = numberOf(split.ephemeral_1h_input_tokens)
  const written = numberOf(usage.cache_creation_input_tokens)
  const written1h = Math.min(hour, written)
  return {
    model,
    uncached: numberOf(usage.input_tokens),
    written5m: written - written1h,
    written1h,
    read: numberOf(usage.cache_read_input_tokens),
    output: numberOf(usage.output_tokens),
  }
}

function tierOf({ service_tier, speed, inference_geo }: Json): string | undefined {
  const words = []
  if (typeof service_tier === 'string' && service_tier !== 'standard') words.push(service_tier)
  if (speed === 'fast') words.push('fast')
  if (inference_geo === 'us') words.push('us')
  return words.length === 0 ? undefined : words.join(' ')
}

export function objectOf(value: unknown): Json {
  return isObject(value) ? value : {}
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0
}
