/**
 * Requests of a run. There are no retries, which would hide what is checked, but for operations
 * with the admin key after a 429 or 503: OpenAI admits some ten a minute of each. Number and time
 * of requests are bounded; after Ctrl-C the checks end at once, and the cleanup still runs.
 */
import { requestOf } from '#client/operation-request.ts'
import type { AnyEndpoint } from '#contract/endpoint.ts'

/** Statuses of a server that limits the administration, or is overloaded. */
const BUSY: readonly number[] = [429, 503]
const RETRIES_MAX = 3
/** Longest pause after such an answer, and the pause without a retry-after. */
const PAUSE_MS = 30_000

export interface Received {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** Parsed body; undefined if it is no JSON. */
  readonly json: unknown
}

export interface RawRequest {
  readonly method: string
  /** Path below `/v1`, with its query. */
  readonly path: string
  /** Key of the request; null sends none. Default: the admin key. */
  readonly key?: string | null
  /** Text, or a value that is sent as JSON. */
  readonly body?: unknown
}

export type CallValues = Readonly<Record<string, unknown>>

export interface Requests {
  send(request: RawRequest): Promise<Received>
  /** Calls an operation of the contract. */
  call(endpoint: AnyEndpoint, parameters?: CallValues, key?: string | null): Promise<Received>
  /** Sends a request, and returns its pieces as they arrive. */
  stream(request: RawRequest): Promise<StreamedAnswer>
  /** The same requests, in spite of the bound on their number and of Ctrl-C. */
  readonly cleanup: Pick<Requests, 'send' | 'call'>
  readonly sent: number
}

export interface StreamedAnswer {
  readonly status: number
  readonly headers: Headers
  readonly pieces: readonly string[]
}

export interface SendingOptions {
  /** Base URL with `/v1`. */
  readonly baseUrl: string
  readonly adminKey: string
  readonly fetch: typeof fetch
  /** Ends the checks, not the cleanup. */
  readonly stop: AbortSignal
  readonly maxRequests: number
  readonly timeoutMs: number
  readonly wait: (ms: number) => Promise<unknown>
}

/** The bound on requests is reached: the rest is not checked. */
export class OutOfRequests extends Error {
  constructor(max: number) {
    super(`The run was ended after ${max} requests, its bound (--max-requests).`)
  }
}

export function createRequests(options: SendingOptions): Requests {
  let sent = 0
  const fetchNow = (request: RawRequest, stop?: AbortSignal): Promise<Response> => {
    sent += 1
    if (stop && sent > options.maxRequests) throw new OutOfRequests(options.maxRequests)
    stop?.throwIfAborted()
    const timeout = AbortSignal.timeout(options.timeoutMs)
    const signal = stop ? AbortSignal.any([stop, timeout]) : timeout
    return options.fetch(options.baseUrl + request.path, { ...initOf(request, options), signal })
  }
  const sender = (stop?: AbortSignal): Pick<Requests, 'send' | 'call'> => {
    const send = async (request: RawRequest): Promise<Received> => {
      const response = await fetchNow(request, stop)
      const text = await response.text()
      return { status: response.status, headers: response.headers, text, json: parsed(text) }
    }
    return {
      send,
      async call(endpoint, parameters = {}, key = options.adminKey) {
        const request = { ...requestOf(endpoint, parameters), key }
        let received = await send(request)
        const tries = key === options.adminKey ? RETRIES_MAX : 0
        for (let n = 0; n < tries && BUSY.includes(received.status); n++) {
          await options.wait(pauseOf(received))
          received = await send(request)
        }
        return received
      },
    }
  }
  return {
    ...sender(options.stop),
    stream: async (request) => piecesOf(await fetchNow(request, options.stop)),
    cleanup: sender(),
    get sent() {
      return sent
    },
  }
}

function pauseOf({ headers }: Received): number {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN)
  return Math.min(seconds >= 0 ? seconds * 1_000 : PAUSE_MS, PAUSE_MS)
}

function initOf({ method, key, body }: RawRequest, { adminKey }: SendingOptions): RequestInit {
  return {
    method,
    redirect: 'manual',
    headers: {
      accept: 'application/json',
      ...(key !== null && { authorization: `Bearer ${key ?? adminKey}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  }
}

async function piecesOf(response: Response): Promise<StreamedAnswer> {
  const pieces: string[] = []
  const decoder = new TextDecoder()
  const reader = response.body?.getReader()
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
    pieces.push(decoder.decode(read.value, { stream: true }))
  }
  return { status: response.status, headers: response.headers, pieces }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
