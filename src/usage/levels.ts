/**
 * Saved bucket levels of the in-memory limiter, written once a second with the flush: a restart
 * does not reset every limit. Their meaning is the limiter's; here they are numbers under names.
 */
import type { Clock } from '#base/clock.ts'
import type { Reader } from '#storage/db.ts'
import type { Batch, FlushSource } from './flush-source.ts'
import { type LevelRow, levelsSince, setLevels } from './store.ts'

export { type LevelRow, levelsOf as savedLevelsOf } from './store.ts'

const WRITE_EVERY_MS = 1_000
/** Most levels in one transaction. */
const SLICE_LEVELS = 400
/** The longest window of a limit: a level that was not touched for longer has leaked away. */
const WINDOW_MAX_MS = 86_400_000

/** The levels that moved since a time, in any order, each bucket once. */
export type DumpLevels = (sinceMs: number) => readonly LevelRow[]

/** Saves the levels that `dump` returns. Levels that are not written yet wait here. */
export function createLevels(dump: DumpLevels, now: Clock): FlushSource {
  let waiting: LevelRow[] = []
  let dumpedAt = 0
  return {
    take: (last): Batch | null => {
      const ms = now()
      if (waiting.length === 0 && (last || ms - dumpedAt >= WRITE_EVERY_MS || ms < dumpedAt)) {
        waiting = inOrder(dump(dumpedAt))
        dumpedAt = ms
      }
      const levels = waiting.splice(0, SLICE_LEVELS)
      if (levels.length === 0) return null
      return { more: waiting.length > 0, write: (tx) => setLevels(tx, levels) }
    },
  }
}

function inOrder(levels: readonly LevelRow[]): LevelRow[] {
  return levels.toSorted((a, b) =>
    a.scope === b.scope ? (a.bucket < b.bucket ? -1 : 1) : a.scope < b.scope ? -1 : 1,
  )
}

/** The saved levels that may not have leaked away yet, as they were when they were saved. */
export function savedLevels(reader: Reader, nowMs: number): Promise<LevelRow[]> {
  return levelsSince(reader, { sinceMs: nowMs - WINDOW_MAX_MS })
}
