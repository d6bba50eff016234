/**
 * Models that a request uses besides its own. Those that may answer in its place, or advise it, are
 * held to their own limits: one request and the certain part of the input are reserved, and
 * settled to what the answer reports of each. That counts against no limit of the request's model.
 *
 * Models that hosted tools use: an `image_generation` tool of a response has another model, so the
 * request is held to the limits of both: one request and one image of that model are reserved, and
 * settled to the calls that the answer has. Each call counts in usage as an image of the tool's
 * model, with the tokens that the answer reports of it. Of several such tools the first one's model
 * is charged: an answer does not name it.
 */

import type { Catalog } from '#catalog/catalog.ts'
import {
  imageLine,
  NO_LINES,
  type Reported,
  type UsageLine,
} from '#gateway/response/answer-format.ts'
import type { RelayOutcome } from '#gateway/upstream/relay-outcome.ts'
import type { ModelMaxima } from '#spend/bounds/cost-facts.ts'
import type { UsageAmounts } from '#usage/event.ts'
import { type Admission, demandsOf, type RequestCosts } from './buckets.ts'
import type { Charge } from './charge.ts'
import type { BucketDemand } from './rate-limit-error.ts'
import { imageTokensOf } from './unreported.ts'

const ONE_IMAGE = { requests: 1, tokens: 0, images: 1, audioMegabytes: 0 }

/** The demands for other models, besides the demands for the request's model. */
export function otherDemands(
  admission: Admission,
  { grant, toolModels, otherModels, certainTokens }: Charge,
  own: readonly BucketDemand[],
): BucketDemand[] {
  const buckets = new Set(own.map(({ bucket }) => bucket))
  const demands: BucketDemand[] = []
  const add = (toolModel: string, costs: RequestCosts, writes: boolean): void => {
    for (const demand of demandsOf(admission.limitsOf(grant, toolModel), costs)) {
      if (buckets.has(demand.bucket)) continue
      buckets.add(demand.bucket)
      demands.push({
        ...demand,
        fixed: false,
        toolModel,
        writes,
      })
    }
  }
  for (const model of toolModels) add(model, ONE_IMAGE, false)
  // What it reads and writes beyond that is settled as debt.
  const text = { ...ONE_IMAGE, tokens: certainTokens, images: 0 }
  for (const { model } of otherModels) add(model, text, true)
  return demands
}

interface LimitedUse {
  readonly requests: number
  readonly tokens: number
}

/** Use of an answer that counts against limits of other models. */
export interface OtherUse {
  /** Tokens of all other models. */
  readonly tokens: number
  of(model: string): LimitedUse
}

const UNUSED: LimitedUse = { requests: 0, tokens: 0 }

/** Undefined if only the request's model may have written. */
export function otherUse(
  catalog: Catalog,
  { model: requested, otherModels }: Charge,
  outcome: RelayOutcome,
): OtherUse | undefined {
  if (otherModels.length === 0) return undefined
  const used = new Map<string, LimitedUse>()
  const own = catalog.bucketOf(requested)
  const known = new Set(otherModels.map(({ model }) => catalog.bucketOf(model)))
  known.delete(own)
  let tokens = 0
  for (const line of outcome.kind === 'failed' ? [] : writtenLines(outcome.reported)) {
    const bucket = catalog.bucketOf(line.model ?? requested)
    if (!known.has(bucket)) continue
    const before = used.get(bucket) ?? UNUSED
    tokens += line.tokens
    used.set(bucket, { requests: before.requests + 1, tokens: before.tokens + line.tokens })
  }
  return { tokens, of: (model) => used.get(catalog.bucketOf(model)) ?? UNUSED }
}

/** The text of an answer by its models, with the tokens that count against limits. */
function writtenLines({ model, amounts, limitTokens = 0, others }: Reported) {
  const lines = others
    .filter(({ kind }) => kind === 'completions')
    .map((line) => ({ model: line.model, tokens: limitedOf(line.amounts) }))
  if (!amounts) return lines
  const rest = lines.reduce((left, { tokens }) => left - tokens, limitTokens)
  return [...lines, { model, tokens: Math.max(0, rest) }]
}

function limitedOf(amounts: Partial<UsageAmounts>): number {
  const { inputTokens = 0, inputCachedTokens = 0, outputTokens = 0 } = amounts
  return inputTokens - inputCachedTokens + outputTokens
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
