/** Reader of a streamed answer: headers, then chunks. */
import { EventSourceParserStream } from 'eventsource-parser/stream'
import { ApiError } from '#client/client.ts'
import { nowSeconds } from '#console/time/clock.ts'
import type { ApiFormatName } from '#contract/formats/format-name.ts'
import { type Chunk, parse, readChunk } from './chunk.ts'
import { type Bound, type LimitReading, readBound, readLimits, readRetryAfterMs } from './limits.ts'
import { readMessageEvent } from './message-event.ts'

/** Headers of an answer. */
export interface Head {
  readonly requestId: string | null
  /** The project of the key. */
  readonly projectId: string | null
  readonly limits: readonly LimitReading[]
  /** The limit that rejected the request, and the wait before a retry, in milliseconds. */
  readonly bound: Bound | undefined
  readonly retryAfterMs: number | undefined
}

export type AnswerPart =
  | { readonly kind: 'head'; readonly head: Head }
  | { readonly kind: 'chunk'; readonly chunk: Chunk }

/** Largest event in characters: no chat answer has a larger one. */
const EVENT_MAX_CHARACTERS = 8_388_608
/** Last event of a stream. */
const DONE = '[DONE]'
const MS = 1_000
const READERS = { openai: readChunk, anthropic: readMessageEvent } as const
const BROKE_OFF = 'The response ended early. The part that was received is kept.'

/**
 * Throws `ApiError` for an error response or error event, and an `Error` for an answer that breaks
 * off.
 */
export async function* readAnswer(
  response: Response,
  format: ApiFormatName,
): AsyncGenerator<AnswerPart> {
  const head = headOf(response)
  yield { kind: 'head', head }
  if (!response.ok) throw await refusalOf(response)
  let isOver = false
  for await (const data of dataOf(response)) {
    if (data === DONE) isOver = true
    const chunk = READERS[format](data)
    if (chunk === undefined) continue
    if (chunk.error !== undefined) throw new ApiError(response.status, chunk.error, head.requestId)
    if (chunk.finish !== undefined) isOver = true
    yield { kind: 'chunk', chunk }
  }
  if (!isOver) throw new Error(BROKE_OFF)
}

/** Data of the events; of an upstream that does not stream, its one answer. */
async function* dataOf(response: Response): AsyncGenerator<string> {
  const type = response.headers.get('content-type') ?? ''
  try {
    if (response.body && type.startsWith('text/event-stream')) yield* eventsOf(response.body)
    else yield await response.text()
  } catch (error) {
    throw new Error(BROKE_OFF, { cause: error })
  }
}

/** Data of each complete event. The body is cancelled when the consumer stops. */
export async function* eventsOf(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<string> {
  const reader = body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream({ maxBufferSize: EVENT_MAX_CHARACTERS }))
    .getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value.data
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}

function headOf(response: Response): Head {
  return {
    requestId: requestIdOf(response),
    projectId: projectOf(response),
    limits: readLimits(response.headers, nowSeconds() * MS),
    bound: readBound(response.headers),
    retryAfterMs: response.ok ? undefined : readRetryAfterMs(response.headers),
  }
}

function requestIdOf({ headers }: Response): string | null {
  return headers.get('x-request-id')
}

/** Null for an unknown key. */
export function projectOf({ headers }: Response): string | null {
  return headers.get('openai-project')
}

export async function refusalOf(response: Response): Promise<ApiError> {
  return new ApiError(response.status, parse(await response.text()), requestIdOf(response))
}
