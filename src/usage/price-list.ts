/** Price lists: the prices of a model, in the form in which usage is priced. */
import type { RowKind } from './row-kinds.ts'

export interface PriceList {
  /** Source of the prices, as rows of usage name it. */
  readonly version: string
  /** Nano-dollars for one token, in the order of `USAGE_COSTS`. */
  readonly tokens: Float64Array
  /** Nano-dollars for one piece. */
  readonly pieces: Readonly<Partial<Record<RowKind, number>>>
  /** Prices of images of a size and a quality, the first that fits; else that of `pieces`. */
  readonly images: readonly ImagePrice[]
  readonly batchShare: number
  /** Other prices above so many input tokens, the highest first. */
  readonly above: readonly { readonly inputTokens: number; readonly tokens: Float64Array }[]
  /** Prices in service tiers besides the standard one. */
  readonly tiers: ReadonlyMap<string, PriceList>
}

export interface ImagePrice {
  /** Undefined: any. */
  readonly size: string | undefined
  readonly quality: string | undefined
  /** Nano-dollars. */
  readonly price: number
}

/** The tier that costs what a batch does, unless it has prices of its own. */
const FLEX = 'flex'
/** Names of the tier that a price list itself is of. */
const STANDARD: ReadonlySet<string> = new Set(['default', 'auto', 'standard'])

/** The prices in a service tier; undefined for one whose prices are not known. */
export function inTier(list: PriceList, tier: string | null): PriceList | undefined {
  return tier === null || STANDARD.has(tier) ? list : list.tiers.get(tier)
}

/** Adds the tier `flex` where it has no prices of its own. */
export function withFlex(list: PriceList): PriceList {
  if (list.tiers.has(FLEX)) return list
  const { batchShare: share } = list
  const scaled = (tokens: Float64Array): Float64Array => tokens.map((price) => price * share)
  const flex: PriceList = {
    ...list,
    tokens: scaled(list.tokens),
    pieces: Object.fromEntries(
      Object.entries(list.pieces).map(([kind, price]) => [
        kind,
        TOOLS.has(kind) ? price : price * share,
      ]),
    ),
    images: list.images.map((one) => ({ ...one, price: one.price * share })),
    above: list.above.map(({ inputTokens, tokens }) => ({ inputTokens, tokens: scaled(tokens) })),
  }
  return { ...list, tiers: new Map([...list.tiers, [FLEX, flex]]) }
}

/** Calls of tools cost the same in every tier and in a batch. */
const TOOLS: ReadonlySet<string> = new Set<RowKind>([
  ...(['web_search_calls', 'file_search_calls', 'code_interpreter_sessions'] as const),
])

/** Nano-dollars for an image. */
export function imagePrice(list: PriceList, size: string | null, quality: string | null): number {
  const fits = (price: string | undefined, own: string | null): boolean =>
    price === undefined || price === own
  const found = list.images.find((one) => fits(one.size, size) && fits(one.quality, quality))
  return found?.price ?? list.pieces.images ?? 0
}

/**
 * The most that an image may cost whose size and quality a request names; null, and `auto`: any of
 * them.
 */
export function dearestImage(list: PriceList, size: string | null, quality: string | null): number {
  const may = (price: string | undefined, own: string | null): boolean =>
    price === undefined || own === null || own === 'auto' || price === own
  const prices = list.images
    .filter((one) => may(one.size, size) && may(one.quality, quality))
    .map(({ price }) => price)
  return Math.max(list.pieces.images ?? 0, ...prices)
}
