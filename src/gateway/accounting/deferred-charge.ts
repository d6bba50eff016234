/**
 * The account of a request that outlives it: a response that goes on in the background is charged
 * when it has ended, by whichever node finds that out. What that needs is kept, as JSON, with the
 * row that says whose the response is: what was reserved of the limits, and what was estimated.
 *
 * Until then the reservation stands. It is settled through the limiter, which knows its own: one
 * that a limiter in the memory of another process made is left to leak, as it does anyway.
 */

import { CHARACTERS_PER_TOKEN } from '#gateway/request/estimate.ts'
import { DEFAULT_IMAGE_MODEL } from '#gateway/request/tools.ts'
import {
  NOTHING_REPORTED,
  type Reported,
  reportedModel,
  totalTokens,
} from '#gateway/response/usage.ts'
import type { ReasoningModels } from '#gateway/upstream/answer-rules.ts'
import type { Catalog } from '#limits/catalog.ts'
import type { Limiter, Reservation } from '#limits/limiter.ts'
import type { UsageAmounts, UsageEvent } from '#usage/event.ts'
import type { Charge } from './charge.ts'
import type { Asked } from './rate-limit-error.ts'
import { unreportedTokens } from './reasoning.ts'
import { settlementOf } from './settlement.ts'
import { imageAmounts } from './tool-models.ts'

/** Columns of the row that a charge is deferred with. */
interface DeferredRow {
  readonly organization_id: string
  readonly project_id: string
  readonly owner_id: string
  readonly key_id: string
  readonly model: string | null
  readonly detail: string | null
}

interface Deferred {
  /** Tokens of the input alone, as estimated. */
  readonly inputTokens: number
  /** What was asked of the tokens' buckets, and taken. */
  readonly tokens: number
  /** Charged where the model reasons and no usage is reported; absent in older rows. */
  readonly unreportedTokens?: number
  /** Of the images that its tools make; absent without such tools. */
  readonly toolModel?: string
  readonly reservation: Omit<Reservation, 'demands'> & { readonly demands: readonly Asked[] }
}

export const writeDeferred = (
  catalog: Catalog,
  charge: Charge,
  reservation: Reservation,
  asked: readonly Asked[],
): string => {
  const { id, scope, reservedAt, taken } = reservation
  return JSON.stringify({
    inputTokens: charge.inputTokens,
    tokens: charge.costs.tokens,
    unreportedTokens: unreportedTokens(catalog, charge, asked, reservation),
    ...(charge.toolModels[0] !== undefined && { toolModel: charge.toolModels[0] }),
    reservation: { id, scope, reservedAt, demands: asked, ...(taken && { taken }) },
  } satisfies Deferred)
}

/** What an upstream says of a response that it goes on with, and how much text it has by then. */
export interface Told extends Reported {
  readonly characters: number
}

export interface ConcludeParts {
  readonly catalog: Catalog
  readonly reasoning: ReasoningModels
}

/** What a deferred account comes to. */
export interface Conclusion {
  /** Of the response, and of the images that its tools made. */
  readonly events: readonly UsageEvent[]
  /** Settles what was reserved; to be called once the event is written down. */
  settle(limiter: Limiter): void
}

/**
 * Closes the account that was deferred with a row. `reported` is what the upstream said of the
 * response in the end, or undefined where it knows it no longer; then, and where it says no usage
 * of one that was cancelled, an estimate is counted, marked as such: of the input, and of the
 * text that the answer has, or of all that was reserved where the model reasons. What was reserved
 * of the limits is not returned then: what the caller has read of the response while it went on is
 * not known.
 */
export const conclude = (
  { catalog, reasoning }: ConcludeParts,
  row: DeferredRow,
  reported: Told = { ...NOTHING_REPORTED, characters: 0 },
): Conclusion => {
  const { inputTokens, tokens, reservation, ...deferred } = readDeferred(row)
  const { unreportedTokens: unreported = 0, toolModel = DEFAULT_IMAGE_MODEL } = deferred
  const model = row.model ?? ''
  if (reported.reasoning) reasoning.learn(model)
  const unseen = reasoning.has(model) ? unreported - inputTokens : 0
  const used = amountsOf(reported, inputTokens, unseen)
  const subject = subjectOf(row, reported)
  const { imageCalls = 0 } = reported
  const response: UsageEvent = {
    subject: { ...subject, model: reportedModel(catalog, model, reported.model) },
    amounts: {
      ...{ ...used, requests: 1, requestedRequests: 1 },
      ...{ requestedTokens: tokens, reservedTokens: tokens },
    },
    askedModel: model,
  }
  const images: UsageEvent = {
    subject: { ...subject, model: toolModel, kind: 'images', source: 'image.generation' },
    amounts: imageAmounts(imageCalls),
  }
  return {
    events: imageCalls > 0 ? [response, images] : [response],
    settle: (limiter) => {
      const costs = { requests: 1, tokens: totalTokens(used), images: 0, audioMegabytes: 0 }
      // Where what was used is not known, the limit errs towards refusing.
      const isUnknown = !reported.amounts && reported.status !== 'failed'
      const calls = isUnknown && imageCalls === 0 ? undefined : imageCalls
      const kept = isUnknown ? reservation : undefined
      limiter.settle(reservation, settlementOf(reservation.demands, costs, calls, kept))
    },
  }
}

const subjectOf = (row: DeferredRow, { serviceTier }: Told): UsageEvent['subject'] => ({
  organizationId: row.organization_id,
  projectId: row.project_id,
  ownerId: row.owner_id,
  keyId: row.key_id,
  model: row.model ?? '',
  kind: 'completions',
  batch: false,
  serviceTier: serviceTier ?? null,
  size: null,
  source: null,
  contextLevel: null,
  vectorStoreId: null,
})

const readDeferred = ({ detail }: DeferredRow): Deferred => JSON.parse(detail ?? '') as Deferred

const amountsOf = (
  { amounts, status, characters }: Told,
  inputTokens: number,
  unseenTokens: number,
): Partial<UsageAmounts> => {
  if (amounts) return amounts
  // A call that failed costs nothing.
  if (status === 'failed') return {}
  const outputTokens = Math.max(Math.ceil(characters / CHARACTERS_PER_TOKEN), unseenTokens)
  const estimated = { estimatedInputTokens: inputTokens, estimatedOutputTokens: outputTokens }
  return { inputTokens, outputTokens, ...estimated }
}
