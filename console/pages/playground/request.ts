/** Chat request, and the same as a curl command. */

export interface Message {
  readonly role: 'system' | 'user' | 'assistant'
  readonly content: string
}

/** Body of the request; undefined members are not sent. */
export interface ChatRequest {
  readonly model: string
  readonly messages: readonly Message[]
  readonly temperature?: number
  readonly max_completion_tokens?: number
}

export function bodyOf(request: ChatRequest) {
  return {
    ...request,
    stream: true,
    stream_options: { include_usage: true },
  }
}

/**
 * `url` is where the API begins. The key stays out of it: what is copied is pasted into places where
 * others read.
 */
export function curlOf(url: string, request: ChatRequest): string {
  return [
    `curl -N ${url}/chat/completions \\`,
    '  -H "Authorization: Bearer $OPENAI_API_KEY" \\',
    '  -H "Content-Type: application/json" \\',
    `  -d ${quoted(JSON.stringify(bodyOf(request), null, 2))}`,
  ].join('\n')
}

/** Quotes a text as one word of a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
