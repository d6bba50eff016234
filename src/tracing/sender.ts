/**
 * Sending of batches by OTLP over HTTP. OpenTelemetry's library writes the bodies, and this file
 * makes the requests: those of the library cannot be broken off, and keep a stopped process alive.
 *
 * A request is repeated after 429, 502, 503, 504 and broken connections, as OTLP says, with growing
 * waits, or after the `retry-after` of the answer if that is longer, until the signal of the batch.
 */
import type { ClientRequest, IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { request as requestHttp } from '#base/node-http.ts'
import type { TracingSettings } from '#config/tracing.ts'
import type { Egress } from '#egress/egress.ts'
import type { ExportedSpan } from './spans.ts'

/** Calls `work` after a time, unless the returned function is called before. */
export type After = (ms: number, work: () => void) => () => void

export interface SenderOptions {
  readonly settings: TracingSettings
  /** The certificates that are trusted, if not the runtime's. */
  readonly certificate: Buffer | undefined
  readonly egress: Egress
  readonly after: After
  /** A number from 0 up to 1. */
  readonly random: () => number
}

/** Sends a batch. Resolves to the number of rejected spans; rejects if it was not accepted. */
export type SendSpans = (spans: ExportedSpan[], signal: AbortSignal) => Promise<number>

const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504])
const FIRST_WAIT_MS = 1_000
const WAIT_MAX_MS = 5_000
/** Longest wait that a receiver can ask for. It ends with the signal of the batch at the latest. */
const RETRY_AFTER_MAX_MS = 60_000
/** Most bytes of an answer that are read. */
const ANSWER_BYTES_MAX = 65_536
const TOO_SLOW = 'no answer in time'
const compress = promisify(gzip)

/** Loads the library. */
export async function openSender(options: SenderOptions): Promise<SendSpans> {
  const { settings } = options
  const library = await import('@opentelemetry/otlp-transformer')
  const serializer = settings.isJson ? library.JsonTraceSerializer : library.ProtobufTraceSerializer
  const rejectedIn = (answer: Buffer): number => {
    try {
      return serializer.deserializeResponse(answer).partialSuccess?.rejectedSpans ?? 0
    } catch {
      // The status has accepted the batch.
      return 0
    }
  }
  const post = createPost(options)
  return async (spans, signal) => {
    const body = Buffer.from(serializer.serializeRequest(spans) ?? '')
    const sent = settings.isCompressed ? await compress(body) : body
    // A number in JSON may be text.
    const rejected = Number(rejectedIn(await sendRepeatedly(options, post, sent, signal)))
    return Math.min(spans.length, Math.max(0, rejected || 0))
  }
}

/** The answer to a request: its body, or why there is none. */
type Posted =
  | { readonly body: Buffer }
  | { readonly reason: string; readonly isRetryable: boolean; readonly retryAfterMs?: number }

type Post = (body: Buffer, signal: AbortSignal) => Promise<Posted>

async function sendRepeatedly(
  { after, random }: SenderOptions,
  post: Post,
  body: Buffer,
  signal: AbortSignal,
): Promise<Buffer> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(WAIT_MAX_MS, waitMs * 2)) {
    const posted = await post(body, signal)
    if ('body' in posted) return posted.body
    if (posted.isRetryable && !signal.aborted) {
      // Servers that were stopped together would otherwise come back together.
      const retryAfterMs = Math.min(posted.retryAfterMs ?? 0, RETRY_AFTER_MAX_MS)
      await passed(after, Math.max(retryAfterMs, waitMs * (0.5 + random())), signal)
    }
    if (!posted.isRetryable || signal.aborted) {
      throw new Error(`Traces were not accepted: ${posted.reason}`)
    }
  }
}

/** Resolves after a time, or when the signal comes. */
function passed(after: After, ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const cancel = after(ms, resolve)
  const onAbort = (): void => {
    cancel()
    resolve()
  }
  signal.addEventListener('abort', onAbort, { once: true })
  return promise.finally(() => signal.removeEventListener('abort', onAbort))
}

function createPost({ settings, certificate, after, egress }: SenderOptions): Post {
  const { url, headers, isJson, isCompressed, timeoutMs } = settings
  const target = new URL(url)
  const isTls = target.protocol === 'https:'
  const connections = { keepAlive: true, maxSockets: 1 }
  const trust = certificate && { ca: certificate }
  const agent = egress.agent(
    target,
    { ...connections, ...trust },
    { onlyCa: certificate, timeoutMs },
  )
  const send = isTls ? requestHttps : requestHttp
  const common = {
    ...headers,
    'content-type': isJson ? 'application/json' : 'application/x-protobuf',
    ...(isCompressed && { 'content-encoding': 'gzip' }),
    'user-agent': 'Bailiwick',
  }
  return (body, signal) => {
    const own = { ...common, 'content-length': String(body.length) }
    const request = send(target, { method: 'POST', agent, headers: own })
    const posted = answerTo(request, signal, (end) => after(timeoutMs, end))
    request.end(body)
    return posted
  }
}

/**
 * Resolves when the answer has come, has failed to, or takes too long. A request that waits for its
 * connection reports no error when it is destroyed.
 */
function answerTo(
  request: ClientRequest,
  signal: AbortSignal,
  atTimeout: (end: () => void) => () => void,
): Promise<Posted> {
  const { promise, resolve } = Promise.withResolvers<Posted>()
  const fail = (error: Error): void => resolve({ reason: reasonOf(error), isRetryable: true })
  const end = (): void => {
    resolve({ reason: TOO_SLOW, isRetryable: true })
    request.destroy()
  }
  const cancel = atTimeout(end)
  signal.addEventListener('abort', end, { once: true })
  request.on('error', fail)
  request.on('response', (response) => {
    const { statusCode = 0, headers } = response
    response.on('error', fail)
    readAnswer(response, (body) => {
      if (statusCode >= 200 && statusCode < 300) resolve({ body })
      else {
        const after = Number(headers['retry-after'])
        resolve({
          reason: `status ${statusCode}`,
          isRetryable: RETRYABLE.has(statusCode),
          ...(headers['retry-after'] && after >= 0 && { retryAfterMs: after * 1_000 }),
        })
      }
    })
  })
  return promise.finally(() => {
    cancel()
    signal.removeEventListener('abort', end)
  })
}

function readAnswer(response: IncomingMessage, done: (body: Buffer) => void): void {
  const chunks: Buffer[] = []
  let bytes = 0
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes <= ANSWER_BYTES_MAX) chunks.push(chunk)
    else response.destroy()
  })
  // Also of an answer that is too long.
  response.on('close', () => done(Buffer.concat(chunks)))
}

/** The code alone where there is one: the message has addresses. */
function reasonOf(error: Error): string {
  return 'code' in error ? String(error.code) : error.message
}
