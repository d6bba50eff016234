/**
 * The deferred charge of a background response: it is charged when it has ended, by the node that
 * observes its end. The data for it is kept as JSON in the row of the response: the reservation and
 * the estimate. A batch is charged by `objects/batches/charge.ts`.
 *
 * Until then the reservation is held. It is settled through the limiter, which recognizes its
 * reservations: those in the memory of another process leak, as they do anyway.
 */

import type { Catalog } from '#catalog/catalog.ts'
import { DEFAULT_IMAGE_MODEL } from '#contract/data-plane/bodies.ts'
import type { Tags } from '#contract/tag.ts'
import { CHARACTERS_PER_TOKEN } from '#gateway/request/estimate.ts'
import { NO_MODELS } from '#gateway/request/other-models.ts'
import { NOTHING_REPORTED, type Reported } from '#gateway/response/answer-format.ts'
import type { ReasoningModels } from '#gateway/upstream/answer-rules.ts'
import type { Limiter, Reservation } from '#limits/limiter.ts'
import type { UsageEvent, UsageSubject } from '#usage/event.ts'
import type { Charge } from './charge.ts'
import { settlementOf, totalTokens } from './charged-amounts.ts'
import { NO_MAXIMA } from './maxima.ts'
import type { BucketDemand } from './rate-limit-error.ts'
import { type BoundedUse, cutToWindows, type MaximaAt } from './reported-bound.ts'
import { reportedModel, subjectOfRow, type UsageRow } from './subjects.ts'
import { imageAmounts, imagesMade } from './tool-models.ts'
import { type Amounts, unreportedOutput } from './unreported.ts'

/** The row of a response with a deferred charge. */
type DeferredCharge = UsageRow & { readonly detail: string }

interface Deferred {
  /** Tokens of the input alone, as estimated. */
  readonly inputTokens: number
  /** Tokens requested of the buckets, and taken. */
  readonly tokens: number
  /** Most tokens of output, which an estimate does not exceed; absent without a known maximum. */
  readonly maxOutputTokens?: number
  /** Charged where the model reasons and no usage is reported; absent in older rows. */
  readonly unreportedTokens?: number
  /** Facts that bound its tokens; absent in older rows. */
  readonly use?: BoundedUse
  /** Tags of the request; absent without any. */
  readonly tags?: Tags
  /** Model of the images that its tools make; absent without such tools. */
  readonly toolModel?: string
  /** Whether it is to be deleted some time after its end; absent: it is not. */
  readonly isTransient?: true
  readonly reservation: Omit<Reservation, 'demands'> & { readonly demands: readonly BucketDemand[] }
}

export interface DeferredOptions {
  /** Whether the response is to be deleted some time after its end. */
  readonly isTransient: boolean
}

export function writeDeferred(
  catalog: Catalog,
  charge: Charge,
  reservation: Reservation,
  demands: readonly BucketDemand[],
  { isTransient }: DeferredOptions,
): string {
  const { id, scope, reservedAt, taken } = reservation
  const { maxOutputTokens, choices, toolCalls } = charge.spend
  const { inputTokens, input } = charge
  const hidden = { catalog, media: undefined, maxima: NO_MAXIMA, demands, reservation }
  return JSON.stringify({
    inputTokens,
    tokens: charge.costs.tokens,
    unreportedTokens: inputTokens + unreportedOutput(charge, hidden),
    use: { input, choices, toolCalls },
    ...(maxOutputTokens !== undefined && { maxOutputTokens: maxOutputTokens * choices }),
    ...(charge.grant.tags.id !== '' && { tags: charge.grant.tags.tags }),
    ...(charge.toolModels[0] !== undefined && { toolModel: charge.toolModels[0] }),
    ...(isTransient && { isTransient }),
    reservation: { id, scope, reservedAt, demands: demands, ...(taken && { taken }) },
  } satisfies Deferred)
}

/** A background response as its upstream reports it, with the characters of its text so far. */
export interface ReportedResponse extends Reported {
  readonly characters: number
  /** Whether it has failed by the upstream's doing, as an answer of 429 or 5xx would say. */
  readonly hasFailed: boolean
}

export interface SettleParts {
  readonly catalog: Catalog
  readonly reasoning: ReasoningModels
  readonly maximaAt: MaximaAt
  /** Called with the tokens that an upstream has reported, and that are not charged. */
  readonly onBeyondBound: (upstream: string, tokens: number) => void
}

/** The events and the settlement of a deferred charge. */
export interface DeferredSettlement {
  /** Usage of the response, and of the images that its tools made. */
  readonly events: readonly UsageEvent[]
  /** Settles the reservation; to be called once the event is written. */
  settle(limiter: Limiter): void
}

/**
 * Settles a deferred charge. `reported` is the upstream's final report; undefined: it no longer has
 * the response. Then, and for a cancelled response without usage, an estimate is counted, marked as
 * such: of the input and of the answer's text or, if the model reasons, of the whole reservation.
 * The reservation is not returned then: the client may have read any part of the response in the
 * meantime.
 */
export function settleDeferred(
  { catalog, reasoning, maximaAt, onBeyondBound }: SettleParts,
  row: DeferredCharge,
  reported: ReportedResponse = { ...NOTHING_REPORTED, characters: 0, hasFailed: false },
): DeferredSettlement {
  const { inputTokens, tokens, reservation, ...deferred } = readDeferred(row)
  const { unreportedTokens: unreported = 0, toolModel = DEFAULT_IMAGE_MODEL } = deferred
  const { model } = row
  if (reported.reasoning) reasoning.add(model)
  const unseen = reasoning.has(model) ? unreported - inputTokens : 0
  const used = amountsOf(reported, inputTokens, unseen, deferred.maxOutputTokens)
  const { toolCalls } = reported
  const use = deferred.use && { ...deferred.use, toolCalls: deferred.use.toolCalls ?? toolCalls }
  const beyond =
    use && reported.amounts ? cutToWindows(used, use, maximaAt(model, row.upstream)) : 0
  if (beyond > 0) onBeyondBound(row.upstream, beyond)
  const subject: UsageSubject = {
    ...subjectOfRow(row, deferred.tags),
    kind: 'completions',
    batch: false,
    serviceTier: reported.serviceTier ?? null,
  }
  const images = imagesMade(reported.others)
  const response: UsageEvent = {
    subject: {
      ...subject,
      model: reportedModel(catalog, { model, otherModels: NO_MODELS }, reported.model),
    },
    amounts: {
      ...used,
      requests: 1,
      requestedRequests: 1,
      requestedTokens: tokens,
      reservedTokens: tokens,
      failedRequests: reported.hasFailed ? 1 : 0,
    },
    requestedModel: model,
  }
  const amounts = imageAmounts(reported.others, toolModel, () => maximaAt(toolModel, row.upstream))
  const made: UsageEvent | undefined = amounts && {
    subject: { ...subject, model: toolModel, kind: 'images', source: 'image.generation' },
    amounts,
  }
  return {
    events: made ? [response, made] : [response],
    settle: (limiter) => {
      const costs = { requests: 1, tokens: totalTokens(used), images: 0, audioMegabytes: 0 }
      // Without a known usage the limit errs towards rejecting.
      const isUnknown = !reported.isWhole && reported.status !== 'failed'
      const calls = isUnknown && images === 0 ? undefined : images
      const kept = isUnknown ? reservation : undefined
      limiter.settle(reservation, settlementOf(reservation.demands, costs, calls, kept))
    },
  }
}

/** Whether the response is to be deleted some time after its end. */
export function isTransient(row: DeferredCharge): boolean {
  return readDeferred(row).isTransient === true
}

function readDeferred({ detail }: DeferredCharge): Deferred {
  return JSON.parse(detail) as Deferred
}

function amountsOf(
  { amounts, isWhole, status, characters }: ReportedResponse,
  inputTokens: number,
  unseenTokens: number,
  maxOutputTokens: number | undefined,
): Amounts {
  if (isWhole) return { ...amounts }
  // A call that failed costs nothing.
  if (status === 'failed') return { ...amounts }
  const seen = Math.max(Math.ceil(characters / CHARACTERS_PER_TOKEN), unseenTokens)
  const outputTokens = Math.min(seen, maxOutputTokens ?? seen)
  const output = { outputTokens, estimatedOutputTokens: outputTokens }
  return amounts
    ? { ...amounts, ...output }
    : { inputTokens, estimatedInputTokens: inputTokens, ...output }
}
