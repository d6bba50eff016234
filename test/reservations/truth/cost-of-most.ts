/** The most that an upstream can bill for a request, and what it makes by a plan. */
import { type Model, pricesOf } from './models.ts'
import { largest } from './money.ts'
import { type Most, PARTIAL_IMAGE_TOKENS, PARTIAL_IMAGES_MAX, UNBOUNDED } from './most.ts'
import {
  type Amounts,
  atLength,
  costOf,
  NOTHING,
  type Prices,
  type TierPrices,
  tierOf,
  tiersOf,
} from './prices.ts'
import type { HostedTool } from './tools.ts'

/** Shares of the most that an upstream makes, from 0 to 1. */
export interface Shares {
  readonly input: number
  readonly cached: number
  readonly written: number
  readonly output: number
  readonly reasoning: number
  readonly media: number
  readonly calls: number
}

/** Service tiers in which an upstream may answer: the one that it is asked for, or the standard. */
export function answeringTiers(prices: Prices, asked: string | undefined): readonly string[] {
  if (asked === undefined || asked === 'auto') return tiersOf(prices)
  return asked === 'default' ? ['default'] : [asked, 'default']
}

/** Femto-dollars; undefined without a bound. */
export function costOfMost(
  most: Most,
  prices: Prices,
  asked: string | undefined,
): bigint | undefined {
  const { text, imageTokens, audioTokens, output, calls } = most
  if ([text, imageTokens, audioTokens, output, calls].includes(UNBOUNDED)) return undefined
  const tiers = answeringTiers(prices, asked).flatMap((tier) => tierOf(prices, tier))
  const own = largest(
    tiers.flatMap((tier) => {
      const made = dearest(most, tier)
      return shapesOf(most, tier).map((shape) => costOf(made, tier, shape))
    }),
  )
  return own + costOfToolImages(most)
}

/** Femto-dollars. The calling model selects what the tool reads. */
function costOfToolImages({ toolImages }: Most): bigint {
  if (!toolImages) return 0n
  const { count, model } = toolImages
  const amounts = toolImageAmounts(model, { input: 1, output: 1 })
  const prices = pricesOf(model)
  const inputs = [prices.input, prices.cached_input, prices.cache_write, prices.image_input]
  const input = Math.max(...inputs.map((price) => price ?? 0))
  const output = Math.max(prices.output, prices.image_output ?? 0)
  return BigInt(count) * costOf({ ...amounts, imageInput: 0 }, { input, output })
}

/** One image of a tool: shares of its window, and of the largest image with its partial ones. */
function toolImageAmounts(
  { window = 0, maxImage = 0 }: Model,
  shares: Pick<Shares, 'input' | 'output'>,
): Amounts {
  const input = shareOf(shares.input, window)
  const most = maxImage + PARTIAL_IMAGES_MAX * PARTIAL_IMAGE_TOKENS
  const output = Math.max(1, shareOf(shares.output, most))
  return { ...NOTHING, input, imageInput: input, output, imageOutput: output }
}

/** Sizes and qualities of images that a request leaves open may be any with a price. */
function shapesOf({ size, quality, images }: Most, { images: priced = [] }: TierPrices) {
  const given = { size, quality }
  if (images === 0) return [given]
  return [
    given,
    ...priced.map((one) => ({ size: size ?? one.size, quality: quality ?? one.quality })),
  ]
}

/** The amounts at their dearest kinds. */
function dearest(most: Most, tier: TierPrices): Amounts {
  const { text, imageTokens, audioTokens, output, calls, tools, writes } = most
  const input = text + imageTokens + audioTokens
  const { input: price, output: outputPrice, ...rest } = atLength(tier, input)
  const { cached_input = price, cache_write = price, audio_output = outputPrice } = rest
  const { image_output = outputPrice } = rest
  const isWritten = cache_write > Math.max(price, cached_input)
  const isCached = !isWritten && cached_input > price
  return {
    ...NOTHING,
    input,
    cached: isCached ? text : 0,
    written: isWritten ? text : 0,
    imageInput: imageTokens,
    audioInput: audioTokens,
    output,
    audioOutput: writes === 'audio' && audio_output > outputPrice ? output : 0,
    imageOutput: writes === 'image' && image_output > outputPrice ? output : 0,
    images: most.images,
    characters: most.characters,
    seconds: most.seconds,
    ...callsOf(dearestTool(tools, tier), calls),
  }
}

const TOOL_PRICES: Readonly<Record<HostedTool, (tier: TierPrices) => number>> = {
  web_search: (tier) => tier.thousand_web_searches ?? 0,
  file_search: (tier) => tier.thousand_file_searches ?? 0,
  code_interpreter: (tier) => (tier.code_interpreter_session ?? 0) * 1_000,
  image_generation: () => 0,
  mcp: () => 0,
  tool_search: () => 0,
  other: () => 0,
}

function dearestTool(tools: readonly HostedTool[], tier: TierPrices): HostedTool | undefined {
  return tools.toSorted((one, other) => TOOL_PRICES[other](tier) - TOOL_PRICES[one](tier))[0]
}

function callsOf(tool: HostedTool | undefined, calls: number): Partial<Amounts> {
  if (tool === 'web_search') return { webSearches: calls }
  if (tool === 'file_search') return { fileSearches: calls }
  return tool === 'code_interpreter' ? { sessions: calls } : {}
}

function shareOf(share: number, of: number): number {
  return Math.round(share * of)
}

/** Amounts that an upstream makes, and the tokens of reasoning in its output. */
export interface Made extends Amounts {
  readonly reasoning: number
  /** Images of a tool, and their amounts together. */
  readonly toolImages?: { readonly count: number; readonly amounts: Amounts }
}

/** Calls of an answer where nothing bounds them. */
const CALLS_MAX = 20

export function makingOf(most: Most, model: Model, shares: Shares): Made {
  const text = shareOf(shares.input, most.text)
  const imageInput = shareOf(shares.input, most.imageTokens)
  const audioInput = shareOf(shares.input, most.audioTokens)
  const cached = shareOf(shares.cached, text)
  const written = shareOf(shares.written, text - cached)
  const output = most.output === 0 ? 0 : Math.max(1, shareOf(shares.output, most.output))
  const toolImages = toolImagesOf(most, shares)
  const spoken = most.writes === 'audio' ? shareOf(shares.media, output) : 0
  return {
    ...NOTHING,
    input: text + imageInput + audioInput,
    cached,
    written,
    imageInput,
    audioInput,
    output,
    audioOutput: spoken,
    imageOutput: most.writes === 'image' ? output : 0,
    images: most.images,
    characters: most.characters,
    seconds: most.seconds === 0 ? 0 : Math.max(1, shareOf(shares.input, most.seconds)),
    ...callsOf(most.tools[0], Math.min(CALLS_MAX, shareOf(shares.calls, most.calls))),
    reasoning: model.reasons ? shareOf(shares.reasoning, output - spoken) : 0,
    ...(toolImages && { toolImages }),
  }
}

function toolImagesOf({ toolImages, calls }: Most, shares: Shares): Made['toolImages'] {
  const count = Math.min(CALLS_MAX, shareOf(shares.calls, toolImages ? calls : 0))
  if (!toolImages || count === 0) return undefined
  const { input, output, ...one } = toolImageAmounts(toolImages.model, shares)
  const amounts = {
    ...one,
    input: count * input,
    imageInput: count * input,
    output: count * output,
    imageOutput: count * output,
  }
  return { count, amounts }
}
