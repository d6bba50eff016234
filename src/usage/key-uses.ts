/**
 * Times of last use of projects' keys: the latest of each key, written once a second with the
 * flush. Only a later time is written: a node that lags does not turn it back.
 */
import type { Clock } from '#base/clock.ts'
import type { Batch, FlushSource } from './flush-source.ts'
import { setKeyUses } from './store.ts'

const WRITE_EVERY_MS = 1_000
/** Most keys that wait to be written. Beyond it a use is not recorded; a later one may be. */
const KEYS_MAX = 20_000
/** Most keys in one transaction. */
const SLICE_KEYS = 200

export interface KeyUses extends FlushSource {
  /** Records a use. Never waits and never fails. */
  record(keyId: string, atMs: number): void
}

export function createKeyUses(now: Clock): KeyUses {
  const waiting = new Map<string, number>()
  let notBefore = 0

  return {
    record: (keyId, atMs) => {
      const known = waiting.get(keyId)
      if (known === undefined && waiting.size >= KEYS_MAX) return
      if (known === undefined || atMs > known) waiting.set(keyId, atMs)
    },
    take: (last): Batch | null => {
      if (waiting.size === 0 || (now() < notBefore && !last)) return null
      const uses: (readonly [string, number])[] = []
      for (const use of waiting) {
        if (uses.length === SLICE_KEYS) break
        uses.push(use)
        waiting.delete(use[0])
      }
      const more = waiting.size > 0
      if (!more) notBefore = now() + WRITE_EVERY_MS
      uses.sort(([a], [b]) => (a < b ? -1 : 1))
      return { more, write: (tx) => setKeyUses(tx, uses) }
    },
  }
}
