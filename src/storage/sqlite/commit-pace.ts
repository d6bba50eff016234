/**
 * Pace of commits on an embedded store: pauses that bound the share of time in which the disk holds
 * the event loop.
 *
 * A commit waits for the disk on the thread that answers all requests. That is some tenths of a
 * millisecond on a quick disk, and several on a slow or a busy one. There, hundreds of changes in a
 * second, as an identity provider makes, would leave requests to models half of the time or less.
 * So the disk's time fills a bucket that leaks at `SHARE`. Above `BURST_MS` the next commit waits;
 * changes that arrive in the meantime are in it. A quick disk is never paced.
 *
 * Failure modes: a commit that takes seconds counts as `LEVEL_MAX_MS`. No change waits longer than
 * a quarter of a second for the pace.
 */
import type { Clock } from '#base/clock.ts'

/** Share of time that the disk may take. */
const SHARE = 0.2
const BURST_MS = 20
const LEVEL_MAX_MS = 70

export interface CommitPace {
  /** Runs a commit, and counts its time. */
  run(commit: () => void): void
  /** Milliseconds until the next commit may begin. */
  pauseMs(): number
}

export function createCommitPace(elapsed: Clock): CommitPace {
  let level = 0
  let at = elapsed()
  const leak = (now: number): void => {
    level = Math.max(0, level - (now - at) * SHARE)
    at = now
  }
  return {
    run: (commit) => {
      const startedAt = elapsed()
      try {
        commit()
      } finally {
        const endedAt = elapsed()
        leak(endedAt)
        level = Math.min(LEVEL_MAX_MS, level + endedAt - startedAt)
      }
    },
    pauseMs: () => {
      leak(elapsed())
      return Math.max(0, level - BURST_MS) / SHARE
    },
  }
}

/** No pauses: for a temporary store, which needs nothing on the disk. */
export const UNPACED: CommitPace = {
  run: (commit) => commit(),
  pauseMs: () => 0,
}
