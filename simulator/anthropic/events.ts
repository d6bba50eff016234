/** The event stream of a message: its events are named, and no `[DONE]` ends it. */
import type { StreamShape } from '#simulator/behaviour.ts'
import { type Answer, isArray, isObject, type Json, type SseEvent } from '#simulator/call.ts'
import { tokenize } from '#simulator/tokens.ts'

/** Members of usage that `message_delta` repeats; the others are in `message_start` alone. */
const CUMULATIVE = [
  ...['input_tokens', 'cache_creation_input_tokens', 'cache_read_input_tokens', 'output_tokens'],
  ...['output_tokens_details', 'server_tool_use', 'iterations', 'fallback_credit'],
]
const ONLY_AT_END = ['iterations', 'fallback_credit']
const PING: Json = { type: 'ping' }

export function eventsOf(message: Json, shape: StreamShape = {}): Answer {
  const { content, stop_reason, stop_sequence, stop_details, container, context_management } =
    message
  const blocks = isArray(content) ? content.filter(isObject) : []
  const usage = isObject(message.usage) ? message.usage : {}
  const start = { ...message, content: [], stop_reason: null, stop_sequence: null }
  const ended = {
    delta: { stop_reason, stop_sequence, stop_details, container },
    ...(context_management === undefined ? {} : { context_management }),
  }
  const events = [
    { type: 'message_start', message: { ...start, usage: startUsage(usage, shape) } },
    PING,
    ...blocks.flatMap(blockEvents),
    ...(shape.extra ?? []),
    ...deltaEvents(ended, { ...only(usage, CUMULATIVE), ...shape.deltaUsage }, shape.deltas ?? 1),
    { type: 'message_stop' },
  ]
  return { form: 'events', events: withPings(events, shape).map(named), done: false }
}

function named(event: Json): SseEvent {
  return { event: String(event.type), data: JSON.stringify(event) }
}

function only(usage: Json, names: readonly string[]): Json {
  return Object.fromEntries(Object.entries(usage).filter(([name]) => names.includes(name)))
}

/** Usage as the stream begins: one token of output, and none of thinking or of server tools. */
function startUsage(usage: Json, { startUsage: scripted }: StreamShape): Json {
  const entries = Object.entries(usage).filter(([name]) => !ONLY_AT_END.includes(name))
  return {
    ...Object.fromEntries(entries),
    output_tokens: Math.min(1, Number(usage.output_tokens ?? 0)),
    output_tokens_details: { thinking_tokens: 0 },
    server_tool_use: null,
    ...scripted,
  }
}

/** Deltas of usage that grows: the last has all of it, and the reason of the end. */
function deltaEvents(ended: Json, usage: Json, count: number): Json[] {
  return Array.from({ length: count }, (_, index) => {
    const isLast = index === count - 1
    const output_tokens = Math.floor((Number(usage.output_tokens ?? 0) * (index + 1)) / count)
    return isLast
      ? { type: 'message_delta', ...ended, usage }
      : {
          type: 'message_delta',
          delta: { stop_reason: null, stop_sequence: null },
          usage: { output_tokens },
        }
  })
}

function blockEvents(block: Json, index: number): Json[] {
  const { start, deltas } = partsOf(block)
  return [
    { type: 'content_block_start', index, content_block: start },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ]
}

/** The block as it starts, and its deltas; a block of another type starts whole. */
function partsOf(block: Json): { start: Json; deltas: readonly Json[] } {
  const { type, text, thinking, signature, input, citations } = block
  if (type === 'text') {
    const cited = isArray(citations) ? citations : []
    const start = { ...block, text: '', ...(cited.length > 0 ? { citations: [] } : {}) }
    const citing = cited.map((citation) => ({ type: 'citations_delta', citation }))
    return { start, deltas: [...pieces(text, 'text_delta', 'text'), ...citing] }
  }
  if (type === 'thinking') {
    const start = { ...block, thinking: '', signature: '' }
    const signed = { type: 'signature_delta', signature }
    return { start, deltas: [...pieces(thinking, 'thinking_delta', 'thinking'), signed] }
  }
  if (isObject(input)) {
    const begun = { type: 'input_json_delta', partial_json: '' }
    const written = pieces(JSON.stringify(input), 'input_json_delta', 'partial_json')
    return { start: { ...block, input: {} }, deltas: [begun, ...written] }
  }
  if (type === 'compaction') {
    const { content, encrypted_content } = block
    const start = { ...block, content: null, encrypted_content: null }
    return { start, deltas: [{ type: 'compaction_delta', content, encrypted_content }] }
  }
  return { start: block, deltas: [] }
}

function pieces(text: unknown, type: string, member: string): Json[] {
  return tokenize(String(text ?? '')).map((piece) => ({ type, [member]: piece }))
}

function withPings(events: readonly Json[], { pings }: StreamShape): Json[] {
  return pings === undefined
    ? [...events]
    : events.flatMap((event, index) => (index % pings === 1 ? [PING, event] : [event]))
}
