/**
 * Costs of answers of the Messages API, from Anthropic's list of 24 November 2026. It shares no
 * code with the server that it checks.
 */
import type { Priced, Reckoned } from './reckoning.ts'

/** Dollars for a million tokens. */
interface List {
  readonly input: number
  readonly output: number
  readonly written5m: number
  readonly written1h: number
  readonly read: number
  /** Whether fast answers cost twice as much; of other models they have no price. */
  readonly isFast: boolean
}

const LISTS = {
  opus: { input: 4, output: 20, written5m: 5, written1h: 8, read: 0.2, isFast: true },
  sonnet: { input: 2, output: 10, written5m: 2.5, written1h: 4, read: 0.1, isFast: false },
  fable: { input: 8, output: 40, written5m: 10, written1h: 16, read: 0.2, isFast: true },
  short: { input: 0.1, output: 0.5, written5m: 0.125, written1h: 0.2, read: 0.01, isFast: false },
  long: { input: 0.5, output: 2.5, written5m: 0.625, written1h: 1, read: 0.05, isFast: false },
} as const satisfies Readonly<Record<string, List>>

/** A longer prompt of Haiku has the dearer list. */
const SHORT_MAX = 100_000
const SEARCH_NANO = 10_000_000n
/** Prices are counted in millionths of a nano-dollar for a token. */
const MILLION = 1_000_000n

function listOf({ model, uncached, written5m, written1h, read }: Priced): List {
  switch (model) {
    case 'claude-sonnet-5-5':
      return LISTS.sonnet
    case 'claude-fable-5-2':
      return LISTS.fable
    case 'claude-haiku-5-5':
      return uncached + written5m + written1h + read > SHORT_MAX ? LISTS.long : LISTS.short
    default:
      return LISTS.opus
  }
}

/** A tier without a price costs the dearest that has one, which is inference in the US. */
function factorOf(list: List, tier: string): number {
  const words = tier.split(' ')
  if (words.includes('fast') && !list.isFast) return 1.1
  return (words.includes('fast') ? 2 : 1) * (words.includes('us') ? 1.1 : 1)
}

/** Nano-dollars, rounded half up, of tokens at so many dollars for a million. */
function costOf(tokens: number, price: number): bigint {
  const millionths = BigInt(tokens) * BigInt(Math.round(price * 1e9))
  return (millionths + MILLION / 2n) / MILLION
}

/** Nano-dollars of tokens with one price list, each kind rounded by itself. */
export function costOfLine(line: Priced, tier = '', requested?: string): bigint {
  const list = listOf({ ...line, model: line.model ?? requested })
  const factor = factorOf(list, tier)
  const kinds = ['uncached', 'written5m', 'written1h', 'read', 'output'] as const
  return kinds.reduce((sum, kind) => {
    const price = kind === 'uncached' ? list.input : list[kind]
    return sum + costOf(line[kind], price * factor)
  }, 0n)
}

/** Nano-dollars of an answer. */
export function costOfAnswer({ lines, searches, tier }: Reckoned, requested: string): bigint {
  const tokens = lines.reduce((sum, line) => sum + costOfLine(line, tier, requested), 0n)
  return tokens + BigInt(searches) * SEARCH_NANO
}
