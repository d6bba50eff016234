/** Chat request, and the same as a curl command, in the API format of its model. */
import type { ApiFormatName } from '#contract/formats/format-name.ts'

export interface Message {
  readonly role: 'system' | 'user' | 'assistant'
  readonly content: string
}

/** Undefined members are not sent. */
export interface ChatRequest {
  readonly format: ApiFormatName
  readonly model: string
  readonly messages: readonly Message[]
  readonly temperature?: number
  readonly max_completion_tokens?: number
}

/** Maximum of output of a message without one, which Anthropic's API requires. */
const MAX_TOKENS = 4_096

interface Api {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** Variable with the key, as the SDK names it. */
  readonly variable: string
  bodyOf(request: Omit<ChatRequest, 'format'>): object
}

export const APIS: Readonly<Record<ApiFormatName, Api>> = {
  openai: {
    path: '/chat/completions',
    headers: {},
    variable: 'OPENAI_API_KEY',
    bodyOf: (request) => ({
      ...request,
      stream: true,
      stream_options: { include_usage: true },
    }),
  },
  anthropic: {
    path: '/messages',
    headers: { 'anthropic-version': '2023-06-01' },
    variable: 'ANTHROPIC_API_KEY',
    bodyOf({ model, messages, temperature, max_completion_tokens: max_tokens = MAX_TOKENS }) {
      const [first] = messages
      const system = first?.role === 'system' ? first.content : undefined
      return {
        model,
        max_tokens,
        ...(system !== undefined && { system }),
        messages: system === undefined ? messages : messages.slice(1),
        ...(temperature !== undefined && { temperature }),
        stream: true,
      }
    },
  },
}

export function bodyOf({ format, ...request }: ChatRequest): object {
  return APIS[format].bodyOf(request)
}

/**
 * `url` is where the API begins. The key stays out of it: what is copied is pasted into places where
 * others read.
 */
export function curlOf(url: string, request: ChatRequest): string {
  const { path, headers, variable } = APIS[request.format]
  return [
    `curl -N ${url}${path} \\`,
    `  -H "Authorization: Bearer $${variable}" \\`,
    '  -H "Content-Type: application/json" \\',
    ...Object.entries(headers).map(([name, value]) => `  -H "${name}: ${value}" \\`),
    `  -d ${quoted(JSON.stringify(bodyOf(request), null, 2))}`,
  ].join('\n')
}

/** Quotes a text as one word of a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
