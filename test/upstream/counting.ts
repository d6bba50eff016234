/** What is asked about a response without making one: what its input costs. */
import { readJson, type Shape } from './body.ts'
import { type Answer, type Call, json, type World } from './call.ts'
import { requireFiles } from './references.ts'
import { inputTokens, itemsOf, previousOf } from './response-input.ts'

const COUNTED: Shape = {
  required: ['model'],
  optional: [
    ...['conversation', 'input', 'instructions', 'parallel_tool_calls', 'personality'],
    ...['previous_response_id', 'reasoning', 'text', 'tool_choice', 'tools', 'truncation'],
  ],
}

export const countInputTokens = (call: Call, world: World): Answer => {
  const body = readJson(call, COUNTED)
  world.requireModel(body.model)
  const before = previousOf(body, world)
  const items = body.input === undefined ? [] : itemsOf(body.input, world)
  requireFiles(body, world)
  return json({ object: 'response.input_tokens', input_tokens: inputTokens(body, items, before) })
}
