/**
 * Rates of many owners on one node, in memory: a leaky bucket for each owner that has used some of
 * its rate lately. A level leaks by `limit` a minute, as the buckets of the six limits do, but
 * nothing is reserved, settled, saved or shared with other nodes.
 *
 * Memory is bounded: entries are in two generations, and the older one is dropped when the newer
 * one is two minutes old. A level is at most twice the limit, so one that was not touched for two
 * minutes has leaked to zero, and nothing is lost. Only when more than `entriesMax` owners are
 * active within two minutes are generations shorter; the owners that are dropped begin at zero.
 */
import type { Clock } from '#base/clock.ts'

const WINDOW_MS = 60_000
/** The highest level, in windows. */
const LEVEL_MAX_WINDOWS = 2
const GENERATION_MS = LEVEL_MAX_WINDOWS * WINDOW_MS
const ENTRIES_MAX = 50_000

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
  let current = new Map<string, Entry>()
  let previous = new Map<string, Entry>()
  let startedAt = elapsed()
  const rotate = (now: number): void => {
    const age = now - startedAt
    if (age < GENERATION_MS && current.size < entriesMax) return
    previous = age < 2 * GENERATION_MS ? current : new Map()
    current = new Map()
    startedAt = now
  }
  const levelAt = (entry: Entry, now: number): number =>
    Math.max(0, entry.level - ((now - entry.at) * limit) / WINDOW_MS)
  return {
    limit,
    level: (owner) => {
      const entry = current.get(owner) ?? previous.get(owner)
      return entry === undefined ? 0 : levelAt(entry, elapsed())
    },
    add: (owner, amount) => {
      const now = elapsed()
      rotate(now)
      const known = current.get(owner)
      const before = known ?? previous.get(owner)
      const level = (before === undefined ? 0 : levelAt(before, now)) + amount
      const capped = Math.min(level, LEVEL_MAX_WINDOWS * limit)
      if (known === undefined) current.set(owner, { level: capped, at: now })
      else {
        known.level = capped
        known.at = now
      }
    },
    msUntil: (level, target) => Math.max(0, ((level - target) * WINDOW_MS) / limit),
  }
}
