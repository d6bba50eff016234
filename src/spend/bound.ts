/**
 * The most that a request can cost, from what is known before it is sent. What is sent to an
 * upstream under a spend limit reserves this, so that its real cost always has room.
 *
 * Every token of inline text has at least one byte, so that a body's bytes bound its input; other
 * input is bounded by the model's context window alone. The price is the dearest one that the
 * ledger may use: of any kind of input, any tier of length up to the bound, and any snapshot of the
 * model. Each sum is rounded up.
 *
 * A request that may call hosted tools reads again at each call, besides what its tools return: at
 * most the context window each time, and once more at the end. So it is bounded by its maximum of
 * calls, times the dearest price of a call.
 */
import { USAGE_COSTS, type UsageCost } from '#storage/usage-columns.ts'
import { dearestImage, type PriceList } from '#usage/price-list.ts'
import type { RowKind } from '#usage/row-kinds.ts'

/** A request as far as its cost is known. */
export interface CostFacts {
  readonly kind: RowKind
  readonly bodyBytes: number
  /** Whether all that the model reads is text in the body. */
  readonly isInline: boolean
  /**
   * Most calls of hosted tools, which read more and have prices of their own: 0 without such tools,
   * undefined where the request sets no maximum.
   */
  readonly toolCalls: number | undefined
  /** Whether text is written, as for a completion, and not for an embedding. */
  readonly writes: boolean
  readonly maxOutputTokens: number | undefined
  /** Choices, each of which may have the maximum. */
  readonly choices: number
  /** Pieces with a price of their own, as far as they are known: images, characters, seconds. */
  readonly pieces: number | undefined
  /** Of images, as the request names them. */
  readonly size?: string | null
  readonly quality?: string | null
}

/** Amounts in nano-dollars. */
export interface BoundedCost {
  readonly kind: 'bounded'
  readonly cost: bigint
  /** The part without output, and the price of a token of output in every choice. */
  readonly fixed: bigint
  readonly perOutputToken: number
  /** The maximum of one choice, and whether the request sets it. */
  readonly outputTokens: number
  readonly isGiven: boolean
  /** Whether it may cost more. */
  readonly isEstimate: boolean
}

export type Bound = BoundedCost | { readonly kind: 'unbounded'; readonly reason: UnboundedReason }

export type UnboundedReason = 'output' | 'input' | 'tools' | 'pieces' | 'batch'

const indexOf = (name: UsageCost): number => USAGE_COSTS.indexOf(name)
export const INPUT = USAGE_COSTS.map((name, index) => ({ name, index }))
  .filter(({ name }) => !name.includes('output') && name !== 'piece_cost')
  .map(({ index }) => index)
export const TEXT_INPUT = [
  indexOf('input_cost'),
  indexOf('cached_input_cost'),
  indexOf('cache_write_cost'),
]
export const OUTPUT = [
  indexOf('output_cost'),
  indexOf('audio_output_cost'),
  indexOf('image_output_cost'),
]

/** Most that rounding adds: one for each cost, and for each kind of tool that is called. */
const roundingOf = (toolCalls: number): bigint =>
  BigInt(USAGE_COSTS.length + Math.min(toolCalls, TOOL_KINDS.length))

/** Kinds of usage that calls of hosted tools have. */
const TOOL_KINDS: readonly RowKind[] = [
  ...(['web_search_calls', 'file_search_calls'] as const),
  ...(['code_interpreter_sessions', 'images'] as const),
]

/** Most tokens that a model reads and writes; undefined where that is not known. */
export interface ModelMaxima {
  readonly contextWindow: number | undefined
  /** Of one answer; undefined: its context window. */
  readonly maxOutputTokens?: number | undefined
  /** Of one image; undefined: as of an answer. */
  readonly maxImageTokens?: number | undefined
}

/**
 * `lists` are the prices of the model and of its snapshots, without any of which it costs nothing.
 */
export function boundOf(
  facts: CostFacts,
  lists: readonly PriceList[],
  { contextWindow, maxOutputTokens = contextWindow, maxImageTokens }: ModelMaxima,
): Bound {
  if (lists.length === 0) return FREE
  const { toolCalls: calls } = facts
  if (calls === undefined) return unbounded('tools')
  const pieces = pieceCost(facts, lists)
  if (pieces === undefined) return unbounded('pieces')
  const isInline = facts.isInline && calls === 0
  const input = isInline
    ? Math.min(facts.bodyBytes, contextWindow ?? facts.bodyBytes)
    : contextWindow && contextWindow * (calls + 1)
  const most = facts.kind === 'images' ? (maxImageTokens ?? maxOutputTokens) : maxOutputTokens
  const output = facts.writes ? (facts.maxOutputTokens ?? most) : 0
  const inputPrice = dearest(lists, isInline ? TEXT_INPUT : INPUT, input)
  const outputPrice = dearest(lists, OUTPUT, input)
  if (input === undefined && inputPrice > 0) return unbounded('input')
  if (output === undefined && outputPrice > 0) return unbounded('output')
  const called = calls * dearestCall(lists)
  const fixed = nano((input ?? 0) * inputPrice) + nano(pieces) + nano(called) + roundingOf(calls)
  const outputTokens = output ?? 0
  return {
    kind: 'bounded',
    cost: fixed + nano(outputTokens * facts.choices * outputPrice),
    fixed,
    perOutputToken: outputPrice * facts.choices,
    outputTokens,
    isGiven: facts.maxOutputTokens !== undefined,
    isEstimate: false,
  }
}

/**
 * The ordinary estimate, at the model's own price of text: what a request reserves that is not to
 * reserve the most that it can cost.
 */
export function estimateOf(
  facts: Pick<CostFacts, 'kind' | 'pieces' | 'size' | 'quality'>,
  tokens: { readonly input: number; readonly output: number },
  [list]: readonly PriceList[],
): BoundedCost {
  if (!list) return FREE
  const input = list.tokens[indexOf('input_cost')] ?? 0
  const output = list.tokens[indexOf('output_cost')] ?? 0
  const amount = tokens.input * input + tokens.output * output
  const pieces = (facts.pieces ?? 0) * dearestPiece(facts, list)
  return fixedCost(nano(amount + pieces), true)
}

/** A cost whose output is not a request's to choose. */
export function fixedCost(cost: bigint, isEstimate: boolean): BoundedCost {
  return { ...FREE, cost, fixed: cost, isEstimate }
}

/** The largest maximum of one choice that a budget with this much room covers; 0 for none. */
export function outputWithin(bound: BoundedCost, room: bigint): number {
  if (bound.perOutputToken === 0) return bound.outputTokens
  const left = Number(room - bound.fixed)
  return Math.min(bound.outputTokens, Math.floor((left - 1) / bound.perOutputToken))
}

/** The cost of a bound with another maximum of output. */
export function costWith(bound: BoundedCost, outputTokens: number): bigint {
  return bound.fixed + nano(outputTokens * bound.perOutputToken)
}

const FREE: BoundedCost = {
  ...{ kind: 'bounded', cost: 0n, fixed: 0n },
  ...{ perOutputToken: 0, outputTokens: 0, isGiven: true, isEstimate: false },
}

export function unbounded(reason: UnboundedReason): Bound {
  return { kind: 'unbounded', reason }
}

/** The cost of the pieces; undefined where they have a price, and their number is not known. */
const pieceCost = (facts: CostFacts, lists: readonly PriceList[]): number | undefined => {
  const price = Math.max(...lists.map((list) => dearestPiece(facts, list)))
  return price === 0 ? 0 : facts.pieces && facts.pieces * price
}

const dearestPiece = (
  { kind, size = null, quality = null }: Pick<CostFacts, 'kind' | 'size' | 'quality'>,
  list: PriceList,
): number => (kind === 'images' ? dearestImage(list, size, quality) : (list.pieces[kind] ?? 0))

/** The price of the dearest hosted tool, for one call. */
export function dearestCall(lists: readonly PriceList[]): number {
  return Math.max(
    0,
    ...lists.flatMap((list) => TOOL_KINDS.map((kind) => dearestPiece({ kind }, list))),
  )
}

/** The dearest price of some columns for input of a length, over the tiers that it may be in. */
const dearest = (
  lists: readonly PriceList[],
  columns: readonly number[],
  inputTokens = Number.POSITIVE_INFINITY,
): number => {
  const tables = lists.flatMap(({ tokens, above }) => [
    tokens,
    ...above.filter((tier) => inputTokens > tier.inputTokens).map((tier) => tier.tokens),
  ])
  return Math.max(...tables.flatMap((table) => columns.map((column) => table[column] ?? 0)))
}

/** An amount in nano-dollars, rounded up. */
export function nano(amount: number): bigint {
  return BigInt(Math.ceil(amount))
}
