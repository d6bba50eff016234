/** Chat completions and the older completions: the reply is the text of the last message. */
import { boolean, integer, object, readJson, type Shape, string } from './body.ts'
import {
  type Answer,
  type Call,
  isArray,
  isObject,
  type Json,
  json,
  Refusal,
  type SseEvent,
  type World,
} from './call.ts'
import { requireFiles } from './references.ts'
import { keepCompletion } from './stored-chats.ts'
import {
  chatPromptTokens,
  chatUsage,
  reasoningTokens,
  type Truncated,
  tokensOf,
  truncate,
} from './tokens.ts'
import { toolCallOf } from './tool-calls.ts'

const CHAT: Shape = {
  required: ['model', 'messages'],
  optional: [
    ...['audio', 'frequency_penalty', 'function_call', 'functions', 'logit_bias', 'logprobs'],
    ...['max_completion_tokens', 'max_tokens', 'metadata', 'modalities', 'moderation', 'n'],
    ...['parallel_tool_calls', 'prediction', 'presence_penalty', 'prompt_cache_key'],
    ...['prompt_cache_options', 'prompt_cache_retention', 'reasoning_effort', 'response_format'],
    ...['safety_identifier', 'seed', 'service_tier', 'stop', 'store', 'stream', 'stream_options'],
    ...['temperature', 'tool_choice', 'tools', 'top_logprobs', 'top_p', 'user', 'verbosity'],
    'web_search_options',
  ],
  unknown: 'unrecognized',
}

const COMPLETION: Shape = {
  required: ['model', 'prompt'],
  optional: [
    ...['best_of', 'echo', 'frequency_penalty', 'logit_bias', 'logprobs', 'max_tokens', 'n'],
    ...['presence_penalty', 'seed', 'stop', 'stream', 'stream_options', 'suffix', 'temperature'],
    ...['top_p', 'user'],
  ],
  unknown: 'unrecognized',
}

const MOST_CHOICES = 128
/** Default `max_tokens` of the older completions. */
const COMPLETION_TOKENS = 16

export function chat(call: Call, world: World): Answer {
  const body = readJson(call, CHAT)
  const model = world.requireModel(body.model)
  const most = mostTokens(body)
  const n = integer(body, 'n', 1, MOST_CHOICES) ?? 1
  const streamed = wantsStream(body)
  const { messages } = body
  if (!isArray(messages) || messages.length === 0) {
    throw new Refusal(
      400,
      "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.",
      { param: 'messages', code: 'empty_array' },
    )
  }
  requireFiles(body, world)
  const reasoning = reasoningTokens(body.reasoning_effort)
  const tool = toolCallOf(body, messages.at(-1), echoOf(messages))
  const written = truncate(tool?.input ?? call.reply ?? echoOf(messages), most)
  const completion = (written.tokens.length + reasoning) * n
  const usage = {
    ...chatUsage(chatPromptTokens(body), completion, reasoning * n),
    ...call.usage,
  }
  const said: Said = {
    written,
    tool: tool && { name: tool.name, id: world.newId('call_') },
    n,
    usage,
    head: {
      id: world.newId('chatcmpl-'),
      created: world.seconds(),
      model,
      service_tier: string(body, 'service_tier') ?? 'default',
      system_fingerprint: 'fp_upstream',
    },
  }
  if (boolean(body, 'store')) keepCompletion(wholeChat(said), body, world)
  if (streamed === 'no') return json(wholeChat(said))
  return chatEvents(said, streamed === 'with usage')
}

interface Said {
  readonly written: Truncated
  readonly tool: { readonly name: string; readonly id: string } | undefined
  readonly n: number
  readonly usage: Json
  readonly head: Json
}

function mostTokens(body: Json): number | undefined {
  const older = integer(body, 'max_tokens', 1)
  const newer = integer(body, 'max_completion_tokens', 1)
  if (older !== undefined && newer !== undefined) {
    throw new Refusal(
      400,
      "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
      { code: 'invalid_parameter_combination' },
    )
  }
  return newer ?? older
}

function wantsStream(body: Json): 'no' | 'plain' | 'with usage' {
  const options = object(body, 'stream_options')
  if (boolean(body, 'stream') !== true) {
    if (options === undefined) return 'no'
    throw new Refusal(
      400,
      "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
      { param: 'stream_options' },
    )
  }
  return options && boolean(options, 'include_usage') === true ? 'with usage' : 'plain'
}

export function echoOf(messages: readonly unknown[]): string {
  const last = messages.at(-1)
  const content = isObject(last) ? (last.content ?? last.output) : undefined
  if (typeof content === 'string') return content
  if (!isArray(content)) return ''
  return content
    .map((part) => (isObject(part) && typeof part.text === 'string' ? part.text : ''))
    .join('')
}

function indexes(n: number): number[] {
  return Array.from({ length: n }, (_, index) => index)
}

function finishOf({ tool, written }: Said): string {
  if (!written.whole) return 'length'
  return tool === undefined ? 'stop' : 'tool_calls'
}

function wholeChat(said: Said): Json {
  const { head, n, tool, usage, written } = said
  const called = { name: tool?.name, arguments: written.text }
  const call = { id: tool?.id, type: 'function', function: called }
  const message = {
    role: 'assistant',
    content: tool === undefined ? written.text : null,
    ...(tool === undefined ? {} : { tool_calls: [call] }),
    refusal: null,
    annotations: [],
  }
  const choices = indexes(n).map((index) => ({
    index,
    message,
    logprobs: null,
    finish_reason: finishOf(said),
  }))
  const { id, created, model, ...rest } = head
  return { id, object: 'chat.completion', created, model, choices, usage, ...rest }
}

function chatEvents(said: Said, withUsage: boolean): Answer {
  const { head, n, tool, usage, written } = said
  const event = (choices: readonly Json[], last?: Json): SseEvent => {
    const { id, created, model, ...rest } = head
    const chunk = { id, object: 'chat.completion.chunk', created, model, ...rest, choices }
    return { data: JSON.stringify(withUsage ? { ...chunk, usage: last ?? null } : chunk) }
  }
  const delta = (index: number, value: Json, finish: string | null = null): SseEvent =>
    event([{ index, delta: value, logprobs: null, finish_reason: finish }])
  const called = { index: 0, id: tool?.id, type: 'function' }
  const opening = (index: number): SseEvent[] =>
    tool === undefined
      ? [delta(index, { role: 'assistant', content: '', refusal: null })]
      : [
          delta(index, {
            role: 'assistant',
            content: null,
            tool_calls: [{ ...called, function: { name: tool.name, arguments: '' } }],
          }),
        ]
  const piece = (token: string): Json =>
    tool === undefined
      ? { content: token }
      : { tool_calls: [{ index: 0, function: { arguments: token } }] }
  const events = [
    ...indexes(n).flatMap(opening),
    ...written.tokens.flatMap((token) => indexes(n).map((index) => delta(index, piece(token)))),
    ...indexes(n).map((index) => delta(index, {}, finishOf(said))),
    ...(withUsage ? [event([], usage)] : []),
  ]
  return { form: 'events', events, done: true, usage }
}

export function completion(call: Call, world: World): Answer {
  const body = readJson(call, COMPLETION)
  const model = world.requireModel(body.model)
  const n = integer(body, 'n', 1, MOST_CHOICES) ?? 1
  const most = integer(body, 'max_tokens', 0) ?? COMPLETION_TOKENS
  const bestOf = integer(body, 'best_of', n, MOST_CHOICES) ?? n
  const streamed = wantsStream(body)
  const prompts = promptsOf(body.prompt)
  const written = prompts.map(({ text }) => truncate(call.reply ?? text, most))
  const prompt = prompts.reduce((sum, one) => sum + one.tokens, 0)
  const output = written.reduce((sum, one) => sum + one.tokens.length, 0) * bestOf
  const usage = { ...chatUsage(prompt, output, 0), ...call.usage }
  const head = {
    id: world.newId('cmpl-'),
    object: 'text_completion',
    created: world.seconds(),
    model,
  }
  const each = written.flatMap((one) => indexes(n).map(() => one))
  const choice = (index: number, value: string, finish: string | null): Json => ({
    text: value,
    index,
    logprobs: null,
    finish_reason: finish,
  })
  const finish = (one: Truncated): string => (one.whole ? 'stop' : 'length')
  if (streamed === 'no') {
    const choices = each.map((one, index) => choice(index, one.text, finish(one)))
    return json({ ...head, choices, usage })
  }
  const nothing = streamed === 'with usage' ? { usage: null } : {}
  const event = (choices: readonly Json[], last: Json = nothing): SseEvent => ({
    data: JSON.stringify({ ...head, choices, ...last }),
  })
  const events = [
    ...each.flatMap((one, index) => [
      ...one.tokens.map((token) => event([choice(index, token, null)])),
      event([choice(index, '', finish(one))]),
    ]),
    ...(streamed === 'with usage' ? [event([], { usage })] : []),
  ]
  return { form: 'events', events, done: true, usage }
}

/** Parses a prompt: a text, a list of tokens, or a list of either. */
function promptsOf(prompt: unknown): readonly Prompt[] {
  if (typeof prompt === 'string') return [{ text: prompt, tokens: tokensOf(prompt) }]
  if (!isArray(prompt) || prompt.length === 0) {
    throw new Refusal(400, "'$.prompt' is invalid. Please check the API reference.")
  }
  if (prompt.every((one) => typeof one === 'number')) {
    return [{ text: prompt.join(' '), tokens: prompt.length }]
  }
  return prompt.flatMap(promptsOf)
}

interface Prompt {
  readonly text: string
  readonly tokens: number
}
