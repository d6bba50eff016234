/**
 * The most that an upstream can make for a request, as it arrives there. Upstreams differ in the
 * members that they obey: of several maxima and numbers of choices the greatest counts.
 */
import { imageTokens } from './image-tokens.ts'
import type { Model } from './models.ts'
import {
  isList,
  isObject,
  type Json,
  type JsonObject,
  type Read,
  readConversation,
  readInputs,
} from './reading.ts'

export interface Most {
  /** Tokens of text, of images and of sounds in the input. */
  readonly text: number
  readonly imageTokens: number
  readonly audioTokens: number
  readonly output: number
  /** Calls of hosted tools, and their kinds. */
  readonly calls: number
  readonly tools: readonly HostedTool[]
  readonly choices: number
}

export type HostedTool = 'web_search' | 'file_search' | 'code_interpreter' | 'mcp' | 'other'

/** Any number: nothing bounds it. */
export const UNBOUNDED = Number.MAX_SAFE_INTEGER
/** OpenAI counts a token of input for each tenth of a second of sound. */
const AUDIO_TOKENS_PER_SECOND = 10

const MAXIMA = [
  ...['max_tokens', 'max_completion_tokens', 'max_output_tokens'],
  ...['n_predict', 'num_predict', 'max_new_tokens'],
]
const CHOICES = ['n', 'best_of', 'n_cmpl', 'num_return_sequences']
const REPEATS = ['num_retries', 'max_retries']

/** A body with the members that an upstream merges over it. */
const merged = (body: JsonObject): JsonObject => {
  const { extra_body, options } = body
  return {
    ...body,
    ...(isObject(options) && { num_predict: options.num_predict }),
    ...(isObject(extra_body) && extra_body),
  }
}

export function mostOf(route: string, given: JsonObject, model: Model): Most {
  const body = merged(given)
  const inputs =
    route === 'completions'
      ? readInputs(body.prompt)
      : route === 'embeddings'
        ? readInputs(body.input)
        : [readConversation(body)]
  const window = model.window ?? UNBOUNDED
  const tools = route === 'embeddings' ? [] : hostedToolsOf(body)
  const calls = callsOf(body, tools)
  const turns = calls === UNBOUNDED ? UNBOUNDED : calls + 1
  const sums = { text: 0, imageTokens: 0, audioTokens: 0 }
  for (const read of inputs) addInput(sums, read, model, window)
  const repeats = 1 + Math.max(0, ...numbersOf(body, REPEATS))
  const isReadAgain = calls > 0
  const choices =
    Math.max(1, ...numbersOf(body, CHOICES)) * (route === 'completions' ? inputs.length : 1)
  return {
    text: repeats * (isReadAgain ? times(window, turns) : sums.text),
    imageTokens: repeats * times(sums.imageTokens, turns),
    audioTokens: repeats * sums.audioTokens,
    output: route === 'embeddings' ? 0 : repeats * times(outputOf(body, model), choices),
    calls,
    tools,
    choices,
  }
}

const times = (one: number, other: number): number =>
  one === UNBOUNDED || other === UNBOUNDED ? UNBOUNDED : one * other

/** An input fills the window at most; an image may count more than it takes there. */
const addInput = (
  sums: { text: number; imageTokens: number; audioTokens: number },
  read: Read,
  model: Model,
  window: number,
): void => {
  const { imageRule } = model
  const isOpen = read.isOpen || (read.images.length > 0 && !imageRule)
  const audio = read.seconds * AUDIO_TOKENS_PER_SECOND
  sums.text += isOpen ? window : Math.min(window, read.text + read.tokens)
  sums.audioTokens += isOpen ? 0 : Math.min(window, audio)
  if (!imageRule) return
  for (const image of read.images) sums.imageTokens += imageTokens(imageRule, image)
}

const numbersOf = (body: JsonObject, names: readonly string[]): number[] =>
  names.flatMap((name) => {
    const value = body[name]
    return typeof value === 'number' && value > 0 ? [value] : []
  })

/** Most tokens of one choice: members that are obeyed beside each other do not bound each other. */
const outputOf = (body: JsonObject, { maxOutput, window }: Model): number => {
  const most = maxOutput ?? window ?? UNBOUNDED
  const given = numbersOf(body, MAXIMA)
  return given.length === 0 ? most : Math.min(most, Math.max(...given))
}

const CALLERS = new Set([
  'function',
  'custom',
  'local_shell',
  'apply_patch',
  'computer',
  'namespace',
])

const toolKind = (type: string): HostedTool => {
  if (/web_?search/.test(type)) return 'web_search'
  if (/file_?search/.test(type)) return 'file_search'
  if (/code_?interpreter/.test(type)) return 'code_interpreter'
  return type === 'mcp' ? 'mcp' : 'other'
}

/** Tools that the upstream runs, also those within a namespace. */
export function hostedToolsOf(body: JsonObject): readonly HostedTool[] {
  const found = new Set<HostedTool>()
  const add = (list: Json | undefined): void => {
    for (const tool of isList(list) ? list : []) {
      if (isList(tool)) add(tool)
      if (!isObject(tool)) continue
      if (tool.type === 'namespace') add(tool.tools)
      else if (typeof tool.type !== 'string') found.add('other')
      else if (!CALLERS.has(tool.type)) found.add(toolKind(tool.type))
    }
  }
  add(body.tools)
  if (body.web_search_options != null) found.add('web_search')
  if (body.plugins != null) found.add('web_search')
  return [...found]
}

const callsOf = (body: JsonObject, tools: readonly HostedTool[]): number => {
  if (tools.length === 0) return 0
  const { max_tool_calls: most } = body
  return typeof most === 'number' && body.plugins == null ? most : UNBOUNDED
}
