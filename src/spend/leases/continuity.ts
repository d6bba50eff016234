/**
 * Uninterrupted availability of the store to a node. Only after a while of it may the node conclude
 * from the silence of another node that the other is dead: without the store, all are silent.
 */
import type { Clock } from '#base/clock.ts'

/** Longest time between two flushes of a node that has the store. */
export const FLUSHED_AT_LEAST_EVERY_MS = 5_000
const INTERRUPTED_AFTER_MS = 3 * FLUSHED_AT_LEAST_EVERY_MS

export interface Continuity {
  /** Called after each flush. */
  flushed(): void
  sinceFlushMs(): number
  /** Whether others have had the time to flush since an interruption. */
  isSettled(): boolean
}

export function createContinuity(now: Clock): Continuity {
  let flushedAt = now()
  let since = flushedAt
  return {
    flushed: () => {
      const nowMs = now()
      if (nowMs - flushedAt > INTERRUPTED_AFTER_MS) since = nowMs
      flushedAt = nowMs
    },
    sinceFlushMs: () => now() - flushedAt,
    isSettled: () =>
      now() - since > INTERRUPTED_AFTER_MS && now() - flushedAt <= INTERRUPTED_AFTER_MS,
  }
}
