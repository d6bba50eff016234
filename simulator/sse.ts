/** Event streams: one chunk per event, in the scripted form. */
import type { StreamShape } from './behaviour.ts'
import { type Answer, isArray, isObject, type Json, type SseEvent } from './call.ts'

type Events = Extract<Answer, { form: 'events' }>

export function writeEvents(answer: Events, shape: StreamShape, failure: unknown): Buffer[] {
  const { eol = '\n' } = shape
  const events = shape.usage === undefined ? answer.events : placed(answer, shape.usage)
  const comment = shape.comments ? `: keep-alive${eol}${eol}` : ''
  return ended(answer, events, shape, failure).map(({ event, data }, index) => {
    const mark = shape.mark && index === 0 ? '\ufeff' : ''
    const name = event === undefined ? '' : `event: ${event}${eol}`
    const lines = dataLines(data, shape).join(eol)
    return Buffer.from(`${mark}${comment}${name}${lines}${eol}${eol}`)
  })
}

function ended(
  { done, events: [first] }: Events,
  events: readonly SseEvent[],
  shape: StreamShape,
  failure: unknown,
): readonly SseEvent[] {
  if (shape.errorAfter !== undefined) {
    // An error has an event name if the other events have one.
    const named = first?.event === undefined ? {} : { event: 'error' }
    return [...events.slice(0, shape.errorAfter), { ...named, data: JSON.stringify(failure) }]
  }
  return done && shape.done !== false ? [...events, { data: '[DONE]' }] : events
}

function dataLines(data: string, { data: form = 'spaced' }: StreamShape): string[] {
  if (form === 'tight') return [`data:${data}`]
  if (form === 'spaced' || data === '[DONE]') return [`data: ${data}`]
  return JSON.stringify(JSON.parse(data), null, 1)
    .split('\n')
    .map((line) => `data: ${line}`)
}

/** Moves usage to its scripted position, whatever the request says. */
function placed(
  { events, usage }: Events,
  position: NonNullable<StreamShape['usage']>,
): readonly SseEvent[] {
  const chunks = events.map(({ data }): Json => JSON.parse(data))
  const choosing = chunks.filter(({ choices }) => isArray(choices) && choices.length > 0)
  // Responses and audio report usage in an event of its own: only there can it be missing.
  if (choosing.length === 0) {
    return events.map((event, index) =>
      position === 'nowhere' ? { ...event, data: JSON.stringify(without(chunks[index])) } : event,
    )
  }
  return choosing.map((chunk, index) => {
    const { usage: _, ...bare } = chunk
    const last = index === choosing.length - 1
    const hasUsage = position === 'everywhere' || (position === 'with choices' && last)
    return { data: JSON.stringify(hasUsage ? { ...bare, usage } : bare) }
  })
}

function without(event: Json | undefined): Json {
  const { usage: _, ...rest } = event ?? {}
  const { response } = rest
  return isObject(response) ? { ...rest, response: { ...response, usage: null } } : rest
}
