/**
 * Facts that bound the cost of a message, beside those of any request. `max_tokens` bounds one turn
 * of the model: it writes again after each call of a tool that the upstream runs, and once more to
 * sum up its context.
 */
import type { FormatBound } from '#gateway/formats/api-format.ts'
import type { BodyFacts } from '#gateway/request/facts.ts'
import { tierOfAnswer, tiersOfRequest } from '#usage/prices/answer-tier.ts'

/**
 * Most tokens that the upstream adds to a prompt, such as its instructions for tools. Anthropic
 * documents some 350 for tools of the caller, and up to 735 for each of its own.
 */
const ADDED_TOKENS = 4_096

export function boundOfMessage(facts: BodyFacts, bodyBytes: number): FormatBound {
  const { imageBytes, maxOutputTokens, mayWriteForHour, compacts } = facts
  const { serviceTier, speed, inferenceGeo } = facts
  const named = serviceTier === 'standard_only' ? undefined : serviceTier
  return {
    textBytes: bodyBytes - imageBytes + ADDED_TOKENS,
    maxOutputTokens,
    mayWriteForHour,
    laterTurns: compacts ? 1 : 0,
    isMaxOfTurn: true,
    serviceTier: tierOfAnswer({ serviceTier: named, speed, inferenceGeo }) ?? undefined,
    tiers: tiersOfRequest({ serviceTier, speed, inferenceGeo }),
  }
}
