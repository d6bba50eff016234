/**
 * Charges of answers that report no usage: estimates from the relayed part or, if that does not
 * show the cost, from the reservation.
 */

import type { Catalog } from '#catalog/catalog.ts'
import { estimatedImageTokens } from '#catalog/model-output.ts'
import { CHARACTERS_PER_TOKEN } from '#gateway/request/estimate.ts'
import type { Media } from '#gateway/response/event-scan.ts'
import type { WrittenText } from '#gateway/response/sse-listener.ts'
import { type Reservation, takenOf } from '#limits/limiter.ts'
import type { ModelMaxima } from '#spend/bounds/cost-facts.ts'
import type { UsageAmounts } from '#usage/event.ts'
import type { Charge } from './charge.ts'
import type { BucketDemand } from './rate-limit-error.ts'

export type Amounts = { -readonly [Name in keyof UsageAmounts]?: UsageAmounts[Name] }

type Reserving = Pick<Charge, 'kind' | 'costs' | 'openChoices' | 'model' | 'inputTokens' | 'spend'>

/** Facts of a request for the charge of an answer without a visible cost. */
interface HiddenAnswer {
  readonly catalog: Catalog
  readonly media: Media | undefined
  readonly maxima: ModelMaxima
  readonly demands: readonly BucketDemand[]
  readonly reservation: Reservation
}

/**
 * Tokens of output charged for an answer that does not show its cost: the maximum of the request,
 * for images and audio else the maximum that a spend limit has reserved, and for images else the
 * model's. Without one, as many as its buckets have reserved, the default output included; without
 * a limit on tokens, as many as a bucket with room would have reserved.
 */
export function unreportedOutput(charge: Reserving, answer: HiddenAnswer): number {
  const { kind, costs, model, openChoices, inputTokens, spend } = charge
  const { choices, maxOutputTokens, partialImageTokens = 0 } = spend
  const { catalog, media, maxima, demands, reservation } = answer
  if (kind === 'images') {
    return choices * (maxOutputTokens ?? imageTokensOf(model, maxima) + partialImageTokens)
  }
  const isMaximum = openChoices === 0 || (media !== undefined && maxOutputTokens !== undefined)
  if (isMaximum) return choices * (maxOutputTokens ?? 0)
  let taken = 0
  for (const [index, { dimension }] of demands.entries()) {
    if (dimension === 'tokens') taken = Math.max(taken, takenOf(reservation, index))
  }
  const tokens = taken || costs.tokens + openChoices * catalog.findOutput(model).defaultTokens
  return Math.max(tokens - inputTokens, 0)
}

/** Most tokens of one image. */
export function imageTokensOf(
  model: string,
  { maxImageTokens, maxOutputTokens, contextWindow }: ModelMaxima,
): number {
  return maxImageTokens ?? maxOutputTokens ?? contextWindow ?? estimatedImageTokens(model)
}

/**
 * Amounts of an answer that reports none, marked as estimated: its input, once more after each call
 * of a hosted tool; its text, in which each delta is a token at least, or `leastOutput` if that is
 * more, and of either no more than its maximum.
 */
export function estimatedAmounts(
  charge: Charge,
  { characters, deltas, media = charge.media, toolCalls }: WrittenText,
  leastOutput: number,
): Amounts {
  const { kind, known, spend } = charge
  const { choices, maxOutputTokens } = spend
  const { all = 0, ...calls } = toolCalls ?? {}
  const inputTokens = charge.inputTokens * (all + 1)
  const seen = Math.max(Math.ceil(characters / CHARACTERS_PER_TOKEN), deltas, leastOutput)
  const outputTokens =
    maxOutputTokens === undefined ? seen : Math.min(seen, maxOutputTokens * choices)
  const amounts: Amounts = {
    ...known,
    ...calls,
    inputTokens,
    outputTokens,
    estimatedInputTokens: inputTokens,
    estimatedOutputTokens: outputTokens,
  }
  // Tokens of media have separate prices.
  if (kind === 'images' || media === 'image') amounts.outputImageTokens = outputTokens
  else if (media === 'audio') amounts.outputAudioTokens = outputTokens
  return amounts
}
