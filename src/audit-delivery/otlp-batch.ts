/**
 * Audit events as OTLP logs, one request for a batch.
 *
 * Repeated are requests that failed, and answers that OTLP's specification lets be repeated: 429,
 * 502, 503, 504. So are 401, 403, 404 and redirects, which reject the request and not its records:
 * the address or the headers of the configuration are wrong. Any other answer rejects the records
 * for good: a request of half as many follows, down to one, to find the record at fault. A partial
 * success rejects as many records as it says.
 */
import { gzipSync } from 'node:zlib'
import { createByteGatherer } from '#base/byte-gatherer.ts'
import type { Clock } from '#base/clock.ts'
import { retryAfterOf } from '#base/retry-after.ts'
import type { OtlpExport } from '#config/otlp.ts'
import type { Egress } from '#egress/egress.ts'
import type { AuditMessage } from './message.ts'
import { logsRequestOf } from './otlp-logs.ts'
import type { SendBatch, Sent } from './sent.ts'

/** Most bytes that are read of an answer. */
const ANSWER_BYTES_MAX = 65_536
/** Most bytes of a request with more than one record: collectors have bounds as well. */
const REQUEST_BYTES_MAX = 1_048_576
const REPEATED: ReadonlySet<number> = new Set([401, 403, 404, 429, 502, 503, 504])

export interface OtlpBatchOptions {
  readonly settings: OtlpExport
  readonly version: string
  readonly now: Clock
  readonly fetch: Egress['fetch']
}

export function createOtlpBatch(options: OtlpBatchOptions): SendBatch {
  const { settings, version, now } = options
  const source = { resource: settings.resource, version }
  const encode = (messages: readonly AuditMessage[]): string =>
    logsRequestOf(messages, source, now())
  return async (messages, untilMs, stopping): Promise<Sent> => {
    let part = messages
    for (;;) {
      const { count, body } = requestOf(part, encode)
      const signal = AbortSignal.any([stopping, AbortSignal.timeout(settings.timeoutMs)])
      const sent = await post(options, body, count, signal).catch((error: unknown) => ({
        done: 0,
        rejected: 0,
        error: failureOf(error, signal),
      }))
      if (count === 1 || !isRejectedByStatus(sent)) return sent
      if (now() >= untilMs) return { done: 0, rejected: 0, error: sent.error }
      part = messages.slice(0, Math.ceil(count / 2))
    }
  }
}

/** A request that is rejected for good may be for one of its records, or for its size. */
function isRejectedByStatus({ rejected, answer }: Sent): boolean {
  return rejected > 0 && answer !== undefined
}

/** The largest of the first half, quarter and so on of the messages that is within the bound. */
function requestOf(
  messages: readonly AuditMessage[],
  encode: (messages: readonly AuditMessage[]) => string,
) {
  let count = messages.length
  let body = encode(messages)
  while (count > 1 && Buffer.byteLength(body) > REQUEST_BYTES_MAX) {
    count = Math.ceil(count / 2)
    body = encode(messages.slice(0, count))
  }
  return { count, body }
}

async function post(
  { settings: { url, headers, isCompressed }, fetch }: OtlpBatchOptions,
  body: string,
  count: number,
  signal: AbortSignal,
): Promise<Sent> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      ...headers,
      'content-type': 'application/json',
      ...(isCompressed && { 'content-encoding': 'gzip' }),
    },
    body: isCompressed ? gzipSync(body) : body,
    redirect: 'manual',
    signal,
  })
  const { status } = response
  if (response.ok) return acceptedOf(count, await textOf(response))
  await response.body?.cancel()
  const isRepeated = REPEATED.has(status) || (status >= 300 && status < 400)
  const done = isRepeated ? 0 : count
  return {
    done,
    rejected: done,
    error: `The collector answered ${status}`,
    answer: { status, retryAfterMs: retryAfterOf(response.headers.get('retry-after')) },
  }
}

/** Text of an answer; empty if it is too long or breaks off, which does not undo the success. */
async function textOf(response: Response): Promise<string> {
  const text = createByteGatherer(ANSWER_BYTES_MAX)
  try {
    for await (const piece of response.body ?? []) {
      if (!text.add(Buffer.from(piece))) return ''
    }
  } catch {
    return ''
  }
  return text.take().toString()
}

/** A success that says how many records it has not accepted is not repeated. */
function acceptedOf(count: number, text: string): Sent {
  const { rejectedLogRecords, errorMessage = '' } = partialSuccessOf(text)
  const rejected = Math.min(count, Math.max(0, Math.floor(Number(rejectedLogRecords) || 0)))
  if (rejected === 0) return { done: count, rejected, error: null }
  return { done: count, rejected, error: `The collector rejected records: ${errorMessage}` }
}

interface PartialSuccess {
  readonly rejectedLogRecords?: unknown
  readonly errorMessage?: string
}

function partialSuccessOf(text: string): PartialSuccess {
  try {
    const { partialSuccess } = JSON.parse(text)
    return partialSuccess ?? {}
  } catch {
    return {}
  }
}

/** The code alone: headers and addresses stay out of the log. */
function failureOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'The collector took too long'
  const cause = error instanceof Error ? error.cause : undefined
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error'
  return `The collector cannot be reached (${code})`
}
