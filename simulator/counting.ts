/** Requests about the input of a response alone: token counts and compaction. */
import { readJson, type Shape } from './body.ts'
import { type Answer, type Call, json, type World } from './call.ts'
import { echoOf } from './chat.ts'
import { conversationOf } from './conversations.ts'
import { requireFiles } from './references.ts'
import { inputTokens, itemsOf, previousOf } from './response-input.ts'
import { responseUsage, tokensOf } from './tokens.ts'

const COMPACTED: Shape = {
  required: ['model'],
  optional: [
    ...['image', 'input', 'instructions', 'previous_response_id', 'prompt_cache_key'],
    ...['prompt_cache_options', 'prompt_cache_retention', 'service_tier'],
  ],
}

const COUNTED: Shape = {
  required: ['model'],
  optional: [
    ...['conversation', 'input', 'instructions', 'parallel_tool_calls', 'personality'],
    ...['previous_response_id', 'reasoning', 'text', 'tool_choice', 'tools', 'truncation'],
  ],
}

/** User messages unchanged, and one item for everything else. Nothing of it is stored. */
export function compactResponse(call: Call, world: World): Answer {
  const body = readJson(call, COMPACTED)
  world.requireModel(body.model)
  const before = previousOf(body, world)
  const given = body.input === undefined ? [] : itemsOf(body.input, world)
  requireFiles(body, world)
  const items = [...(before?.inputItems ?? []), ...given]
  const summary = call.reply ?? echoOf(items)
  const messages = items.filter(({ role }) => role === 'user')
  const output = [
    ...messages.map((item) => ({ id: world.newId('msg_'), status: 'completed', ...item })),
    {
      id: world.newId('cmp_'),
      type: 'compaction',
      encrypted_content: Buffer.from(summary).toString('base64'),
    },
  ]
  const input = inputTokens(body, given, before)
  const usage = { ...responseUsage(input, tokensOf(summary), 0), ...call.usage }
  const id = world.newId('resp_')
  return json({ id, object: 'response.compaction', created_at: world.seconds(), output, usage })
}

export function countInputTokens(call: Call, world: World): Answer {
  const body = readJson(call, COUNTED)
  world.requireModel(body.model)
  const before = previousOf(body, world)
  const items = body.input === undefined ? [] : itemsOf(body.input, world)
  requireFiles(body, world)
  const { items: kept = [] } = conversationOf(body, world) ?? {}
  const tokens = inputTokens(body, [...kept, ...items], before)
  return json({ object: 'response.input_tokens', input_tokens: tokens })
}
