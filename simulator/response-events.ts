/** Streamed responses: each event has a type and a sequence number, and there is no [DONE]. */
import { isArray, isObject, type Json, type SseEvent } from './call.ts'
import { tokenize } from './tokens.ts'

export function responseEvents(started: Json, outcome: Json): SseEvent[] {
  const items = isArray(outcome.output) ? outcome.output.filter(isObject) : []
  const events: readonly Json[] = [
    { type: 'response.created', response: started },
    { type: 'response.in_progress', response: started },
    ...items.flatMap(itemEvents),
    { type: `response.${String(outcome.status)}`, response: outcome },
  ]
  return events.map((event, index) => ({
    event: String(event.type),
    data: JSON.stringify({ ...event, sequence_number: index }),
  }))
}

function itemEvents(item: Json, output_index: number): Json[] {
  const at = { item_id: item.id, output_index }
  const { opened, events } = WRITTEN[String(item.type)]?.(item, at) ?? { opened: {}, events: [] }
  const started = { ...item, ...(item.status !== undefined && { status: 'in_progress' }) }
  return [
    { type: 'response.output_item.added', output_index, item: { ...started, ...opened } },
    ...events,
    { type: 'response.output_item.done', output_index, item },
  ]
}

interface Writing {
  /** Members of the item that are empty when it is added. */
  readonly opened: Json
  readonly events: readonly Json[]
}

const WRITTEN: Readonly<Record<string, (item: Json, at: Json) => Writing>> = {
  message: ({ content }, position) => {
    const [part] = isArray(content) ? content.filter(isObject) : []
    const at = { ...position, content_index: 0 }
    return {
      opened: { content: [] },
      events: [
        { type: 'response.content_part.added', ...at, part: { ...part, text: '' } },
        ...deltas('response.output_text.delta', { ...at, logprobs: [] }, part?.text),
        { type: 'response.output_text.done', ...at, text: part?.text, logprobs: [] },
        { type: 'response.content_part.done', ...at, part },
      ],
    }
  },
  reasoning: ({ summary }, position) => {
    const [part] = isArray(summary) ? summary.filter(isObject) : []
    const at = { ...position, summary_index: 0 }
    const type = 'response.reasoning_summary'
    return {
      opened: { summary: [] },
      events: [
        { type: `${type}_part.added`, ...at, part: { ...part, text: '' } },
        ...deltas(`${type}_text.delta`, at, part?.text),
        { type: `${type}_text.done`, ...at, text: part?.text },
        { type: `${type}_part.done`, ...at, part },
      ],
    }
  },
  function_call: ({ name, arguments: given }, at) => ({
    opened: { arguments: '' },
    events: [
      ...deltas('response.function_call_arguments.delta', at, given),
      { type: 'response.function_call_arguments.done', ...at, name, arguments: given },
    ],
  }),
  custom_tool_call: ({ input }, at) => ({
    opened: { input: '' },
    events: [
      ...deltas('response.custom_tool_call_input.delta', at, input),
      { type: 'response.custom_tool_call_input.done', ...at, input },
    ],
  }),
}

function deltas(type: string, at: Json, text: unknown): Json[] {
  return tokenize(String(text)).map((delta) => ({ type, ...at, delta }))
}
