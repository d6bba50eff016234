/** Counted and billed sums of one model, or of several. */
import { aliasOfSnapshot, foldModel, isFineTuned } from '#model-names/names.ts'
import type { BilledLine, ListedUsage } from '#provider-costs/account.ts'
import type { CountedRow } from './store.ts'

const LINES_MAX = 50

/** Sums of both sides. */
export interface Pair {
  readonly counted: {
    requests: number
    /** Requests that the cost includes. */
    costed: number
    input: number
    cached: number
    output: number
    nano: bigint
  }
  billedNano: bigint
  /** Tokens as the provider lists them; undefined: none. */
  usage: ListedSums | undefined
  /** Billed amounts by the provider's names. */
  readonly lines: Map<string, bigint>
}

export interface ListedSums {
  /** Null: the provider lists no requests. */
  requests: number | null
  input: number
  cached: number
  output: number
  isOtherTier: boolean
}

export function emptyPair(): Pair {
  return {
    counted: {
      requests: 0,
      costed: 0,
      input: 0,
      cached: 0,
      output: 0,
      nano: 0n,
    },
    billedNano: 0n,
    usage: undefined,
    lines: new Map(),
  }
}

/** Name by which models are compared: dates of snapshots differ between lines and answers. */
export function comparedName(model: string): string {
  const name = foldModel(model)
  return isFineTuned(name) ? name : aliasOfSnapshot(name)
}

export function addCounted({ counted }: Pair, row: CountedRow): void {
  counted.requests += Number(row.requests)
  counted.costed += Number(row.costed_requests)
  counted.input += Number(row.input_tokens)
  counted.cached += Number(row.input_cached_tokens)
  counted.output += Number(row.output_tokens)
  counted.nano += BigInt(row.cost)
}

export function addLine(pair: Pair, { name, nano }: Pick<BilledLine, 'name' | 'nano'>): void {
  pair.billedNano += nano
  const known = pair.lines.get(name)
  if (known !== undefined || pair.lines.size < LINES_MAX) pair.lines.set(name, (known ?? 0n) + nano)
}

export function addListed(pair: Pair, listed: Omit<ListedUsage, 'dayMs' | 'model'>): void {
  const { usage } = pair
  if (!usage) {
    const { requests, input, cached, output, isOtherTier } = listed
    pair.usage = { requests, input, cached, output, isOtherTier }
    return
  }
  usage.requests =
    usage.requests === null || listed.requests === null ? null : usage.requests + listed.requests
  usage.input += listed.input
  usage.cached += listed.cached
  usage.output += listed.output
  usage.isOtherTier ||= listed.isOtherTier
}

/** Adds all sums of a pair to those of another. */
export function addPair(to: Pair, pair: Pair): void {
  const { counted } = to
  counted.requests += pair.counted.requests
  counted.costed += pair.counted.costed
  counted.input += pair.counted.input
  counted.cached += pair.counted.cached
  counted.output += pair.counted.output
  counted.nano += pair.counted.nano
  for (const [name, nano] of pair.lines) addLine(to, { name, nano })
  // Of more lines than are listed, the sum has the rest.
  const listed = [...pair.lines.values()].reduce((sum, nano) => sum + nano, 0n)
  to.billedNano += pair.billedNano - listed
  if (pair.usage) addListed(to, pair.usage)
}
