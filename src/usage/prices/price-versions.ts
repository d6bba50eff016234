/**
 * Versions of prices, which rows of usage name. They are written before a node counts with them: a
 * cost can be computed again after the configuration has changed.
 */
import type { Store } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'
import { addPriceVersions, priceVersions } from '#usage/store.ts'
import { ANTHROPIC_PRICES_SOURCE } from './anthropic-prices.ts'
import { type ConfiguredPrices, versionOf } from './configured-prices.ts'
import { OPENAI_PRICES_SOURCE } from './openai-prices.ts'
import { PRICE_SOURCE } from './price-source.ts'

export interface PriceVersion {
  readonly version: string
  /** JSON. */
  readonly content: string
}

const TABLES = [OPENAI_PRICES_SOURCE, ANTHROPIC_PRICES_SOURCE]

/** Versions of configured prices and of the lists, each once, in their order. */
export function priceVersionsOf(configured: Iterable<ConfiguredPrices>): PriceVersion[] {
  const { name, version, date } = PRICE_SOURCE
  const found = new Map<string, string>([
    [version, JSON.stringify({ list: name, date })],
    ...TABLES.map((own): [string, string] => [
      own.version,
      JSON.stringify({ list: own.list, date: own.date }),
    ]),
  ])
  for (const prices of configured) {
    for (const entry of [prices].flat()) found.set(versionOf(entry), JSON.stringify(entry))
  }
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([version, content]) => ({ version, content }))
}

/** Writes the versions that the store does not have. */
export async function recordPriceVersions(
  store: Store,
  versions: readonly PriceVersion[],
  nowMs: number,
): Promise<void> {
  const known = new Set((await priceVersions(store.reader, {})).map(({ version }) => version))
  const missing = versions
    .filter(({ version }) => !known.has(version))
    .map((one) => ({ ...one, first_seen_at: nowMs }))
  if (missing.length > 0) await record(store, (tx) => addPriceVersions(tx, missing))
}
