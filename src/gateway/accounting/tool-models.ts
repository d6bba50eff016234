/**
 * Models that hosted tools use. An `image_generation` tool of a response has another model, so the
 * request is held to the limits of both: one request and one image of that model are reserved, and
 * settled to the calls that the answer has. Each call counts in usage as an image of the tool's
 * model, with the tokens that the answer reports of it. Of several such tools the first one's model
 * is charged: an answer does not name it.
 */

import type { Grant } from '#gateway/auth/grant.ts'
import type { Reported } from '#gateway/response/answer-format.ts'
import type { RelayOutcome } from '#gateway/upstream/relay-outcome.ts'
import type { ModelMaxima } from '#spend/bounds/cost-facts.ts'
import type { UsageAmounts } from '#usage/event.ts'
import { type Admission, demandsOf } from './buckets.ts'
import type { Charge } from './charge.ts'
import type { BucketDemand } from './rate-limit-error.ts'
import { imageTokensOf } from './unreported.ts'

const ONE_IMAGE = { requests: 1, tokens: 0, images: 1, audioMegabytes: 0 }

/** The demands for the models of tools, besides the demands for the request's model. */
export function toolDemands(
  admission: Admission,
  grant: Grant,
  toolModels: readonly string[],
  own: readonly BucketDemand[],
): BucketDemand[] {
  const buckets = new Set(own.map(({ bucket }) => bucket))
  const demands: BucketDemand[] = []
  for (const toolModel of toolModels) {
    for (const demand of demandsOf(admission.limitsOf(grant, toolModel), ONE_IMAGE)) {
      if (buckets.has(demand.bucket)) continue
      buckets.add(demand.bucket)
      demands.push({ ...demand, fixed: false, toolModel })
    }
  }
  return demands
}

/** The real amount of a tool's demand; the reserved one where `calls` is undefined. */
export function toolCost({ dimension, cost }: BucketDemand, calls: number | undefined): number {
  return dimension === 'tokens' ? 0 : (calls ?? cost)
}

/**
 * Usage of the images that an answer's tools made; undefined without any. Without reported tokens
 * each image has the most of one, as an estimate.
 */
export function imageAmounts(
  { imageCalls = 0, imageUsage }: Pick<Reported, 'imageCalls' | 'imageUsage'>,
  model: string,
  maximaOfModel: () => ModelMaxima,
): Partial<UsageAmounts> | undefined {
  if (imageCalls === 0 && !imageUsage) return undefined
  const calls = { requests: imageCalls, images: imageCalls, requestedRequests: imageCalls }
  if (imageUsage) return { ...imageUsage, ...calls }
  const tokens = imageCalls * imageTokensOf(model, maximaOfModel())
  return {
    ...calls,
    outputTokens: tokens,
    outputImageTokens: tokens,
    estimatedOutputTokens: tokens,
  }
}

/**
 * The images of an answer. An answer that is not streamed, and left by its caller before its end,
 * shows none: it has as many as were reserved.
 */
export function withUnseenImages(
  { toolModels, hidesCost, spend: { toolCalls = 1, choices } }: Charge,
  outcome: RelayOutcome,
  reported: Reported,
): Pick<Reported, 'imageCalls' | 'imageUsage'> {
  const isUnseen =
    toolModels.length > 0 &&
    hidesCost &&
    outcome.kind === 'cancelled' &&
    outcome.stage !== 'queued' &&
    !reported.amounts
  return isUnseen ? { imageCalls: toolCalls * choices, imageUsage: undefined } : reported
}

/** The outcome of a route on which no tool is called. */
export function withoutToolCalls(outcome: RelayOutcome): RelayOutcome {
  if (outcome.kind === 'failed') return outcome
  const { reported } = outcome
  const none = { webSearches: 0, fileSearches: 0, codeInterpreterSessions: 0 }
  const amounts = reported.amounts && { ...reported.amounts, ...none }
  return {
    ...outcome,
    reported: { ...reported, amounts, imageCalls: undefined, imageUsage: undefined },
  }
}
