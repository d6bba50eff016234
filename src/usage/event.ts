/** A usage event: its subject and its amounts. */
import type { ImageSource, UsageKind } from '#contract/data-plane/route.ts'
import type { TagSet } from './tag-set.ts'

/** The dimensions of an event. Null where a dimension does not apply. */
export interface UsageSubject {
  readonly organizationId: string
  readonly projectId: string
  /** The user or service account that owns the key. */
  readonly ownerId: string
  readonly keyId: string
  /** The model as the contract reports it: the upstream's, else the requested one. */
  readonly model: string
  readonly kind: UsageKind
  readonly batch: boolean
  readonly serviceTier: string | null
  /** Images alone. */
  readonly size: string | null
  readonly source: ImageSource | null
  /** Context size of web searches: low, medium or high. */
  readonly contextLevel: string | null
  /** Vector store of file searches. */
  readonly vectorStoreId: string | null
  /** Name of the upstream that was used; null for a request that none has answered. */
  readonly upstream: string | null
  /** Left out: none. */
  readonly tags?: TagSet | undefined
  /** Ids of the values of tags that pay for it, beside its row. Left out: none. */
  readonly values?: readonly string[] | undefined
}

/**
 * Amounts that only grow, as the upstream reports them: `inputTokens` and `outputTokens` are all of
 * them, the parts of the input include what of them was cached, and text is what no other part is.
 * Not whole, they are rounded; negative or no numbers, they count nothing.
 */
export interface UsageAmounts {
  /** Requests that reached an upstream and were answered. */
  readonly requests: number
  readonly inputTokens: number
  readonly inputCachedTokens: number
  readonly inputCacheWriteTokens: number
  /** The part of `inputCacheWriteTokens` that was written for an hour, and not for five minutes. */
  readonly inputCacheWrite1hTokens: number
  readonly outputTokens: number
  /** The part of `outputTokens` that is reasoning. It has no price and no column. */
  readonly outputReasoningTokens: number
  readonly inputAudioTokens: number
  readonly outputAudioTokens: number
  readonly inputImageTokens: number
  readonly outputImageTokens: number
  readonly inputCachedAudioTokens: number
  readonly inputCachedImageTokens: number
  readonly images: number
  readonly characters: number
  readonly seconds: number
  /** Calls of hosted tools. They appear under separate endpoints. */
  readonly webSearches: number
  readonly fileSearches: number
  readonly codeInterpreterSessions: number
  /** The part of `inputTokens` and `outputTokens` that is estimated, since none was reported. */
  readonly estimatedInputTokens: number
  readonly estimatedOutputTokens: number
  /** Requests that demanded admission, and their demand on the tokens' buckets. */
  readonly requestedRequests: number
  readonly requestedTokens: number
  /** Tokens reserved by admitted requests, before settlement. */
  readonly reservedTokens: number
  /** Rejected requests, by the dimension of the limit. */
  readonly refusedRequestsPerMinute: number
  readonly refusedTokensPerMinute: number
  readonly refusedImagesPerMinute: number
  readonly refusedAudioMegabytesPerMinute: number
  readonly refusedRequestsPerDay: number
  readonly refusedBatchTokens: number
  /** Requests and batches rejected by a spend limit. */
  readonly refusedSpend: number
  /** Requests that were admitted and that an upstream, or this server, failed to answer. */
  readonly failedRequests: number
}

export interface UsageEvent {
  readonly subject: UsageSubject
  readonly amounts: Partial<UsageAmounts>
  /** The requested model, where the upstream reports another: its price is the fallback. */
  readonly requestedModel?: string | undefined
  /** Requested quality of images, on which their price may depend. */
  readonly quality?: string | null
  /** Input tokens of each request of a batch, for prices that depend on the length; default: 0. */
  readonly inputLength?: number | undefined
}

/** Counts. Never waits, never throws. */
export interface UsageRecorder {
  /** Returns what the event costs, in nano-dollars. */
  add(event: UsageEvent): number
}
