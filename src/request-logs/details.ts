/**
 * The column `details` of a request log: what lists are not filtered by, in JSON. Members that are
 * absent, 0, false or empty are left out; a reader gets them back.
 */
import { memoized } from '#base/memoized.ts'
import type { LimitDetail, SpendDetail } from '#contract/data-plane/limit-detail.ts'
import type { UsageCounter } from '#storage/tables/usage-columns.ts'
import type { UsageAmounts } from '#usage/event.ts'
import type { RecordedAttempt, RequestRecord } from './record.ts'
import { recordedText } from './text.ts'

/** What a row has beside its columns. Usage by the names of its counters, without those of 0. */
export interface RequestLogDetails {
  readonly clientRequestId: string | null
  readonly traceId: string | null
  readonly tags: Readonly<Record<string, string>>
  readonly requestedModel: string | null
  readonly answeredModel: string | null
  /** An attempt with the model of the row has none of its own. */
  readonly attempts: readonly DetailedAttempt[]
  readonly limit: LimitDetail | SpendDetail | null
  readonly usage: Partial<Record<UsageName, number>>
  readonly waitedMs: number
  readonly firstByteMs: number | null
  readonly firstTokenMs: number | null
  readonly requestBytes: number
  readonly answerBytes: number
  readonly isStreamed: boolean
  readonly hasLeft: boolean
}

interface DetailedAttempt extends Omit<RecordedAttempt, 'model'> {
  readonly model?: string
}

/** The model is left out if it is that of the row. */
type StoredAttempt = [
  upstream: string,
  status: number | null,
  reason: string | null,
  startedMs: number,
  ms: number,
  model?: string,
]

/** Amounts of a spend limit may exceed the numbers of JSON: they are texts. */
interface StoredSpend {
  readonly source: string
  readonly limit: string
  readonly used: string
  readonly reserved: string
  readonly requested: string
  readonly resets_at_ms: number
}

interface StoredDetails {
  readonly client_request_id?: string | undefined
  readonly trace_id?: string | undefined
  readonly tags?: Readonly<Record<string, string>> | undefined
  readonly requested_model?: string | undefined
  readonly answered_model?: string | undefined
  readonly attempts?: readonly StoredAttempt[] | undefined
  readonly limit?: LimitDetail | StoredSpend | undefined
  readonly usage?: Partial<Record<UsageName, number>> | undefined
  readonly waited_ms?: number | undefined
  readonly first_byte_ms?: number | undefined
  readonly first_token_ms?: number | undefined
  readonly request_bytes?: number | undefined
  readonly answer_bytes?: number | undefined
  readonly streamed?: true | undefined
  readonly left?: true | undefined
}

/** Name of an amount: of its counter, or of a part that no counter has. */
export type UsageName = UsageCounter | 'output_reasoning_tokens'

const COUNTERS: Readonly<Record<keyof UsageAmounts, UsageName>> = {
  requests: 'requests',
  inputTokens: 'input_tokens',
  inputCachedTokens: 'input_cached_tokens',
  inputCacheWriteTokens: 'input_cache_write_tokens',
  inputCacheWrite1hTokens: 'input_cache_write_1h_tokens',
  outputTokens: 'output_tokens',
  outputReasoningTokens: 'output_reasoning_tokens',
  inputAudioTokens: 'input_audio_tokens',
  outputAudioTokens: 'output_audio_tokens',
  inputImageTokens: 'input_image_tokens',
  outputImageTokens: 'output_image_tokens',
  inputCachedAudioTokens: 'input_cached_audio_tokens',
  inputCachedImageTokens: 'input_cached_image_tokens',
  images: 'images',
  characters: 'characters',
  seconds: 'seconds',
  webSearches: 'web_searches',
  fileSearches: 'file_searches',
  codeInterpreterSessions: 'code_interpreter_sessions',
  estimatedInputTokens: 'estimated_input_tokens',
  estimatedOutputTokens: 'estimated_output_tokens',
  requestedRequests: 'requested_requests',
  requestedTokens: 'requested_tokens',
  reservedTokens: 'reserved_tokens',
  refusedRequestsPerMinute: 'refused_requests_per_minute',
  refusedTokensPerMinute: 'refused_tokens_per_minute',
  refusedImagesPerMinute: 'refused_images_per_minute',
  refusedAudioMegabytesPerMinute: 'refused_audio_megabytes_per_minute',
  refusedRequestsPerDay: 'refused_requests_per_day',
  refusedBatchTokens: 'refused_batch_tokens',
  refusedSpend: 'refused_spend',
  failedRequests: 'failed_requests',
}

export function encodeDetails(record: RequestRecord): string {
  const { attempts, limit, tags, amounts } = record
  const stored: StoredDetails = {
    client_request_id: textOf(record.clientRequestId),
    trace_id: record.traceId ?? undefined,
    tags: isEmpty(tags) ? undefined : recordedTags(tags),
    requested_model: textOf(record.requestedModel),
    answered_model: textOf(record.answeredModel),
    attempts:
      attempts.length === 0 ? undefined : attempts.map((one) => storedAttempt(one, record.model)),
    limit: limit === null ? undefined : storedLimit(limit),
    usage: amounts === null ? undefined : storedUsage(amounts),
    waited_ms: Math.round(record.waitedMs) || undefined,
    first_byte_ms: record.firstByteMs === null ? undefined : Math.round(record.firstByteMs),
    first_token_ms: record.firstTokenMs === null ? undefined : Math.round(record.firstTokenMs),
    request_bytes: record.requestBytes || undefined,
    answer_bytes: record.answerBytes || undefined,
    streamed: record.isStreamed || undefined,
    left: record.hasLeft || undefined,
  }
  return JSON.stringify(stored)
}

/** The details of a row, which `encodeDetails` has written. */
export function decodeDetails(text: string): RequestLogDetails {
  const stored = JSON.parse(text) as StoredDetails
  return {
    clientRequestId: stored.client_request_id ?? null,
    traceId: stored.trace_id ?? null,
    tags: stored.tags ?? {},
    requestedModel: stored.requested_model ?? null,
    answeredModel: stored.answered_model ?? null,
    attempts: (stored.attempts ?? []).map(([upstream, status, reason, startedMs, ms, model]) => ({
      upstream,
      ...(model !== undefined && { model }),
      status,
      reason,
      startedMs,
      ms,
    })),
    limit: stored.limit === undefined ? null : limitOf(stored.limit),
    usage: stored.usage ?? {},
    waitedMs: stored.waited_ms ?? 0,
    firstByteMs: stored.first_byte_ms ?? null,
    firstTokenMs: stored.first_token_ms ?? null,
    requestBytes: stored.request_bytes ?? 0,
    answerBytes: stored.answer_bytes ?? 0,
    isStreamed: stored.streamed ?? false,
    hasLeft: stored.left ?? false,
  }
}

function textOf(text: string | null): string | undefined {
  return text === null ? undefined : recordedText(text)
}

/** Most requests of a caller have the same tags. */
const recordedTags = memoized((tags: RequestRecord['tags']): Readonly<Record<string, string>> => {
  const entries = Object.entries(tags)
  return Object.fromEntries(entries.map(([key, value]) => [key, recordedText(value)]))
})

function isEmpty(tags: Readonly<Record<string, string>>): boolean {
  for (const _ in tags) return false
  return true
}

function storedAttempt(
  { upstream, model, status, reason, startedMs, ms }: RecordedAttempt,
  ofRow: string | null,
): StoredAttempt {
  const times = [Math.round(startedMs), Math.round(ms)] as const
  return model === null || model === ofRow
    ? [upstream, status, reason, ...times]
    : [upstream, status, reason, ...times, recordedText(model)]
}

function storedLimit(limit: LimitDetail | SpendDetail): LimitDetail | StoredSpend {
  if ('dimension' in limit) return limit
  return {
    source: limit.source,
    limit: String(limit.limit),
    used: String(limit.used),
    reserved: String(limit.reserved),
    requested: String(limit.requested),
    resets_at_ms: limit.resetsAtMs,
  }
}

function limitOf(stored: LimitDetail | StoredSpend): LimitDetail | SpendDetail {
  if ('dimension' in stored) return stored
  return {
    source: stored.source,
    limit: BigInt(stored.limit),
    used: BigInt(stored.used),
    reserved: BigInt(stored.reserved),
    requested: BigInt(stored.requested),
    resetsAtMs: stored.resets_at_ms,
  }
}

function storedUsage(amounts: Partial<UsageAmounts>): StoredDetails['usage'] {
  const usage: Partial<Record<UsageName, number>> = {}
  let hasAny = false
  for (const name in amounts) {
    if (!isAmount(name)) continue
    const amount = amounts[name]
    if (!amount || !Number.isFinite(amount)) continue
    usage[COUNTERS[name]] = amount
    hasAny = true
  }
  return hasAny ? usage : undefined
}

function isAmount(name: string): name is keyof UsageAmounts {
  return Object.hasOwn(COUNTERS, name)
}
