/** API formats of the upstream: what differs between OpenAI's and Anthropic's. */
import { ANTHROPIC } from './anthropic/format.ts'
import type { Behaviour } from './behaviour.ts'
import { type Answer, type Call, json, Refusal, type World } from './call.ts'
import { accountHeaders, edgeHeaders } from './leaks.ts'
import type { RecordedRequest } from './recording.ts'
import { find } from './routes.ts'
import type { Headers } from './sending.ts'

export type Keys = readonly string[] | null

export interface Format {
  route(call: Call, world: World): Promise<Answer>
  /** The 401 of a request without an accepted key. */
  refusalOf(keys: Keys, headers: RecordedRequest['headers'], requestId: string): Answer | undefined
  /** The error for a scripted status without a body. */
  failureOf(status: number, requestId: string, scripted: Behaviour): unknown
  /** Data of an error event. */
  readonly streamFailure: unknown
  edgeHeaders(requestId: string): Headers
  readonly accountHeaders: Headers
}

/** The path decides, and the version where both formats have the path. */
export function formatOf({ path, headers }: RecordedRequest): Format {
  const isMessages = path === '/v1/messages' || path.startsWith('/v1/messages/')
  return isMessages || headers['anthropic-version'] !== undefined ? ANTHROPIC : OPENAI
}

export const OPENAI: Format = {
  async route(call, world) {
    try {
      const { handler, id, item } = find(call.method, call.path)
      return await handler({ ...call, id, item }, world)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return json(error.body, error.status)
    }
  },
  refusalOf(keys, headers) {
    const refusal = refusalOf(keys, headers.authorization)
    return refusal && json(refusal.body, refusal.status)
  },
  failureOf(status) {
    const [message, type, code] = FAILURES[status] ?? [
      `The upstream answers ${status}.`,
      'error',
      null,
    ]
    return { error: { message, type, param: null, code } }
  },
  streamFailure: {
    type: 'error',
    error: {
      message: 'The server had an error while processing your request.',
      type: 'server_error',
      param: null,
      code: null,
    },
  },
  edgeHeaders,
  accountHeaders,
}

const FAILURES: Readonly<Record<number, readonly [string, string, string | null]>> = {
  400: ['The request is not valid.', 'invalid_request_error', null],
  401: ['Incorrect API key provided: sk-up***key.', 'invalid_request_error', 'invalid_api_key'],
  403: ['You are not allowed to do this.', 'invalid_request_error', 'unsupported_country'],
  429: ['Rate limit reached for the upstream.', 'requests', 'rate_limit_exceeded'],
  500: ['The server had an error while processing your request.', 'server_error', null],
  502: ['Bad gateway.', 'server_error', null],
  503: ['The server is overloaded or not ready yet.', 'server_error', null],
  504: ['Gateway timeout.', 'server_error', null],
}

function refusalOf(keys: Keys, header: string | undefined): Refusal | undefined {
  if (keys === null) return undefined
  const key = /^Bearer (\S+)$/i.exec(header ?? '')?.[1]
  if (key === undefined) {
    return new Refusal(
      401,
      "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
    )
  }
  if (keys.includes(key)) return undefined
  return new Refusal(
    401,
    `Incorrect API key provided: ${key.slice(0, 8)}***${key.slice(-4)}. You can find your API key at https://platform.openai.com/account/api-keys.`,
    { code: 'invalid_api_key' },
  )
}
