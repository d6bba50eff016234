/**
 * Models that hosted tools use. An `image_generation` tool of a response has another model, so the
 * request is held to the limits of both: one request and one image of that model are reserved, and
 * settled to the calls that the answer has. Each call counts in usage as an image of the tool's
 * model, with the tokens that the answer reports of it. Of several such tools the first one's model
 * is charged: an answer does not name it.
 */

import type { Grant } from '#gateway/auth/grant.ts'
import {
  imageLine,
  NO_LINES,
  type Reported,
  type UsageLine,
} from '#gateway/response/answer-format.ts'
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

/** Number of images that an answer's tools made. */
export function imagesMade(others: readonly UsageLine[]): number {
  return lineOfImages(others)?.amounts.images ?? 0
}

function lineOfImages(others: readonly UsageLine[]): UsageLine | undefined {
  return others.find(({ kind }) => kind === 'images')
}

/**
 * Usage of the images that an answer's tools made; undefined without any. Without reported tokens
 * each image has the most of one, as an estimate.
 */
export function imageAmounts(
  others: readonly UsageLine[],
  model: string,
  maximaOfModel: () => ModelMaxima,
): Partial<UsageAmounts> | undefined {
  const line = lineOfImages(others)
  if (!line) return undefined
  const { images = 0, ...usage } = line.amounts
  const calls = { requests: images, images, requestedRequests: images }
  if (usage.inputTokens || usage.outputTokens) return { ...usage, ...calls }
  const tokens = images * imageTokensOf(model, maximaOfModel())
  return {
    ...calls,
    outputTokens: tokens,
    outputImageTokens: tokens,
    estimatedOutputTokens: tokens,
  }
}

/**
 * The usage of an answer with separate prices. An answer that is not streamed, and left by its
 * caller before its end, shows no images: it has as many as were reserved.
 */
export function withUnseenImages(
  { toolModels, hidesCost, spend: { toolCalls = 1, choices } }: Charge,
  outcome: RelayOutcome,
  reported: Reported,
): readonly UsageLine[] {
  const isUnseen =
    toolModels.length > 0 &&
    hidesCost &&
    outcome.kind === 'cancelled' &&
    outcome.stage !== 'queued' &&
    !reported.amounts
  return isUnseen ? [imageLine({ images: toolCalls * choices })] : reported.others
}

/** The outcome of a route on which no tool is called. */
export function withoutToolCalls(outcome: RelayOutcome): RelayOutcome {
  if (outcome.kind === 'failed') return outcome
  const { reported } = outcome
  const none = { webSearches: 0, fileSearches: 0, codeInterpreterSessions: 0 }
  const amounts = reported.amounts && { ...reported.amounts, ...none }
  return {
    ...outcome,
    reported: { ...reported, amounts, others: NO_LINES },
  }
}
