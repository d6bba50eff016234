/**
 * Content of a message: thinking where the request asks for it, then the call of a tool that the
 * last message of the user names (`call get_weather with {"city": "Oslo"}`) or that `tool_choice`
 * demands, or an echo of that message. `call web_search with {"query": "Oslo"}` runs a server tool.
 */
import { type Call, isArray, isObject, type Json, type World } from '#simulator/call.ts'
import { REASONING_TOKENS, tokenize, truncate } from '#simulator/tokens.ts'
import { DIRECTIVE } from '#simulator/tool-calls.ts'
import type { MessagesBody } from './body.ts'
import { blocksOf } from './cache.ts'

/** Text of the thinking, of `REASONING_TOKENS` tokens. */
export const THINKING = 'hmm '.repeat(REASONING_TOKENS)
const SIGNATURE = 'EqQBCgIYAhIkc2ltdWxhdGVk'
const SERVER_TOOL = /^(web_search|web_fetch)_\d+$/
/** A text that a coding agent adds to a message of its user. */
const REMINDER = /^\s*<system-reminder>/

export interface Content {
  readonly blocks: readonly Json[]
  readonly stopReason: string
  readonly stopSequence: string | null
  readonly outputTokens: number
  readonly thinkingTokens: number
  readonly searches: number
  readonly fetches: number
}

export function contentOf(given: MessagesBody, call: Call, world: World): Content {
  const { body, maxTokens } = given
  const thought = truncate(thinks(body) ? THINKING : '', maxTokens)
  const thinkingTokens = thought.tokens.length
  const room = maxTokens - thinkingTokens
  const thinking = thinkingTokens > 0 ? [thinkingBlock(body, thought.text)] : []
  if (call.items) return scripted(call.items, world)
  const text = call.reply ?? echoOf(given.messages)
  const tool = toolOf(given, text)
  if (tool && !SERVER_TOOL.test(tool.type)) {
    const block = toolBlock(tool, world, 'tool_use', 'toolu_')
    return {
      ...NOTHING,
      blocks: [...thinking, block],
      stopReason: 'tool_use',
      outputTokens: thinkingTokens + tokenize(JSON.stringify(block.input)).length,
      thinkingTokens,
    }
  }
  const served = tool ? serverBlocks(tool, world) : []
  const { kept, stopSequence } = untilStop(text, body.stop_sequences)
  const written = truncate(kept, room)
  return {
    blocks: [...thinking, ...served, ...textBlocks(written.text, tool)],
    stopReason: written.whole
      ? stopSequence === null
        ? 'end_turn'
        : 'stop_sequence'
      : 'max_tokens',
    stopSequence: written.whole ? stopSequence : null,
    outputTokens: thinkingTokens + written.tokens.length,
    thinkingTokens,
    searches: tool?.name === 'web_search' ? 1 : 0,
    fetches: tool?.name === 'web_fetch' ? 1 : 0,
  }
}

const NOTHING = {
  stopSequence: null,
  thinkingTokens: 0,
  searches: 0,
  fetches: 0,
}

/** Scripted blocks, with ids where they need one. */
function scripted(items: readonly Json[], world: World): Content {
  const blocks = items.map((block) => {
    if (block.type === 'tool_use') return { id: world.newId('toolu_'), ...block }
    if (block.type === 'server_tool_use') return { id: world.newId('srvtoolu_'), ...block }
    return block
  })
  const calls = blocks.some(({ type }) => type === 'tool_use')
  return {
    ...NOTHING,
    blocks,
    stopReason: calls ? 'tool_use' : 'end_turn',
    outputTokens: tokenize(JSON.stringify(items)).length,
  }
}

function thinks({ thinking }: Json): boolean {
  return isObject(thinking) && (thinking.type === 'adaptive' || thinking.type === 'enabled')
}

function thinkingBlock({ thinking }: Json, text: string): Json {
  const omitted = isObject(thinking) && thinking.display === 'omitted'
  return { type: 'thinking', thinking: omitted ? '' : text, signature: SIGNATURE }
}

/** Text of the user's last message, without a coding agent's reminders. */
export function echoOf(messages: readonly Json[]): string {
  const last = messages.findLast(({ role }) => role === 'user')
  return blocksOf(last?.content)
    .flatMap((block) => (block.type === 'tool_result' ? blocksOf(block.content) : [block]))
    .map(({ text }) => (typeof text === 'string' && !REMINDER.test(text) ? text : ''))
    .join('')
}

interface Tool {
  readonly name: string
  readonly type: string
  readonly input: Json
}

function toolOf({ body, messages }: MessagesBody, text: string): Tool | undefined {
  const tools = (isArray(body.tools) ? body.tools : []).filter(isObject)
  const named = ({ name, type }: Json, input: Json): Tool => {
    return { name: String(name), type: String(type ?? 'custom'), input }
  }
  const isResult = blocksOf(messages.at(-1)?.content).some(({ type }) => type === 'tool_result')
  const [, wanted, input = ''] = (!isResult && DIRECTIVE.exec(text)) || []
  const directed = tools.find(({ name }) => name !== undefined && name === wanted)
  if (directed) return named(directed, JSON.parse(input))
  const choice = isResult ? undefined : body.tool_choice
  if (!isObject(choice) || (choice.type !== 'any' && choice.type !== 'tool')) return undefined
  const demanded = choice.type === 'any' ? tools[0] : tools.find(({ name }) => name === choice.name)
  return demanded && named(demanded, {})
}

function toolBlock({ name, input }: Tool, world: World, type: string, prefix: string) {
  return { type, id: world.newId(prefix), name, input }
}

/** The call of a server tool and its result. */
function serverBlocks(tool: Tool, world: World): Json[] {
  const block = toolBlock(tool, world, 'server_tool_use', 'srvtoolu_')
  const result = { type: `${tool.name}_result`, url: 'https://example.com/oslo' }
  const content =
    tool.name === 'web_search'
      ? [{ ...result, title: 'Oslo', encrypted_content: 'RXhhbXBsZQ==', page_age: null }]
      : { ...result, content: documentOf('Rain in Oslo.'), retrieved_at: null }
  return [block, { type: `${tool.name}_tool_result`, tool_use_id: block.id, content }]
}

function documentOf(data: string): Json {
  const source = { type: 'text', media_type: 'text/plain', data }
  return { type: 'document', source, title: 'Oslo', citations: null }
}

/** A text after a search cites its result. */
function textBlocks(text: string, tool: Tool | undefined): Json[] {
  if (text === '') return []
  if (tool?.name !== 'web_search') return [{ type: 'text', text }]
  const citation = {
    type: 'web_search_result_location',
    cited_text: 'Rain in Oslo.',
    encrypted_index: 'SW5kZXg=',
    title: 'Oslo',
    url: 'https://example.com/oslo',
  }
  return [{ type: 'text', text, citations: [citation] }]
}

function untilStop(text: string, sequences: unknown) {
  const found = (isArray(sequences) ? sequences : [])
    .map((sequence) => ({ sequence: String(sequence), at: text.indexOf(String(sequence)) }))
    .filter(({ at }) => at >= 0)
    .sort((one, other) => one.at - other.at)[0]
  return found
    ? { kept: text.slice(0, found.at), stopSequence: found.sequence }
    : { kept: text, stopSequence: null }
}
