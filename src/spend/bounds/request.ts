/**
 * The most that a request can cost, from the facts known before it is sent. A request under a spend
 * limit reserves this: its real cost always has room.
 *
 * Every token of inline text has at least one byte: the bytes of a body bound its input. Other
 * input is bounded by the model's context window alone. An image has at most the tokens that the
 * model's documentation names. They are added to the window too, since some models count an image
 * as a multiple of its room there. The price is the dearest in use by the ledger: of any
 * kind of input, any tier of length up to the bound, and any snapshot of the model. Each sum is
 * rounded up.
 *
 * A request that may call hosted tools reads again after each call (`tool-turns.ts`), and its
 * maximum of calls bounds it. Each has the dearest price of its tools.
 */
import { USAGE_COSTS } from '#storage/tables/usage-columns.ts'
import type { PriceList } from '#usage/prices/price-list.ts'
import type { CostFacts, ModelMaxima } from './cost-facts.ts'
import {
  type DearestPrices,
  dearestCall,
  dearestPiece,
  pieceOf,
  TOOL_KINDS,
  tokenPricesAt,
} from './dearest.ts'
import { inputOf } from './tool-turns.ts'

/** Cost by the maximum of output. Amounts in nano-dollars. */
interface OutputCost {
  /** The part without output, and the price of a token of output in every choice. */
  readonly fixed: bigint
  readonly perOutputToken: number
  /** The maximum of one choice. */
  readonly outputTokens: number
}

/** Amounts in nano-dollars. */
export interface BoundedCost extends OutputCost {
  readonly kind: 'bounded'
  readonly cost: bigint
  /**
   * The cost with a long answer at most. The output is read again after each call of a tool: a
   * lower maximum may have lower prices, those of a shorter input.
   */
  readonly withLong?: OutputCost | undefined
  /** Whether the request sets the maximum. */
  readonly isGiven: boolean
  /** Whether it holds only if the request is sent with that maximum. */
  readonly isOutputCapped: boolean
  /** Whether it may cost more. */
  readonly isEstimate: boolean
}

export type Bound = BoundedCost | { readonly kind: 'unbounded'; readonly reason: UnboundedReason }

export type UnboundedReason = 'output' | 'input' | 'tools' | 'pieces' | 'images' | 'batch'

/** A long answer of a reasoning model, in tokens. */
export const LONG_OUTPUT = 16_384

/** Most that rounding adds: one for each cost, and for each kind of tool that is called. */
function roundingOf(toolCalls: number): bigint {
  return BigInt(USAGE_COSTS.length + Math.min(toolCalls, TOOL_KINDS.length))
}

/**
 * `prices` are those of the model and of its snapshots, wherever it may be answered. Without any it
 * costs nothing.
 */
export function boundOf(
  facts: CostFacts,
  prices: readonly DearestPrices[],
  maxima: ModelMaxima,
): Bound {
  const { contextWindow, maxOutputTokens = contextWindow } = maxima
  if (prices.every(({ lists }) => lists.length === 0)) return FREE
  const calls = facts.toolCalls ?? maxima.maxToolCalls
  if (calls === undefined) return unbounded('tools')
  const pieces = pieceCost(facts, prices)
  if (pieces === undefined) return unbounded('pieces')
  const most = facts.kind === 'images' ? imageTokens(facts, maxima) : maxOutputTokens
  const later = calls + (facts.laterTurns ?? 0)
  const written = facts.isMaxOfTurn ? later + 1 : 1
  const turns = facts.isOutputCapped || facts.isMaxOfTurn ? 1 : calls + 1
  const output = facts.writes ? lesserOf(facts.maxOutputTokens, most && most * turns) : 0
  const { isText, read, images, perOutputToken } = inputOf(facts, later, maxima)
  const outputTokens = output ?? 0
  const input = read && read + images + outputTokens * perOutputToken
  let [inputPrice, imagePrice, outputPrice, callPrice] = [0, 0, 0, 0]
  for (const one of prices) {
    const tokens = tokenPricesAt(one, input)
    const write = facts.mayWriteForHour === false ? 0 : tokens.hourWrite
    inputPrice = Math.max(inputPrice, isText ? tokens.textInput : tokens.input, write)
    imagePrice = Math.max(imagePrice, tokens.input, write)
    outputPrice = Math.max(outputPrice, tokens.output)
    callPrice = Math.max(callPrice, dearestCall(one, facts.toolKinds))
  }
  if (input === undefined && inputPrice > 0) return unbounded('input')
  if (output === undefined && outputPrice > 0) return unbounded('output')
  const known = nano((read ?? 0) * inputPrice) + nano(images * imagePrice)
  const fixed = known + nano(pieces) + nano(calls * callPrice) + roundingOf(calls)
  const outputCost = outputPrice * facts.choices * written + perOutputToken * inputPrice
  const isOutputCapped = facts.isOutputCapped === true && facts.maxOutputTokens === undefined
  const hasLong = isOutputCapped && perOutputToken > 0 && outputTokens > LONG_OUTPUT
  return {
    kind: 'bounded',
    cost: fixed + nano(outputTokens * outputCost),
    fixed,
    perOutputToken: outputCost,
    outputTokens,
    withLong: hasLong ? longOf(facts, prices, maxima) : undefined,
    isGiven: facts.maxOutputTokens !== undefined,
    isOutputCapped,
    isEstimate: false,
  }
}

function longOf(...[facts, prices, maxima]: Parameters<typeof boundOf>): OutputCost | undefined {
  const long = boundOf({ ...facts, maxOutputTokens: LONG_OUTPUT }, prices, maxima)
  return long.kind === 'bounded' ? long : undefined
}

/**
 * The ordinary estimate, at the model's price of text, or of images that it writes: the reservation
 * of a request that need not reserve its largest cost.
 */
export function estimateOf(
  facts: Pick<CostFacts, 'kind' | 'pieces' | 'size' | 'quality'>,
  tokens: { readonly input: number; readonly output: number },
  list: PriceList | undefined,
): BoundedCost {
  if (!list) return FREE
  const output = facts.kind === 'images' ? 'image_output_cost' : 'output_cost'
  const amount =
    tokens.input * list.tokens.input_cost.nano + tokens.output * list.tokens[output].nano
  const pieces = (facts.pieces ?? 0) * pieceOf(list, facts)
  return fixedCost(nano(amount + pieces), true)
}

/** A cost without a choice of output by the request. */
export function fixedCost(cost: bigint, isEstimate: boolean): BoundedCost {
  return { ...FREE, cost, fixed: cost, isEstimate }
}

/** The largest maximum of one choice that a budget with this much room covers; 0 for none. */
export function outputWithin(bound: BoundedCost, room: bigint): number {
  const { withLong } = bound
  const most = mostWithin(bound, room)
  return withLong ? Math.max(most, mostWithin(withLong, room)) : most
}

function mostWithin({ fixed, perOutputToken, outputTokens }: OutputCost, room: bigint): number {
  if (perOutputToken === 0) return outputTokens
  return Math.min(outputTokens, Math.floor((Number(room - fixed) - 1) / perOutputToken))
}

/** The cost of a bound with another maximum of output. */
export function costWith(bound: BoundedCost, outputTokens: number): bigint {
  const { withLong } = bound
  const cost = withLong && outputTokens <= withLong.outputTokens ? withLong : bound
  return cost.fixed + nano(outputTokens * cost.perOutputToken)
}

const FREE: BoundedCost = {
  kind: 'bounded',
  cost: 0n,
  fixed: 0n,
  perOutputToken: 0,
  outputTokens: 0,
  isGiven: true,
  isEstimate: false,
  isOutputCapped: false,
}

export function unbounded(reason: UnboundedReason): Bound {
  return { kind: 'unbounded', reason }
}

/** The cost of the pieces; undefined where they have a price, and their number is not known. */
function pieceCost(facts: CostFacts, prices: readonly DearestPrices[]): number | undefined {
  let price = 0
  for (const one of prices) price = Math.max(price, dearestPiece(one, facts))
  return price === 0 ? 0 : facts.pieces && facts.pieces * price
}

/**
 * Most tokens of one image and those before it; without a maximum of images, the maximum of an
 * answer.
 */
function imageTokens(
  { partialImageTokens = 0 }: CostFacts,
  { maxImageTokens, contextWindow, maxOutputTokens = contextWindow }: ModelMaxima,
): number | undefined {
  return maxImageTokens === undefined ? maxOutputTokens : maxImageTokens + partialImageTokens
}

/** The lesser of two maxima; either may be unknown. */
export function lesserOf(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other)
}

/** An amount in nano-dollars, rounded up. */
export function nano(amount: number): bigint {
  return BigInt(Math.ceil(amount))
}
