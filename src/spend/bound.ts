/**
 * The most that a request can cost, from what is known before it is sent. What is sent to an
 * upstream under a spend limit reserves this, so that its real cost always has room.
 *
 * Every token of inline text has at least one byte, so that a body's bytes bound its input; other
 * input is bounded by the model's context window alone. The price is the dearest one that the
 * ledger may use: of any kind of input, any tier of length up to the bound, and any snapshot of the
 * model. Each sum is rounded up.
 */
import { USAGE_COSTS, type UsageCost } from '#storage/usage-columns.ts'
import type { PriceList } from '#usage/prices.ts'
import type { RowKind } from '#usage/row-kinds.ts'

/** A request as far as its cost is known. */
export interface CostFacts {
  readonly kind: RowKind
  readonly bodyBytes: number
  /** Whether all that the model reads is text in the body. */
  readonly isInline: boolean
  /** Whether a hosted tool may be called, which reads more and has a price of its own. */
  readonly callsTools: boolean
  /** Whether text is written, as for a completion, and not for an embedding. */
  readonly writes: boolean
  readonly maxOutputTokens: number | undefined
  /** Choices, each of which may have the maximum. */
  readonly choices: number
  /** Pieces with a price of their own, as far as they are known: images, characters, seconds. */
  readonly pieces: number | undefined
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
}

export type Bound = BoundedCost | { readonly kind: 'unbounded'; readonly reason: UnboundedReason }

export type UnboundedReason = 'output' | 'input' | 'tools' | 'pieces'

const indexOf = (name: UsageCost): number => USAGE_COSTS.indexOf(name)
const INPUT = USAGE_COSTS.map((name, index) => ({ name, index }))
  .filter(({ name }) => !name.includes('output') && name !== 'piece_cost')
  .map(({ index }) => index)
const TEXT_INPUT = [
  indexOf('input_cost'),
  indexOf('cached_input_cost'),
  indexOf('cache_write_cost'),
]
const OUTPUT = [indexOf('output_cost'), indexOf('audio_output_cost'), indexOf('image_output_cost')]

/** Rounding of each of the costs of a request adds less than this. */
const ROUNDING = BigInt(USAGE_COSTS.length)

/**
 * `lists` are the prices of the model and of its snapshots, without any of which it costs nothing;
 * `contextWindow` is in tokens.
 */
export function boundOf(
  facts: CostFacts,
  lists: readonly PriceList[],
  contextWindow: number | undefined,
): Bound {
  if (lists.length === 0) return FREE
  if (facts.callsTools) return unbounded('tools')
  const pieces = pieceCost(facts, lists)
  if (pieces === undefined) return unbounded('pieces')
  const input = facts.isInline
    ? Math.min(facts.bodyBytes, contextWindow ?? facts.bodyBytes)
    : contextWindow
  const output = facts.writes ? (facts.maxOutputTokens ?? contextWindow) : 0
  const inputPrice = dearest(lists, facts.isInline ? TEXT_INPUT : INPUT, input ?? 0)
  const outputPrice = dearest(lists, OUTPUT, input ?? 0)
  if (input === undefined && inputPrice > 0) return unbounded('input')
  if (output === undefined && outputPrice > 0) return unbounded('output')
  const fixed = nano((input ?? 0) * inputPrice) + nano(pieces) + ROUNDING
  const outputTokens = output ?? 0
  return {
    kind: 'bounded',
    cost: fixed + nano(outputTokens * facts.choices * outputPrice),
    fixed,
    perOutputToken: outputPrice * facts.choices,
    outputTokens,
    isGiven: facts.maxOutputTokens !== undefined,
  }
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
  ...{ perOutputToken: 0, outputTokens: 0, isGiven: true },
}

const unbounded = (reason: UnboundedReason): Bound => ({ kind: 'unbounded', reason })

/** The cost of the pieces; undefined where they have a price, and their number is not known. */
const pieceCost = (
  { kind, pieces }: CostFacts,
  lists: readonly PriceList[],
): number | undefined => {
  const price = Math.max(...lists.map((list) => list.pieces[kind] ?? 0))
  return price === 0 ? 0 : pieces && pieces * price
}

/** The dearest price of some columns for input of a length, over the tiers that it may be in. */
const dearest = (
  lists: readonly PriceList[],
  columns: readonly number[],
  inputTokens: number,
): number => {
  const tables = lists.flatMap(({ tokens, above }) => [
    tokens,
    ...above.filter((tier) => inputTokens > tier.inputTokens).map((tier) => tier.tokens),
  ])
  return Math.max(...tables.flatMap((table) => columns.map((column) => table[column] ?? 0)))
}

const nano = (amount: number): bigint => BigInt(Math.ceil(amount))
