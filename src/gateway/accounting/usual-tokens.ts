/** Tokens of requests with a learned reservation: reserved ones, and the use of their answers. */
import type { Reported } from '#gateway/response/answer-format.ts'
import type { Charge } from './charge.ts'
import { totalTokens } from './charged-amounts.ts'
import type { AnswerUse, UsualUse } from './learned-use.ts'

/** Tokens that a request with a usual use reserves: no more output than its maximum. */
export function usualTokens(
  { inputTokens, spend: { maxOutputTokens = Infinity, choices } }: UsedRequest,
  usual: UsualUse,
  defaultTokens: number,
): number {
  const output = Math.min(usual.output(defaultTokens), maxOutputTokens * choices)
  return usual.input(inputTokens) + output
}

type UsedRequest = Pick<Charge, 'inputTokens' | 'spend'>

/** The use of a whole answer. Refusals count, and answers of other models that it needed. */
export function useOf(
  { inputTokens: estimatedInput }: UsedRequest,
  { limitTokens, others, amounts = {} }: Reported,
): AnswerUse {
  let { outputTokens = 0 } = amounts
  for (const { kind, amounts: more } of others) {
    if (kind === 'completions') outputTokens += more.outputTokens ?? 0
  }
  const counted = limitTokens ?? totalTokens(amounts)
  return { outputTokens, countedInput: Math.max(0, counted - outputTokens), estimatedInput }
}
