/** Output items of a response: reasoning, then a message or a tool call. */
import { type Item, isArray, type Json, type World } from './call.ts'
import type { Truncated } from './tokens.ts'
import type { ToolCall } from './tool-calls.ts'

/** Models that reason by default. */
const REASONING_MODEL = /^(o\d|gpt-5|codex-)/

export interface Output {
  readonly body: Json
  readonly model: string
  readonly status: 'completed' | 'incomplete'
  readonly written: Truncated
  readonly tool: ToolCall | undefined
}

export function outputItems(output: Output, world: World): readonly Item[] {
  const { body, model, tool } = output
  const { include } = body
  const item = tool ? callItem(output, tool, world) : messageItem(output, world)
  if (!REASONING_MODEL.test(model)) return [item]
  const isEncrypted = isArray(include) && include.includes('reasoning.encrypted_content')
  const reasoning = {
    id: world.newId('rs_'),
    type: 'reasoning',
    summary: [{ type: 'summary_text', text: 'A short thought.' }],
    ...(isEncrypted && { encrypted_content: 'b3BhcXVl' }),
  }
  return [reasoning, item]
}

/** Items of a script, with the ids and the state that an upstream gives them. */
export function scriptedItems(items: readonly Json[], world: World): readonly Item[] {
  return items.map((item) => {
    const type = String(item.type)
    const made = { id: world.newId(ID_PREFIXES[type] ?? 'item_'), type }
    if (type === 'reasoning') return { ...made, summary: [], ...item }
    const call_id = type.endsWith('_call') && { call_id: world.newId('call_') }
    return { ...made, status: 'completed', ...call_id, ...item }
  })
}

const ID_PREFIXES: Readonly<Record<string, string>> = {
  reasoning: 'rs_',
  message: 'msg_',
  function_call: 'fc_',
  custom_tool_call: 'ctc_',
  tool_search_call: 'tsc_',
  web_search_call: 'ws_',
}

function messageItem({ status, written }: Output, world: World): Item {
  const content = [{ type: 'output_text', annotations: [], logprobs: [], text: written.text }]
  return { id: world.newId('msg_'), type: 'message', status, content, role: 'assistant' }
}

function callItem({ status, written }: Output, tool: ToolCall, world: World): Item {
  const call_id = world.newId('call_')
  const { name, namespace } = tool
  const called = { status, call_id, ...(namespace !== undefined && { namespace }), name }
  if (tool.isCustom) {
    const id = world.newId('ctc_')
    return { id, type: 'custom_tool_call', ...called, input: written.text }
  }
  const id = world.newId('fc_')
  return { id, type: 'function_call', ...called, arguments: written.text }
}
