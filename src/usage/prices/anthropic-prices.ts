/**
 * List prices of Anthropic's models that the library of prices lacks or has wrong, in the form of
 * the configuration, and the factors that it does not have. A test names a row that the library
 * has by now. Source: the catalog and prices in Claude Code 2.1.332, and Anthropic's page of prices
 * (https://platform.claude.com/docs/en/about-claude/pricing).
 *
 * Tiers of these prices are made of words: `priority` or `batch`, `fast`, `us` (`answer-tier.ts`).
 */
import type { ConfiguredPrices } from './configured-prices.ts'
import { decimal, type Fraction } from './exact-price.ts'
import { atShare, type PriceList } from './price-list.ts'

export const ANTHROPIC_PRICES_SOURCE = {
  list: 'https://platform.claude.com/docs/en/about-claude/pricing',
  version: 'anthropic 2026-11-24',
  date: '2026-11-24',
} as const

/** Dollars for a thousand searches. */
export const ANTHROPIC_WEB_SEARCHES = 10

/** A cache write costs 1.25 times as much as input for five minutes, and twice for an hour. */
function tokens(input: number, output: number, cachedInput: number) {
  return {
    input,
    output,
    cached_input: cachedInput,
    cache_write: 1.25 * input,
    cache_write_1h: 2 * input,
  }
}

function prices(...of: Parameters<typeof tokens>) {
  return { ...tokens(...of), thousand_web_searches: ANTHROPIC_WEB_SEARCHES }
}

/** Day on which cached input of Sonnet 5.5 became cheaper. */
const SONNET_DAY = '2026-10-07'

const BY_MODEL: Readonly<Record<string, ConfiguredPrices>> = {
  'claude-fable-5-2': prices(8, 40, 0.2),
  'claude-haiku-5-5': {
    ...prices(0.1, 0.5, 0.01),
    above: [{ input_tokens: 100_000, ...tokens(0.5, 2.5, 0.05) }],
  },
  'claude-mythos-5': prices(10, 50, 1),
  'claude-mythos-5-1': prices(10, 50, 0.25),
  'claude-mythos-5-2': prices(8, 40, 0.2),
  'claude-sonnet-5-5': [
    { ...prices(2, 10, 0.2), until: SONNET_DAY },
    { ...prices(2, 10, 0.1), from: SONNET_DAY },
  ],
}

export const ANTHROPIC_PRICES: ReadonlyMap<string, ConfiguredPrices> = new Map(
  Object.entries(BY_MODEL),
)

/** Models with `speed: fast`, at twice the price. Claude Opus 4.8 has it until 30 November 2026. */
const FAST: ReadonlySet<string> = new Set([
  ...['claude-fable-5-2', 'claude-mythos-5-2', 'claude-opus-5-5', 'claude-opus-5'],
  'claude-opus-4-8',
])

/** `claude-opus-4-6`: the line, then the version. */
const NAME = /^claude-[a-z]+-(\d{1,2})(?:-(\d{1,2}))?$/
const [GEO_MAJOR, GEO_MINOR] = [4, 6]

const [WHOLE, TWICE, HALF, US] = [decimal(1), decimal(2), decimal(0.5), decimal(1.1)]

/** Adds the prices by speed, place of inference and batch. `family`: the name without its date. */
export function withAnthropicTiers(list: PriceList, family: string): PriceList {
  const us = hasGeoPrice(family) ? US : WHOLE
  const { version } = ANTHROPIC_PRICES_SOURCE
  const versions = list.version === version ? version : `${list.version},${version}`
  const shares: [string, readonly Fraction[]][] = [
    // Of a commitment, which has a contract's price: counted at the price of the list.
    ['priority', [WHOLE]],
    ['priority us', [us]],
    ['us', [us]],
    ['batch', [HALF]],
    ['batch us', [HALF, us]],
  ]
  if (FAST.has(family)) {
    shares.push(['fast', [TWICE]], ['fast us', [TWICE, us]])
    shares.push(['priority fast', [TWICE]], ['priority fast us', [TWICE, us]])
  }
  const tiers = shares.map(([name, factors]): [string, PriceList] => [
    name,
    { ...atShare(list, product(factors)), version: versions },
  ])
  return { ...list, tiers: new Map(tiers) }
}

/** Whether inference in the US has another price: of models of version 4.6 and later. */
function hasGeoPrice(family: string): boolean {
  const [, major = '0', minor = '0'] = NAME.exec(family) ?? []
  return Number(major) > GEO_MAJOR || (Number(major) === GEO_MAJOR && Number(minor) >= GEO_MINOR)
}

function product(factors: readonly Fraction[]): Fraction {
  return factors.reduce(
    (one, other) => ({ over: one.over * other.over, under: one.under * other.under }),
    WHOLE,
  )
}
