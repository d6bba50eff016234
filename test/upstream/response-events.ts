/** A response as it is streamed: each event has a type and a number, and no [DONE] ends it. */
import { isArray, type Json, type SseEvent } from './call.ts'
import type { Truncated } from './tokens.ts'

export const responseEvents = (started: Json, outcome: Json, written: Truncated): SseEvent[] => {
  const [message] = isArray(outcome.output) ? outcome.output : []
  const { id: itemId, ...rest } = message as Json
  const at = { item_id: itemId, output_index: 0, content_index: 0 }
  const part = { type: 'output_text', annotations: [], logprobs: [], text: written.text }
  const open = { id: itemId, ...rest, status: 'in_progress', content: [] }
  const events: readonly Json[] = [
    { type: 'response.created', response: started },
    { type: 'response.in_progress', response: started },
    { type: 'response.output_item.added', output_index: 0, item: open },
    { type: 'response.content_part.added', ...at, part: { ...part, text: '' } },
    ...written.tokens.map((delta) => ({
      type: 'response.output_text.delta',
      ...at,
      delta,
      logprobs: [],
    })),
    { type: 'response.output_text.done', ...at, text: written.text, logprobs: [] },
    { type: 'response.content_part.done', ...at, part },
    { type: 'response.output_item.done', output_index: 0, item: message },
    { type: `response.${String(outcome.status)}`, response: outcome },
  ]
  return events.map((event, index) => ({
    event: String(event.type),
    data: JSON.stringify({ ...event, sequence_number: index }),
  }))
}
