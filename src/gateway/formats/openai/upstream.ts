/** Upstreams with OpenAI's API, and the servers that are compatible with it. */
import type { FailureClass, UpstreamFormat } from '#gateway/formats/upstream-format.ts'

/** Headers in which clients name their session, the more specific ones first. */
export const SESSION_HEADERS = ['session-id', 'session_id', 'x-session-affinity', 'thread-id']
/** Members for the context window: of Groq, OpenRouter, vLLM, Mistral. */
export const WINDOW_MEMBERS: readonly string[] = [
  ...['context_window', 'context_length', 'max_model_len', 'max_context_length'],
]

export const OPENAI_UPSTREAM: UpstreamFormat = Object.freeze({
  failures: new Map<number, FailureClass>([
    [401, 'auth'],
    [403, 'auth'],
    [429, 'retry'],
    [502, 'retry'],
    [503, 'retry'],
    [504, 'retry'],
  ]),
  isAccountFailure: undefined,
  requestHeaders: {
    names: ['content-type', 'accept', 'openai-beta'],
    shortNames: new Set([...SESSION_HEADERS, 'x-client-request-id', 'traceparent']),
    prefixes: [{ prefix: 'x-codex-', max: 16 }],
  },
  responseHeaders: ['content-disposition'],
  modelList: {
    path: '/models',
    headers: {},
    windowMembers: WINDOW_MEMBERS,
    createdMember: undefined,
    endMembers: ['shutdown_date', 'expiration_date'],
    displayMember: undefined,
    outputMember: undefined,
    nextPath: () => undefined,
  },
})
