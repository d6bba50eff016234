/** Price lists: the prices of a model, in the form in which usage is priced. */
import type { TokenCost } from '#storage/tables/usage-columns.ts'
import { pricedUnitOf, type RowKind } from '#usage/row-kinds.ts'
import { decimal, type Fraction, type Price, priceOf, scaled } from './exact-price.ts'
import { byTokenCost, type TokenPrices } from './price-units.ts'

export interface PriceList {
  /** Source of the prices, as rows of usage name it; several are separated by commas. */
  readonly version: string
  readonly tokens: TokenPrices
  /** Prices of one piece. A kind that is absent has none, and not one of 0. */
  readonly pieces: Readonly<Partial<Record<RowKind, Price>>>
  /** Prices of images of a size and a quality, the first that fits; else the price in `pieces`. */
  readonly images: readonly ImagePrice[]
  readonly batchShare: Fraction
  /** Other prices above so many input tokens, the highest first. */
  readonly above: readonly LengthPrices[]
  /** Prices in service tiers besides the standard one. */
  readonly tiers: ReadonlyMap<string, PriceList>
  /** Whether these are the dearest known prices, for a service tier that has none. */
  readonly isOfOtherTier?: boolean
}

interface LengthPrices {
  readonly inputTokens: number
  readonly tokens: TokenPrices
}

export interface ImagePrice {
  /** Undefined: any. */
  readonly size: string | undefined
  readonly quality: string | undefined
  readonly price: Price
}

/** The tier with the prices of a batch by default. */
const FLEX = 'flex'
/** Names of the tier that a price list itself is of. */
const STANDARD: ReadonlySet<string> = new Set(['default', 'auto', 'standard'])

export function isStandardTier(tier: string): boolean {
  return STANDARD.has(tier)
}

/** The prices in a service tier; undefined if they are not known. */
export function inTier(list: PriceList, tier: string | null): PriceList | undefined {
  return tier === null || STANDARD.has(tier) ? list : list.tiers.get(tier)
}

/** Usage that is charged by a kind of amount; of images, as the request names them. */
export interface ChargedKind {
  readonly kind: RowKind
  readonly size?: string | null
  readonly quality?: string | null
}

/** Kinds that upstreams charge by the piece or by tokens, and the price of these tokens. */
const BY_TOKENS: Readonly<Partial<Record<RowKind, TokenCost>>> = {
  images: 'image_output_cost',
  audio_speeches: 'audio_output_cost',
  audio_transcriptions: 'audio_input_cost',
}

/** Whether a list has a price for a kind of usage: one of 0 is one, too. */
export function hasPriceOf(list: PriceList, { kind, size = null, quality = null }: ChargedKind) {
  if (pricedUnitOf(kind) === null) return true
  if (kind === 'images' && imagePrice(list, size, quality) !== undefined) return true
  const tokens = BY_TOKENS[kind]
  const price = tokens && list.tokens[tokens]
  return list.pieces[kind] !== undefined || (price?.nano ?? 0) > 0
}

/** The price of one piece of a kind, if the list has any. */
export function piece(kind: RowKind, dollars: number | undefined, units: number) {
  return dollars === undefined ? {} : { [kind]: priceOf(dollars, units) }
}

/** Adds the tier `flex` if the list has no prices for it. */
export function withFlex(list: PriceList): PriceList {
  if (list.tiers.has(FLEX)) return list
  return { ...list, tiers: new Map([...list.tiers, [FLEX, atShare(list, list.batchShare)]]) }
}

const WHOLE = decimal(1)
const batches = new WeakMap<PriceList, PriceList>()

/** The prices of a batch. */
export function inBatch(list: PriceList): PriceList {
  const known = batches.get(list)
  if (known) return known
  const made = atShare(list, list.batchShare)
  batches.set(list, made)
  return made
}

/** The prices of tokens and pieces, but for calls of tools, times a factor. */
export function atShare(list: PriceList, share: Fraction): PriceList {
  const scaledAll = (tokens: TokenPrices) => byTokenCost((cost) => scaled(tokens[cost], share))
  return {
    ...list,
    batchShare: WHOLE,
    tokens: scaledAll(list.tokens),
    pieces: Object.fromEntries(
      Object.entries(list.pieces).map(([kind, price]) => [
        kind,
        TOOLS.has(kind) ? price : scaled(price, share),
      ]),
    ),
    images: list.images.map((one) => ({ ...one, price: scaled(one.price, share) })),
    above: list.above.map(({ inputTokens, tokens }) => ({
      inputTokens,
      tokens: scaledAll(tokens),
    })),
    tiers: new Map(),
  }
}

/** The prices of a region, `factor` times these, in every tier; a batch has its share of them. */
export function timesFactor(list: PriceList, factor: number): PriceList {
  if (factor === 1) return list
  const tiers = [...list.tiers].map(
    ([tier, prices]) => [tier, timesFactor(prices, factor)] as const,
  )
  return {
    ...atShare(list, decimal(factor)),
    version: `${list.version} x${factor}`,
    batchShare: list.batchShare,
    tiers: new Map(tiers),
  }
}

/** Calls of tools cost the same in every tier and in a batch. */
const TOOLS: ReadonlySet<string> = new Set<RowKind>([
  ...(['web_search_calls', 'file_search_calls', 'code_interpreter_sessions'] as const),
])

/** The prices of tokens for input of a length. */
export function tokensAt({ tokens, above }: PriceList, inputTokens: number): TokenPrices {
  if (above.length === 0) return tokens
  return above.find((tier) => inputTokens > tier.inputTokens)?.tokens ?? tokens
}

/** Input tokens above which lists have other prices, the highest first. */
export function lengthStepsOf(lists: readonly PriceList[]): readonly number[] {
  const steps = new Set(lists.flatMap(({ above }) => above.map(({ inputTokens }) => inputTokens)))
  return [...steps].sort((one, other) => other - one)
}

/** The price of an image; undefined without one for its size and quality. */
export function imagePrice(
  list: PriceList,
  size: string | null,
  quality: string | null,
): Price | undefined {
  const fits = (price: string | undefined, own: string | null): boolean =>
    price === undefined || price === own
  const found = list.images.find((one) => fits(one.size, size) && fits(one.quality, quality))
  return found?.price ?? list.pieces.images
}

/**
 * The most nano-dollars that an image of a size and quality named by a request may cost; null, and
 * `auto`: any of them.
 */
export function dearestImage(list: PriceList, size: string | null, quality: string | null): number {
  const may = (price: string | undefined, own: string | null): boolean =>
    price === undefined || own === null || own === 'auto' || price === own
  const prices = list.images
    .filter((one) => may(one.size, size) && may(one.quality, quality))
    .map(({ price }) => price.nano)
  return Math.max(list.pieces.images?.nano ?? 0, ...prices)
}
