/**
 * Estimated tokens of a request, by the facts of its body. The estimate is for the reservation; the
 * charge is the upstream's count, once it is reported.
 *
 * OpenAI charges the greater of the maximum output and an estimate "based on the character count of
 * your request". By a real answer, a chat of one message with 25 characters and no maximum is
 * charged 10: 25 / 4, rounded up, and 3 for the message.
 */
import { PART_TOKENS } from '#catalog/catalog.ts'
import type { OutputReservation } from '#config/models.ts'
import type { CostFacts } from '#spend/bounds/cost-facts.ts'
import type { BodyFacts } from './facts.ts'

/** Characters of text per token, by OpenAI's rule of thumb. */
export const CHARACTERS_PER_TOKEN = 4
/** Tokens of a message besides its text: its role, its beginning and its end. */
const TOKENS_PER_MESSAGE = 3

export interface Estimate {
  /** Tokens that the model reads. */
  readonly inputTokens: number
  /** Tokens reserved at admission. */
  readonly tokens: number
}

type Counted = Pick<
  BodyFacts,
  | 'textCharacters'
  | 'messages'
  | 'inputTokens'
  | 'images'
  | 'audios'
  | 'files'
  | 'maxOutputTokens'
  | 'choices'
>

export type TokenDemand = 'greater' | 'sum'

/** What limits on tokens reserve for a request, as the vendor's limits count it. */
export interface ReservationPolicy {
  /** Default of a model's `reserve_output`. */
  readonly output: OutputReservation
  /** Tokens of input and of the maximum of output: the greater of both, or their sum. */
  readonly demand: TokenDemand
}

export function demandedTokens(demand: TokenDemand, input: number, output: number): number {
  return demand === 'sum' ? input + output : Math.max(input, output)
}

/** Both in tokens, whole numbers. Without a maximum nothing is reserved for the output. */
export function estimate(facts: Counted, demand: TokenDemand): Estimate {
  const inputTokens =
    Math.ceil(facts.textCharacters / CHARACTERS_PER_TOKEN) +
    facts.messages * TOKENS_PER_MESSAGE +
    facts.inputTokens +
    facts.images * PART_TOKENS.image +
    facts.audios * PART_TOKENS.audio +
    facts.files * PART_TOKENS.file
  const outputTokens = (facts.maxOutputTokens ?? 0) * facts.choices
  return { inputTokens, tokens: demandedTokens(demand, inputTokens, outputTokens) }
}

type Bounded = Pick<
  BodyFacts,
  | ('images' | 'imageBytes' | 'audios' | 'files' | 'isOpaque' | 'references')
  | ('hostsTools' | 'searchesOnce' | 'toolTokens' | 'maxToolCalls')
  | ('maxOutputTokens' | 'choices' | 'inputs')
>

/** Text and images are all that the model reads, unless the body has or names something else. */
export function costFactsOf(
  bodyBytes: number,
  facts: Bounded,
): Omit<CostFacts, 'kind' | 'writes' | 'pieces' | 'size' | 'quality'> {
  return {
    textBytes: bodyBytes - facts.imageBytes,
    images: facts.images,
    isInline: !facts.isOpaque && facts.audios + facts.files + facts.references.length === 0,
    toolCalls: facts.hostsTools ? facts.maxToolCalls : facts.searchesOnce ? 1 : 0,
    toolTokens: facts.toolTokens,
    maxOutputTokens: facts.maxOutputTokens || undefined,
    choices: facts.choices,
    inputs: facts.inputs,
  }
}
