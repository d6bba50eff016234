/** Amounts that a request is charged, in usage and in its limits, by its outcome. */
import type { Reported } from '#gateway/response/answer-format.ts'
import type { WrittenText } from '#gateway/response/sse-listener.ts'
import type { ReasoningModels } from '#gateway/upstream/answer-rules.ts'
import type { Failure } from '#gateway/upstream/outcome.ts'
import type { RelayOutcome } from '#gateway/upstream/relay-outcome.ts'
import { type Reservation, takenOf } from '#limits/limiter.ts'
import type { UsageAmounts } from '#usage/event.ts'
import { costOf, type RequestCosts } from './buckets.ts'
import type { Charge } from './charge.ts'
import type { BucketDemand } from './rate-limit-error.ts'
import { imagesMade, type OtherUse, toolCost } from './tool-models.ts'
import { type Amounts, estimatedAmounts } from './unreported.ts'

export type RelayedAnswer = Exclude<RelayOutcome, Failure>

/**
 * Whether an answer without reported usage was ended by its caller, or has media: the relayed part
 * does not show their cost.
 */
export function hasUnknownCost(
  { kind, media }: Pick<Charge, 'kind' | 'media'>,
  outcome: RelayOutcome,
): outcome is RelayedAnswer {
  if (outcome.kind === 'failed' || outcome.reported.isWhole) return false
  if (outcome.kind === 'cancelled') return outcome.stage !== 'queued'
  const hasMedia = outcome.text.media !== undefined
  if (outcome.kind !== 'answered') return hasMedia
  if (outcome.status >= 300) return false
  return outcome.isUnread || hasMedia || media !== undefined || kind === 'images'
}

/** Whether the part of an answer that was relayed does not show its cost. */
export function isCostHidden(
  reasoning: ReasoningModels,
  { hidesCost, model }: Charge,
  { text: { media } }: RelayedAnswer,
): boolean {
  return hidesCost || media !== undefined || reasoning.has(model)
}

/**
 * Amounts used: none if the upstream has rejected the request or failed. Amounts without a report
 * are estimates, with `leastOutput` tokens of output at least.
 */
export function chargedAmounts(
  charge: Charge,
  outcome: RelayOutcome,
  leastOutput: number,
): Amounts {
  if (outcome.kind === 'failed') return {}
  if (outcome.kind === 'answered' && outcome.status >= 300) return {}
  if (outcome.kind !== 'answered' && outcome.stage === 'queued') return {}
  const { reported, text } = outcome
  const requests = outcome.kind === 'answered' || outcome.stage === 'answering' ? 1 : 0
  if (reported.amounts) {
    const { known } = charge
    const amounts: Amounts = known ? { ...known, ...reported.amounts } : { ...reported.amounts }
    amounts.requests = requests
    if (reported.isWhole) return amounts
    return withOutput(
      withLaterInput(amounts, charge, text),
      estimatedAmounts(charge, text, leastOutput),
    )
  }
  const amounts = estimatedAmounts(charge, text, leastOutput)
  amounts.requests = requests
  return amounts
}

/** Reported input with an estimate of what was read again after calls of hosted tools. */
function withLaterInput(
  amounts: Amounts,
  { inputTokens }: Charge,
  { toolCalls }: WrittenText,
): Amounts {
  if (!toolCalls) return amounts
  const { all, ...calls } = toolCalls
  const estimatedInputTokens = inputTokens * all
  const { inputTokens: read = 0 } = amounts
  return { ...amounts, ...calls, inputTokens: read + estimatedInputTokens, estimatedInputTokens }
}

/** Reported input with estimated output. */
function withOutput(amounts: Amounts, { outputTokens = 0, ...estimated }: Amounts): Amounts {
  const { outputAudioTokens = 0, outputImageTokens = 0 } = estimated
  const output = { outputTokens, outputAudioTokens, outputImageTokens }
  return { ...amounts, ...output, estimatedOutputTokens: outputTokens }
}

/** All tokens reported or estimated. */
export function totalTokens({ inputTokens = 0, outputTokens = 0 }: Partial<UsageAmounts>): number {
  return inputTokens + outputTokens
}

/**
 * The amounts that the limits are settled to. When the caller leaves before an answer, the estimate
 * remains at least: the upstream's work is not known, and the limit errs towards rejecting.
 */
export function chargedCosts(
  charge: Charge,
  outcome: RelayOutcome,
  amounts: Partial<UsageAmounts>,
): RequestCosts {
  const isPart = outcome.kind === 'cancelled' || outcome.kind === 'broken'
  if (isPart && outcome.stage === 'sent') {
    const tokens = Math.max(charge.costs.tokens, limitedTokens(outcome.reported, amounts))
    return { ...charge.costs, tokens }
  }
  const isServed = isPart
    ? outcome.stage === 'answering'
    : outcome.kind === 'answered' && outcome.status < 300
  const { requests, audioMegabytes } = charge.costs
  if (outcome.kind === 'failed' || !isServed) {
    return { requests, tokens: 0, images: 0, audioMegabytes: 0 }
  }
  const { images = charge.costs.images } = amounts
  return { requests, tokens: limitedTokens(outcome.reported, amounts), images, audioMegabytes }
}

/** Tokens that count against limits, reported or estimated. */
function limitedTokens({ limitTokens }: Reported, amounts: Partial<UsageAmounts>): number {
  if (limitTokens === undefined) return totalTokens(amounts)
  return limitTokens + (amounts.estimatedInputTokens ?? 0) + (amounts.estimatedOutputTokens ?? 0)
}

/** The real amount for each demand: of tokens at least what `kept`, a reservation, has taken. */
export function settlementOf(
  demands: readonly BucketDemand[],
  costs: RequestCosts,
  imageCalls: number | undefined,
  kept: Reservation | undefined,
  others: OtherUse | undefined = undefined,
): number[] {
  const amounts: number[] = []
  let first: string | undefined
  for (const demand of demands) {
    const { dimension, toolModel, writes } = demand
    if (toolModel !== undefined && writes) {
      amounts.push(others?.of(toolModel)[dimension === 'tokens' ? 'tokens' : 'requests'] ?? 0)
    } else if (toolModel !== undefined) {
      // Of several such tools the first one is charged: an answer does not name its tool.
      first ??= toolModel
      amounts.push(toolCost(demand, toolModel === first || !imageCalls ? imageCalls : 0))
    } else {
      const isTokens = dimension === 'tokens'
      // A limit of a subject is over all models.
      const elsewhere = isTokens && others && !demand.subject ? others.tokens : 0
      const cost = Math.max(0, costOf(dimension, costs) - elsewhere)
      const isKept = kept !== undefined && isTokens
      amounts.push(isKept ? Math.max(takenOf(kept, amounts.length), cost) : cost)
    }
  }
  return amounts
}

/** Undefined for an answer that ended early: more may have been made than was seen. */
export function imageCallsOf(outcome: RelayOutcome): number | undefined {
  if (outcome.kind === 'failed') return 0
  const images = imagesMade(outcome.reported.others)
  if (outcome.kind === 'answered' || outcome.stage === 'queued' || images > 0) return images
  return undefined
}
