/** Sending of a request, with retries. */
import { ApiError, ConnectionError } from './errors.ts'

const BACKOFF_MS = 250
const BACKOFF_MAX_MS = 8_000
/** Longest `retry-after` that is waited for. */
const RETRY_AFTER_MAX_MS = 60_000
const IDEMPOTENCY_KEY_BYTES = 16

export interface Transport {
  readonly baseUrl: string
  /** Credentials and headers of every request. */
  readonly headers: Readonly<Record<string, string>>
  readonly fetch: typeof fetch
  readonly timeoutMs: number
  readonly maxRetries: number
}

export interface Request {
  readonly method: string
  readonly path: string
  readonly body?: unknown
  /** Media type of the answer; default: JSON. */
  readonly media?: string | undefined
}

export interface SendOptions {
  readonly signal?: AbortSignal
  readonly idempotencyKey?: string
}

/**
 * Resolves to the JSON of a success, or to the pieces of its text in another media type. Rejects
 * with `ApiError`, `ConnectionError` or the abort.
 */
export async function send(
  transport: Transport,
  request: Request,
  options: SendOptions,
): Promise<unknown> {
  const idempotencyKey = options.idempotencyKey ?? newIdempotencyKey()
  for (let attempt = 0; ; attempt++) {
    const outcome = await once(transport, request, idempotencyKey, options.signal)
    if (outcome.ok) return outcome.value
    if (attempt === transport.maxRetries || outcome.retryAfterMs === null) throw outcome.error
    await pause(outcome.retryAfterMs ?? backoff(attempt), options.signal)
  }
}

type CallOutcome =
  | { readonly ok: true; readonly value: unknown }
  /** `retryAfterMs` is null if a retry is useless, undefined if the server named no delay. */
  | { readonly ok: false; readonly error: Error; readonly retryAfterMs: number | null | undefined }

async function once(
  transport: Transport,
  { method, path, body, media }: Request,
  idempotencyKey: string,
  signal: AbortSignal | undefined,
): Promise<CallOutcome> {
  // Covers the whole answer, or only the head if the body is read in pieces.
  const timeout = timeoutOf(transport.timeoutMs)
  try {
    const response = await transport.fetch(transport.baseUrl + path, {
      method,
      headers: {
        accept: media ?? 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(method === 'POST' && { 'idempotency-key': idempotencyKey }),
        ...transport.headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: signal ? AbortSignal.any([signal, timeout.signal]) : timeout.signal,
    })
    if (media !== undefined && response.ok && response.body) {
      return { ok: true, value: piecesOf(response.body) }
    }
    const value = parse(await response.text())
    if (response.ok && value !== undefined) return { ok: true, value }
    if (response.ok) return noUse(new ConnectionError(`${transport.baseUrl} answered no JSON.`))
    const error = new ApiError(response.status, value, response.headers.get('x-request-id'))
    return { ok: false, error, retryAfterMs: retryAfter(response) }
  } catch (error) {
    if (signal?.aborted) return noUse(error as Error)
    const reason = timeout.signal.aborted
      ? `took longer than ${transport.timeoutMs} ms`
      : 'cannot be reached'
    const failure = new ConnectionError(`${transport.baseUrl} ${reason}.`, error)
    return { ok: false, error: failure, retryAfterMs: undefined }
  } finally {
    timeout.clear()
  }
}

function timeoutOf(ms: number) {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), ms)
  return { signal: controller.signal, clear: () => clearTimeout(timer) }
}

async function* piecesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      yield decoder.decode(piece.value, { stream: true })
    }
  } finally {
    await reader.cancel()
  }
}

function noUse(error: Error): CallOutcome {
  return { ok: false, error, retryAfterMs: null }
}

/**
 * Delay before a retry as the server asks for it; null when the header or the status forbids one.
 */
function retryAfter({ status, headers }: Response): number | null | undefined {
  const shouldRetry = headers.get('x-should-retry')
  const worthIt = status === 408 || status === 409 || status === 429 || status >= 500
  if (shouldRetry === 'false' || (shouldRetry !== 'true' && !worthIt)) return null
  const ms = headers.get('retry-after-ms') ?? undefined
  const seconds = headers.get('retry-after') ?? undefined
  const wait = ms !== undefined ? Number(ms) : seconds !== undefined ? Number(seconds) * 1000 : NaN
  return wait >= 0 && wait <= RETRY_AFTER_MAX_MS ? wait : undefined
}

function backoff(attempt: number): number {
  return Math.min(BACKOFF_MS * 2 ** attempt, BACKOFF_MAX_MS) * (0.75 + Math.random() / 4)
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ms)
  const abort = (): void => {
    clearTimeout(timer)
    reject(signal?.reason)
  }
  signal?.addEventListener('abort', abort, { once: true })
  return promise.finally(() => signal?.removeEventListener('abort', abort))
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** 128 random bits. Not `crypto.randomUUID`: in a browser it requires https. */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(IDEMPOTENCY_KEY_BYTES))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
