/**
 * Rates of many owners on one node, in memory: a leaky bucket for each owner that has used some of
 * its rate lately. A level leaks by `limit` a minute, as the buckets of the six limits do, but
 * nothing is reserved, settled, saved or shared with other nodes.
 *
 * Memory is bounded: the owners are in two generations of two minutes. A level is at most twice the
 * limit: without use it has leaked to zero after two minutes, and nothing is lost with an old
 * generation. Only if more than half of `entriesMax` owners are active within two minutes are
 * generations shorter; the owners that are dropped begin at zero.
 */
import type { Clock } from '#base/clock.ts'
import { createRecentMap } from '#base/recent-map.ts'

const WINDOW_MS = 60_000
/** The highest level, in windows. */
const LEVEL_MAX_WINDOWS = 2
const GENERATION_MS = LEVEL_MAX_WINDOWS * WINDOW_MS
const ENTRIES_MAX = 100_000

export interface RateTable {
  readonly limit: number
  /** The amount that an owner has used and that has not leaked yet. */
  level(owner: string): number
  /** Adds to the level, beyond the limit too. */
  add(owner: string, amount: number): void
  /** Milliseconds until the level is at most `target`. */
  msUntil(level: number, target: number): number
}

interface Entry {
  level: number
  at: number
}

export interface RateTableOptions {
  /** A minute. */
  readonly limit: number
  readonly elapsed: Clock
  readonly entriesMax?: number
}

export function createRateTable(options: RateTableOptions): RateTable {
  const { limit, elapsed, entriesMax = ENTRIES_MAX } = options
  const entries = createRecentMap<Entry>({ entriesMax, generationMs: GENERATION_MS })
  const levelAt = (entry: Entry, now: number): number =>
    Math.max(0, entry.level - ((now - entry.at) * limit) / WINDOW_MS)
  return {
    limit,
    level: (owner) => {
      const entry = entries.get(owner)
      return entry === undefined ? 0 : levelAt(entry, elapsed())
    },
    add: (owner, amount) => {
      const now = elapsed()
      entries.expire(now)
      const before = entries.get(owner)
      const level = (before === undefined ? 0 : levelAt(before, now)) + amount
      const capped = Math.min(level, LEVEL_MAX_WINDOWS * limit)
      const young = entries.young(owner)
      if (young === undefined) entries.set(owner, { level: capped, at: now })
      else {
        young.level = capped
        young.at = now
      }
    },
    msUntil: (level, target) => Math.max(0, ((level - target) * WINDOW_MS) / limit),
  }
}
