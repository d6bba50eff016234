/**
 * The record of a request, made when it is settled: the log line, the row of the request logs, the
 * span and the labels of metrics are read from it. It has no content: neither a body nor a text of
 * an upstream's answer.
 */
import type { LimitDetail, SpendDetail } from '#contract/data-plane/limit-detail.ts'
import type { ApiFormatName } from '#contract/formats/format-name.ts'
import type { UsageAmounts } from '#usage/event.ts'

/**
 * How a request ended. `failed`: an upstream, or this server, failed to answer it, as usage counts
 * failed requests; `rejected`: it was answered with another error; `left`: its caller disconnected
 * before the answer was whole.
 */
export const OUTCOMES = ['succeeded', 'rejected', 'failed', 'left'] as const
export type Outcome = (typeof OUTCOMES)[number]

/** An attempt at an upstream. Times in milliseconds. */
export interface RecordedAttempt {
  readonly upstream: string
  /** The model that was requested there. Null: the request named none. */
  readonly model: string | null
  /** Null without an answer. */
  readonly status: number | null
  /** Why it was not answered, such as `timeout`; null if it was, whatever the status. */
  readonly reason: string | null
  /** After the headers of the request. */
  readonly startedMs: number
  readonly ms: number
}

/** A wait of at least a millisecond: for room in spend limits, or for a connection. */
export interface RecordedWait {
  readonly for: 'spend' | 'connection'
  /** After the headers of the request. */
  readonly startedMs: number
  readonly ms: number
}

export interface RequestRecord {
  /** Unix milliseconds. The logs are in the order in which requests were settled. */
  readonly endedAt: number
  /** Unix milliseconds at which the headers had come. */
  readonly startedAt: number
  readonly requestId: string
  /** The beginning of the client's `x-client-request-id`. */
  readonly clientRequestId: string | null
  readonly traceId: string | null
  /** Id of the route. */
  readonly endpoint: string
  readonly apiFormat: ApiFormatName
  readonly organizationId: string
  readonly projectId: string
  readonly keyId: string
  readonly ownerId: string
  /** Address of the client; null where a setting leaves it out. */
  readonly address: string | null
  readonly userAgent: string | null
  readonly session: string | null
  readonly tags: Readonly<Record<string, string>>
  /** The model that served the request, or the last that has tried. */
  readonly model: string | null
  /** The body's name of a model, if it is another: an alias, or a model with fallback models. */
  readonly requestedModel: string | null
  /** The model that the answer names. */
  readonly answeredModel: string | null
  /** The upstream of the last attempt. */
  readonly upstream: string | null
  readonly attempts: readonly RecordedAttempt[]
  readonly outcome: Outcome
  /** Null where no response has begun. */
  readonly status: number | null
  /** Code of the error: this server's, or a known one of an upstream that has rejected it. */
  readonly code: string | null
  /** The limit that rejected it. */
  readonly limit: LimitDetail | SpendDetail | null
  /** What was counted as its usage. */
  readonly amounts: Partial<UsageAmounts> | null
  /** Nano-dollars. */
  readonly cost: number
  /** Time in milliseconds that it waited for room in spend limits and for connections. */
  readonly waitedMs: number
  /** The longer of these waits. Rows have the sum alone. */
  readonly waits: readonly RecordedWait[]
  /** Milliseconds from its headers to the first byte of the answer, and to the end of it. */
  readonly firstByteMs: number | null
  /** Of a stream of events. */
  readonly firstTokenMs: number | null
  readonly ms: number
  readonly requestBytes: number
  readonly answerBytes: number
  readonly isStreamed: boolean
  readonly hasLeft: boolean
  /** 1, or how many alike requests of a minute the record stands for. */
  readonly requests: number
}
