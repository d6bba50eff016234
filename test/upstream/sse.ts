/** Event streams: one piece for each event, in the shape that a script asks for. */
import type { StreamShape } from './behaviour.ts'
import { type Answer, isArray, isObject, type Json, type SseEvent } from './call.ts'

type Events = Extract<Answer, { form: 'events' }>

export const writeEvents = (answer: Events, shape: StreamShape): Buffer[] => {
  const { eol = '\n' } = shape
  const events = shape.usage === undefined ? answer.events : placed(answer, shape.usage)
  const all = answer.done && shape.done !== false ? [...events, { data: '[DONE]' }] : events
  const comment = shape.comments ? `: keep-alive${eol}${eol}` : ''
  return all.map(({ event, data }) => {
    const name = event === undefined ? '' : `event: ${event}${eol}`
    return Buffer.from(`${comment}${name}data: ${data}${eol}${eol}`)
  })
}

/** Moves usage to where the script wants it, whatever the request asked. */
const placed = (
  { events, usage }: Events,
  place: NonNullable<StreamShape['usage']>,
): readonly SseEvent[] => {
  const chunks = events.map(({ data }): Json => JSON.parse(data))
  const choosing = chunks.filter(({ choices }) => isArray(choices) && choices.length > 0)
  // Responses and sounds tell their usage in an event of its own: only there can it be missing.
  if (choosing.length === 0) {
    return events.map((event, index) =>
      place === 'nowhere' ? { ...event, data: JSON.stringify(without(chunks[index])) } : event,
    )
  }
  return choosing.map((chunk, index) => {
    const { usage: _, ...bare } = chunk
    const last = index === choosing.length - 1
    const told = place === 'everywhere' || (place === 'with choices' && last)
    return { data: JSON.stringify(told ? { ...bare, usage } : bare) }
  })
}

const without = (event: Json | undefined): Json => {
  const { usage: _, ...rest } = event ?? {}
  const { response } = rest
  return isObject(response) ? { ...rest, response: { ...response, usage: null } } : rest
}
