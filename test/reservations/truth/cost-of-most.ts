/** The most that an upstream can bill for a request, and what it makes by a plan. */
import type { Model } from './models.ts'
import { largest } from './money.ts'
import { type HostedTool, type Most, UNBOUNDED } from './most.ts'
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
  model: Model,
  prices: Prices,
  asked: string | undefined,
): bigint | undefined {
  const { text, imageTokens, audioTokens, output, calls } = most
  if ([text, imageTokens, audioTokens, output, calls].includes(UNBOUNDED)) return undefined
  const costs = answeringTiers(prices, asked)
    .flatMap((tier) => tierOf(prices, tier))
    .map((tier) => costOf(dearest(most, model, tier), tier))
  return largest(costs)
}

/** The amounts at their dearest kinds. */
const dearest = (most: Most, model: Model, tier: TierPrices): Amounts => {
  const { text, imageTokens, audioTokens, output, calls, tools } = most
  const input = text + imageTokens + audioTokens
  const { input: price, output: outputPrice, ...rest } = atLength(tier, input)
  const { cached_input = price, cache_write = price, audio_output = outputPrice } = rest
  const isWritten = cache_write > Math.max(price, cached_input)
  const isCached = !isWritten && cached_input > price
  const speaks = model.writesAudio === true && audio_output > outputPrice
  return {
    ...NOTHING,
    input,
    cached: isCached ? text : 0,
    written: isWritten ? text : 0,
    imageInput: imageTokens,
    audioInput: audioTokens,
    output,
    audioOutput: speaks ? output : 0,
    ...callsOf(dearestTool(tools, tier), calls),
  }
}

const TOOL_PRICES: Readonly<Record<HostedTool, (tier: TierPrices) => number>> = {
  web_search: (tier) => tier.thousand_web_searches ?? 0,
  file_search: (tier) => tier.thousand_file_searches ?? 0,
  code_interpreter: (tier) => (tier.code_interpreter_session ?? 0) * 1_000,
  mcp: () => 0,
  other: () => 0,
}

const dearestTool = (tools: readonly HostedTool[], tier: TierPrices): HostedTool | undefined =>
  tools.toSorted((one, other) => TOOL_PRICES[other](tier) - TOOL_PRICES[one](tier))[0]

const callsOf = (tool: HostedTool | undefined, calls: number): Partial<Amounts> => {
  if (tool === 'web_search') return { webSearches: calls }
  if (tool === 'file_search') return { fileSearches: calls }
  return tool === 'code_interpreter' ? { sessions: calls } : {}
}

/** What an upstream makes of the most that it can, and the tokens of reasoning in its output. */
export interface Made extends Amounts {
  readonly reasoning: number
}

const shareOf = (share: number, of: number): number => Math.round(share * of)

export function makingOf(most: Most, model: Model, shares: Shares): Made {
  const text = shareOf(shares.input, most.text)
  const imageInput = shareOf(shares.input, most.imageTokens)
  const audioInput = shareOf(shares.input, most.audioTokens)
  const cached = shareOf(shares.cached, text)
  const written = shareOf(shares.written, text - cached)
  const output = Math.max(1, shareOf(shares.output, most.output))
  const spoken = model.writesAudio ? shareOf(shares.media, output) : 0
  const calls = shareOf(shares.calls, most.calls)
  return {
    ...NOTHING,
    input: text + imageInput + audioInput,
    cached,
    written,
    imageInput,
    audioInput,
    output: most.output === 0 ? 0 : output,
    audioOutput: most.output === 0 ? 0 : spoken,
    ...callsOf(most.tools[0], calls),
    reasoning: model.reasons ? shareOf(shares.reasoning, output - spoken) : 0,
  }
}
