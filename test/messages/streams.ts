/** Random streams of the Messages API, event by event. */
import type { Json } from '#simulator/call.ts'
import type { Random } from '#test/reservations/random.ts'
import { objectOf } from './reckoning.ts'
import { randomUsage } from './usages.ts'

const TEXTS = ['Rain', ' "quoted" ', '', 'é', '{"usage":{"output_tokens":9}}', 'line\n']
/** Members of an answer that are no report. */
const MISLEADING = {
  usage: { output_tokens: 7, input_tokens: 7 },
  error: { type: 'overloaded_error' },
}

/** The events, and the text that is in them, in bytes as it is written. */
export interface RandomStream {
  readonly events: readonly Json[]
  readonly isRefusal: boolean
}

export function randomStream(random: Random): RandomStream {
  const usage = objectOf(randomUsage(random))
  const { iterations, server_tool_use, ...start } = usage
  const isRefusal = random.chance(0.2)
  const blocks = random.integer(isRefusal ? 0 : 1, 3)
  const events: Json[] = []
  const push = (event: Json): void => {
    if (random.chance(0.2)) events.push({ type: 'ping' })
    if (random.chance(0.1)) events.push({ type: 'weather_report', ...MISLEADING })
    events.push(event)
  }
  push({
    type: 'message_start',
    message: {
      id: 'msg_1',
      type: 'message',
      model: 'claude-opus-5-5',
      content: [],
      stop_reason: null,
      usage: { ...start, output_tokens: Math.min(3, Number(usage.output_tokens)) },
    },
  })
  for (let index = 0; index < blocks; index++) for (const event of block(random, index)) push(event)
  const { service_tier, speed, inference_geo, cache_creation, ...counts } = usage
  if (random.chance(0.3)) push(delta(null, { output_tokens: 1, input_tokens: null }))
  const nulls = {
    cache_read_input_tokens: random.chance(0.3) ? null : start.cache_read_input_tokens,
  }
  push(delta(isRefusal ? 'refusal' : 'end_turn', { ...counts, ...nulls }))
  push({ type: 'message_stop' })
  return { events, isRefusal }
}

function delta(stop_reason: string | null, usage: Json): Json {
  return { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage }
}

function block(random: Random, index: number): Json[] {
  const texts = Array.from({ length: random.integer(0, 3) }, () => random.pick(TEXTS))
  const [start, of] = random.pick<[Json, (text: string) => Json]>([
    [{ type: 'text', text: '' }, (text) => ({ type: 'text_delta', text })],
    [{ type: 'thinking', thinking: '' }, (thinking) => ({ type: 'thinking_delta', thinking })],
    [
      { type: 'tool_use', id: 'toolu_1', name: 'usage', input: {} },
      (partial_json) => ({ type: 'input_json_delta', partial_json }),
    ],
    [
      { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: MISLEADING },
      (partial_json) => ({ type: 'input_json_delta', partial_json }),
    ],
    [
      { type: 'fallback', from: { model: 'claude-opus-5-5' }, to: { model: 'claude-haiku-5-5' } },
      (smell) => ({ type: 'smell_delta', smell }),
    ],
  ])
  return [
    { type: 'content_block_start', index, content_block: start },
    ...texts.map((text) => ({ type: 'content_block_delta', index, delta: of(text) })),
    { type: 'content_block_stop', index },
  ]
}

/** Length of the text in the events, in bytes as it is written. */
export function textBytesOf(events: readonly Json[]): number {
  let sum = 0
  for (const event of events) {
    const { text, thinking, partial_json } = objectOf(event.delta)
    const written = text ?? thinking ?? partial_json
    if (typeof written === 'string') sum += Buffer.byteLength(JSON.stringify(written)) - 2
  }
  return sum
}

export function writtenEvent(event: Json, eol: string): string {
  return `event: ${event.type}${eol}data: ${JSON.stringify(event)}${eol}${eol}`
}
