/**
 * Bodies of the same request in both API formats, with the same texts: a small one, and one of the
 * size and parts that Claude Code sends, with tools. And the answers of their upstreams.
 */
import { MODEL } from './bailiwick.ts'
import { COMPLETION, type Kind, TEXT, WORDS } from './gateway-targets.ts'

export const FORMATS = ['chat completions', 'messages'] as const
export type FormatTitle = (typeof FORMATS)[number]
export const SIZES = ['small', 'large'] as const
export type Size = (typeof SIZES)[number]

export const CLAUDE_MODEL = 'claude-opus-5-5'

const TOOLS = 13
const TOOL_CHARACTERS = 2_500
const SYSTEM_CHARACTERS = 9_000
const PARAMETERS = ['command', 'description', 'timeout', 'background', 'path', 'pattern']
/** Of a small request, and the one that Claude Code sends. */
const MAX_TOKENS = { small: 1_024, large: 128_000 } as const
/** OpenAI's documented maximum of the model that is measured. */
const MAX_COMPLETION_TOKENS = { small: 1_024, large: 16_384 } as const

const QUESTION = 'How long does a request take? '.repeat(8).trim()
const SENTENCE = 'You are measured. Answer as you always do. '

function textOf(characters: number): string {
  return SENTENCE.repeat(Math.ceil(characters / SENTENCE.length)).slice(0, characters)
}

interface Tool {
  readonly name: string
  readonly description: string
  readonly schema: object
}

function toolsOf(size: Size): Tool[] {
  if (size === 'small') return []
  const properties = Object.fromEntries(
    PARAMETERS.map((name) => [name, { type: 'string', description: `The ${name} of the call.` }]),
  )
  return Array.from({ length: TOOLS }, (_, index) => ({
    name: `tool_${index}`,
    description: textOf(TOOL_CHARACTERS),
    schema: { type: 'object', properties, required: PARAMETERS.slice(0, 1) },
  }))
}

function systemOf(size: Size): string {
  return textOf(size === 'small' ? 3 * SENTENCE.length : SYSTEM_CHARACTERS)
}

const BODIES: Readonly<Record<FormatTitle, (size: Size, kind: Kind) => object>> = {
  'chat completions': (size, kind) => ({
    model: MODEL,
    messages: [
      { role: 'system', content: systemOf(size) },
      { role: 'user', content: QUESTION },
    ],
    ...(size === 'large' && {
      tools: toolsOf(size).map(({ name, description, schema }) => ({
        type: 'function',
        function: { name, description, parameters: schema },
      })),
    }),
    max_completion_tokens: MAX_COMPLETION_TOKENS[size],
    ...(kind === 'streams' && { stream: true }),
  }),
  messages: (size, kind) => ({
    model: CLAUDE_MODEL,
    messages: [{ role: 'user', content: [{ type: 'text', text: QUESTION }] }],
    system: [{ type: 'text', text: systemOf(size), cache_control: { type: 'ephemeral' } }],
    ...(size === 'large' && {
      tools: toolsOf(size).map(({ name, description, schema }) => ({
        name,
        description,
        input_schema: schema,
      })),
    }),
    max_tokens: MAX_TOKENS[size],
    ...(kind === 'streams' && { stream: true }),
  }),
}

export function bodyOf(format: FormatTitle, size: Size, kind: Kind): string {
  return JSON.stringify(BODIES[format](size, kind))
}

export const PATHS: Readonly<Record<FormatTitle, string>> = {
  'chat completions': '/chat/completions',
  messages: '/messages',
}

/** Headers besides the key and the content type. */
export const FORMAT_HEADERS: Readonly<Record<FormatTitle, Readonly<Record<string, string>>>> = {
  'chat completions': {},
  messages: { 'anthropic-version': '2023-06-01' },
}

const MESSAGE = JSON.stringify({
  id: 'msg_BenchmarkBenchmarkBench',
  type: 'message',
  role: 'assistant',
  model: CLAUDE_MODEL,
  content: [{ type: 'text', text: TEXT }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: {
    input_tokens: 100,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
    output_tokens: WORDS,
    service_tier: 'standard',
    inference_geo: 'global',
  },
})

export const ANSWERS: Readonly<Record<FormatTitle, string>> = {
  'chat completions': COMPLETION,
  messages: MESSAGE,
}
