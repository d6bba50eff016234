/**
 * Prices, and the cost of what an upstream has made: by OpenAI's pricing page, where parts of the
 * input and the output have prices of their own, a longer input may change all of them, and a
 * service tier has others.
 *
 * The members are those of a price in a configuration file; amounts are dollars.
 */
import { FEMTO_PER_NANO, perMillion, perPieces } from './money.ts'

/** For a million tokens. */
export interface TokenPrices {
  readonly input: number
  readonly output: number
  readonly cached_input?: number
  readonly cache_write?: number
  readonly audio_input?: number
  readonly image_input?: number
  readonly audio_output?: number
  readonly image_output?: number
}

export interface ImagePrice {
  readonly size?: string
  readonly quality?: string
  readonly price: number
}

/** Prices within a service tier. */
export interface TierPrices extends TokenPrices {
  readonly image?: number
  readonly images?: readonly ImagePrice[]
  readonly million_characters?: number
  readonly audio_minute?: number
  readonly thousand_web_searches?: number
  readonly thousand_file_searches?: number
  readonly code_interpreter_session?: number
  /** Prices of requests with more input tokens than that. */
  readonly above?: readonly (TokenPrices & { readonly input_tokens: number })[]
}

export interface Prices extends TierPrices {
  readonly service_tiers?: Readonly<Record<string, TierPrices>>
  readonly batch_share?: number
}

/**
 * Amounts that an upstream has made, and bills. Parts of tokens are disjoint; the remainder is
 * text.
 */
export interface Amounts {
  readonly input: number
  readonly cached: number
  readonly written: number
  readonly audioInput: number
  readonly imageInput: number
  readonly output: number
  readonly audioOutput: number
  readonly imageOutput: number
  readonly webSearches: number
  readonly fileSearches: number
  readonly sessions: number
  readonly images: number
  readonly characters: number
  readonly seconds: number
}

export const NOTHING: Amounts = {
  input: 0,
  cached: 0,
  written: 0,
  audioInput: 0,
  imageInput: 0,
  output: 0,
  audioOutput: 0,
  imageOutput: 0,
  webSearches: 0,
  fileSearches: 0,
  sessions: 0,
  images: 0,
  characters: 0,
  seconds: 0,
}

/** Names of the tier that a price itself is of. */
const STANDARD = new Set(['default', 'auto', 'standard'])
/** OpenAI's share of a price in a batch and in the tier `flex`. */
const BATCH_SHARE = 0.5

/** Prices in a tier; of one without prices the dearest known of each part. */
export function tierOf(prices: Prices, tier: string | undefined): readonly TierPrices[] {
  if (tier === undefined || STANDARD.has(tier)) return [prices]
  const own = prices.service_tiers?.[tier]
  if (own) return [own]
  if (tier === 'flex') return [atShare(prices, prices.batch_share ?? BATCH_SHARE)]
  return [prices, ...Object.values(prices.service_tiers ?? {})]
}

/** Tiers that an upstream may answer in: those with prices, and OpenAI's others. */
export function tiersOf(prices: Prices): readonly string[] {
  return [...new Set(['default', 'flex', 'priority', ...Object.keys(prices.service_tiers ?? {})])]
}

const TOKENS = [
  ...(['input', 'output', 'cached_input', 'cache_write', 'audio_input', 'image_input'] as const),
  ...(['audio_output', 'image_output'] as const),
]
const PIECES = ['image', 'million_characters', 'audio_minute'] as const

function scaledBy<T extends object>(prices: T, names: readonly string[], share: number): T {
  return Object.fromEntries(
    Object.entries(prices).map(([name, value]) => [
      name,
      names.includes(name) && typeof value === 'number' ? exactly(value * share) : value,
    ]),
  ) as T
}

/** Without the noise of a product of doubles. */
function exactly(value: number): number {
  return Number(value.toFixed(9))
}

const shared = new WeakMap<TierPrices, TierPrices>()

/** The share of a price is always the same. */
function atShare(prices: TierPrices, share: number): TierPrices {
  const known = shared.get(prices)
  if (known) return known
  const { service_tiers: _, ...own }: Prices = prices
  const made = {
    ...scaledBy(own, [...TOKENS, ...PIECES], share),
    above: (prices.above ?? []).map((one) => scaledBy(one, TOKENS, share)),
    images: (prices.images ?? []).map((one) => scaledBy(one, ['price'], share)),
  }
  shared.set(prices, made)
  return made
}

/** Prices of a request in a batch, in which there are no service tiers. */
export function pricesInBatch(prices: Prices): Prices {
  return atShare(prices, prices.batch_share ?? BATCH_SHARE)
}

/** Prices of tokens for input of a length. */
export function atLength(prices: TierPrices, input: number): TokenPrices {
  const steps = (prices.above ?? []).filter(({ input_tokens }) => input > input_tokens)
  return steps.toSorted((one, other) => other.input_tokens - one.input_tokens)[0] ?? prices
}

const THOUSAND = 1_000
const MINUTE = 60

/** Price of an image of a size and a quality: the first that fits, else any other's. */
export function imagePriceOf(
  { image = 0, images = [] }: TierPrices,
  size: string | undefined,
  quality: string | undefined,
): number {
  const fits = (own: string | undefined, given: string | undefined): boolean =>
    own === undefined || own === given
  return images.find((one) => fits(one.size, size) && fits(one.quality, quality))?.price ?? image
}

interface ImageShape {
  readonly size?: string | undefined
  readonly quality?: string | undefined
}

/** Femto-dollars of what was made, at the prices of one tier. */
export function costOf(made: Amounts, prices: TierPrices, shape: ImageShape = {}): bigint {
  let sum = 0n
  for (const cost of costsOf(made, prices, shape)) sum += cost
  return sum
}

/** The same in nano-dollars, each cost rounded half up. */
export function chargeOf(made: Amounts, prices: TierPrices, shape: ImageShape): bigint {
  let sum = 0n
  for (const cost of costsOf(made, prices, shape)) {
    sum += (cost + FEMTO_PER_NANO / 2n) / FEMTO_PER_NANO
  }
  return sum
}

function costsOf(made: Amounts, prices: TierPrices, shape: ImageShape): readonly bigint[] {
  const tokens = atLength(prices, made.input)
  const { input, output } = tokens
  const { cached, written, audioInput, imageInput, audioOutput, imageOutput } = made
  const textInput = made.input - cached - written - audioInput - imageInput
  const textOutput = made.output - audioOutput - imageOutput
  const parts: readonly (readonly [number, bigint])[] = [
    [textInput, perMillion(input)],
    [cached, perMillion(tokens.cached_input ?? input)],
    [written, perMillion(tokens.cache_write ?? input)],
    [audioInput, perMillion(tokens.audio_input ?? input)],
    [imageInput, perMillion(tokens.image_input ?? input)],
    [textOutput, perMillion(output)],
    [audioOutput, perMillion(tokens.audio_output ?? output)],
    [imageOutput, perMillion(tokens.image_output ?? output)],
    [made.webSearches, perPieces(prices.thousand_web_searches ?? 0, THOUSAND)],
    [made.fileSearches, perPieces(prices.thousand_file_searches ?? 0, THOUSAND)],
    [made.sessions, perPieces(prices.code_interpreter_session ?? 0, 1)],
    [made.images, perPieces(imagePriceOf(prices, shape.size, shape.quality), 1)],
    [made.characters, perMillion(prices.million_characters ?? 0)],
    [made.seconds, perPieces(prices.audio_minute ?? 0, MINUTE)],
  ]
  return parts.flatMap(([amount, price]) => (amount > 0 ? [BigInt(amount) * price] : []))
}
