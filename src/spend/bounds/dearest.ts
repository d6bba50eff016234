/**
 * Dearest prices of a model: the most that usage may be charged by any of its price lists. They are
 * prepared once for each array of lists, since a bound is computed for every request.
 */
import { TOKEN_COSTS, type TokenCost } from '#storage/tables/usage-columns.ts'
import { dearestImage, inBatch, isStandardTier, type PriceList } from '#usage/prices/price-list.ts'
import type { TokenPrices } from '#usage/prices/price-units.ts'
import { ROW_KINDS, type RowKind } from '#usage/row-kinds.ts'

/** Nano-dollars for one token. */
interface DearestTokens {
  /** Dearest kind of input, and dearest of the kinds that a text has. */
  readonly input: number
  readonly textInput: number
  /** A token written to a cache for an hour, which a request must ask for. */
  readonly hourWrite: number
  readonly output: number
}

export interface DearestPrices {
  readonly lists: readonly PriceList[]
  /**
   * Prices of tokens above so many input tokens, the lowest first: each is the dearest of its step
   * and those below.
   */
  readonly steps: readonly (DearestTokens & { readonly above: number })[]
  /** The same in a batch. */
  readonly batchSteps: DearestPrices['steps']
  /** Nano-dollars for one piece, but for images. */
  readonly pieces: Readonly<Partial<Record<RowKind, number>>>
  /** Nano-dollars for one call of a hosted tool, by the kind of its usage. */
  readonly calls: ReadonlyMap<RowKind, number>
  /** Prices in the standard tier and in every other tier of the lists. */
  readonly tiers: ReadonlyMap<string, DearestPrices>
  /** Prices in any of the tiers; undefined within a tier. */
  readonly anyTier: DearestPrices | undefined
}

/** Kinds of usage that calls of hosted tools have. */
export const TOOL_KINDS: readonly RowKind[] = [
  ...(['web_search_calls', 'file_search_calls'] as const),
  ...(['code_interpreter_sessions', 'images'] as const),
]

const HOUR_WRITE = 'cache_write_1h_cost'
const INPUT = TOKEN_COSTS.filter((cost) => !cost.includes('output') && cost !== HOUR_WRITE)
const TEXT_INPUT = ['input_cost', 'cached_input_cost', 'cache_write_cost'] as const
const OUTPUT = ['output_cost', 'audio_output_cost', 'image_output_cost'] as const

const prepared = new WeakMap<readonly PriceList[], DearestPrices>()

/**
 * The prices that a request in a service tier may have, which may be answered in the standard one
 * instead. Without a tier, or in one without prices, the upstream may report any.
 */
export function pricesIn(prices: DearestPrices, tier: string | undefined): DearestPrices {
  if (tier !== undefined && isStandardTier(tier)) return prices
  return (tier === undefined ? undefined : prices.tiers.get(tier)) ?? prices.anyTier ?? prices
}

/** The dearest prices of these lists. The array must not change. */
export function dearestOf(lists: readonly PriceList[]): DearestPrices {
  const known = prepared.get(lists)
  if (known) return known
  const tiers = new Set(lists.flatMap((list) => [...list.tiers.keys()]))
  const withTier = (tier: string): PriceList[] =>
    lists.flatMap((list) => [list, list.tiers.get(tier) ?? []].flat())
  const dearestWithin = (tierLists: readonly PriceList[]): DearestPrices => ({
    ...dearestIn(tierLists),
    tiers: NO_TIERS,
    anyTier: undefined,
  })
  const made: DearestPrices = {
    ...dearestIn(lists),
    tiers: new Map([...tiers].map((tier) => [tier, dearestWithin(withTier(tier))])),
    anyTier: dearestWithin(lists.flatMap((list) => [list, ...list.tiers.values()])),
  }
  prepared.set(lists, made)
  return made
}

const NO_TIERS: ReadonlyMap<string, DearestPrices> = new Map()

function dearestIn(lists: readonly PriceList[]): Omit<DearestPrices, 'tiers' | 'anyTier'> {
  return {
    lists,
    steps: stepsOf(lists),
    batchSteps: stepsOf(lists.map(inBatch)),
    pieces: piecesOf(lists),
    calls: new Map(
      TOOL_KINDS.map((kind) => [
        kind,
        Math.max(0, ...lists.map((list) => pieceOf(list, { kind }))),
      ]),
    ),
  }
}

function stepsOf(lists: readonly PriceList[]): DearestPrices['steps'] {
  const lengths = lists.flatMap(({ above }) => above.map(({ inputTokens }) => inputTokens))
  const ascending = [...new Set(lengths)].sort((one, other) => one - other)
  return [Number.NEGATIVE_INFINITY, ...ascending].map((above) => ({
    above,
    ...dearestTokens(
      lists.flatMap((list) => [
        list.tokens,
        ...list.above.filter((tier) => tier.inputTokens <= above).map(({ tokens }) => tokens),
      ]),
    ),
  }))
}

function dearestTokens(tables: readonly TokenPrices[]): DearestTokens {
  const dearest = (costs: readonly TokenCost[]): number =>
    Math.max(0, ...tables.flatMap((table) => costs.map((cost) => table[cost].nano)))
  return {
    input: dearest(INPUT),
    textInput: dearest(TEXT_INPUT),
    hourWrite: dearest([HOUR_WRITE]),
    output: dearest(OUTPUT),
  }
}

function piecesOf(lists: readonly PriceList[]): DearestPrices['pieces'] {
  const pieces: Partial<Record<RowKind, number>> = {}
  for (const list of lists) {
    for (const kind of ROW_KINDS) {
      const price = list.pieces[kind]
      if (price !== undefined) pieces[kind] = Math.max(pieces[kind] ?? 0, price.nano)
    }
  }
  return pieces
}

/** A kind of usage with a price for each piece; of images, as the request names them. */
export interface Pieces {
  readonly kind: RowKind
  readonly size?: string | null
  readonly quality?: string | null
}

/** Nano-dollars for one piece by a price list. */
export function pieceOf(list: PriceList, { kind, size = null, quality = null }: Pieces): number {
  return kind === 'images' ? dearestImage(list, size, quality) : (list.pieces[kind]?.nano ?? 0)
}

const FREE: DearestTokens = { input: 0, textInput: 0, hourWrite: 0, output: 0 }

/** The prices of tokens for input of a length; undefined: of any. */
export function tokenPricesAt(
  { steps }: Pick<DearestPrices, 'steps'>,
  inputTokens = Number.POSITIVE_INFINITY,
): DearestTokens {
  let found = FREE
  for (const step of steps) if (inputTokens > step.above) found = step
  return found
}

/** Nano-dollars for one call of the dearest of these kinds of hosted tools. */
export function dearestCall({ calls }: DearestPrices, kinds = TOOL_KINDS): number {
  let most = 0
  for (const kind of kinds) most = Math.max(most, calls.get(kind) ?? 0)
  return most
}

/** Nano-dollars for one piece. */
export function dearestPiece({ pieces, lists }: DearestPrices, wanted: Pieces): number {
  if (wanted.kind !== 'images') return pieces[wanted.kind] ?? 0
  return Math.max(0, ...lists.map((list) => pieceOf(list, wanted)))
}
