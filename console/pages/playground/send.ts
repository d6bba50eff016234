/**
 * Requests with a project's key, through the gateway. The key goes along as any program sends it,
 * and the cookie of the session stays behind: what is tried here is what a program would get.
 */
import { ApiError, ConnectionError } from '#client/client.ts'
import { apiUrl } from '#console/page-settings.ts'
import { type Chunk, parse, readChunk, readModels } from './chunk.ts'
import { eventsOf } from './event-stream.ts'
import { type Bound, type LimitReading, readBound, readLimits, readRetryAfterMs } from './limits.ts'

export interface Message {
  readonly role: 'system' | 'user' | 'assistant'
  readonly content: string
}

/** As the wire has it; what is left out is not sent. */
export interface ChatRequest {
  readonly model: string
  readonly messages: readonly Message[]
  readonly temperature?: number
  readonly max_completion_tokens?: number
}

/** What an answer says before its first word. */
export interface Head {
  readonly status: number
  readonly requestId: string | null
  /** The project that the key is of. */
  readonly projectId: string | null
  readonly limits: readonly LimitReading[]
  /** The limit that refused it, and how long to wait then, in milliseconds. */
  readonly bound: Bound | undefined
  readonly retryAfterMs: number | undefined
}

export type Told =
  | { readonly kind: 'head'; readonly head: Head }
  | { readonly kind: 'chunk'; readonly chunk: Chunk }

/** Marks the end of a stream, as its last event. */
const DONE = '[DONE]'

export const bodyOf = (request: ChatRequest) => ({
  ...request,
  stream: true,
  stream_options: { include_usage: true },
})

/**
 * What an answer tells, as it comes. Throws `ApiError` for a refusal, before the answer or in it,
 * `ConnectionError` where nobody answers, and an `Error` for an answer that breaks off.
 */
export async function* streamChat(
  key: string,
  request: ChatRequest,
  signal: AbortSignal,
): AsyncGenerator<Told> {
  const response = await ask('/chat/completions', key, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(bodyOf(request)),
    signal,
  })
  const head = headOf(response)
  yield { kind: 'head', head }
  if (!response.ok) throw await refusalOf(response)
  let isOver = false
  for await (const data of dataOf(response, signal)) {
    if (data === DONE) isOver = true
    const chunk = readChunk(data)
    if (chunk === undefined) continue
    if (chunk.error !== undefined) throw new ApiError(head.status, chunk.error, head.requestId)
    if (chunk.finish !== undefined) isOver = true
    yield { kind: 'chunk', chunk }
  }
  if (!isOver) throw new Error(BROKE_OFF)
}

const BROKE_OFF = 'The answer broke off before its end. What came of it is kept.'

/** Events; of an upstream that does not stream, its one answer. */
async function* dataOf(response: Response, signal: AbortSignal): AsyncGenerator<string> {
  const type = response.headers.get('content-type') ?? ''
  try {
    if (response.body && type.startsWith('text/event-stream')) yield* eventsOf(response.body)
    else yield await response.text()
  } catch (error) {
    throw signal.aborted ? error : new Error(BROKE_OFF, { cause: error })
  }
}

export interface Models {
  readonly names: readonly string[]
  readonly projectId: string | null
}

/** The models that a key may ask for. Throws as `streamChat` does. */
export const listModels = async (key: string, signal: AbortSignal): Promise<Models> => {
  const response = await ask('/models', key, { signal })
  if (!response.ok) throw await refusalOf(response)
  return { names: readModels(await response.text()), projectId: projectOf(response) }
}

/** For a request that is to go out although the page is being closed. */
export const keptAlive: typeof fetch = (input, init) => fetch(input, { ...init, keepalive: true })

const ask = async (
  path: string,
  key: string,
  init: RequestInit & { readonly signal: AbortSignal },
): Promise<Response> => {
  try {
    return await fetch(apiUrl + path, {
      ...init,
      headers: { ...init.headers, authorization: `Bearer ${key}` },
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
    })
  } catch (error) {
    throw init.signal.aborted ? error : new ConnectionError(`${apiUrl} cannot be reached.`, error)
  }
}

const headOf = (response: Response): Head => ({
  status: response.status,
  requestId: requestIdOf(response),
  projectId: projectOf(response),
  limits: readLimits(response.headers),
  bound: readBound(response.headers),
  retryAfterMs: response.ok ? undefined : readRetryAfterMs(response.headers),
})

const requestIdOf = ({ headers }: Response): string | null => headers.get('x-request-id')
const projectOf = ({ headers }: Response): string | null => headers.get('openai-project')

const refusalOf = async (response: Response): Promise<ApiError> =>
  new ApiError(response.status, parse(await response.text()), requestIdOf(response))
