/**
 * Releases of deferred reservations by an administrator, on a node that counts in memory. The rows
 * of the objects say which are released: the next flush reads them, at the start of the node and
 * after each release, and ends the reservations that it has not ended yet.
 */

import { type DeferredObject, reservedOf } from '#spend/ledger/deferred.ts'
import { payersOfRow } from '#spend/ledger/payers.ts'
import { findReleased } from '#spend/ledger/store.ts'
import { type Change, RESERVATION_RELEASED } from '#storage/changes.ts'
import type { Batch, FlushSource } from '#usage/flush-source.ts'
import type { BudgetCounters } from './counters.ts'

export interface Releases extends FlushSource {
  /** Applies a change; undefined where some were missed. */
  apply(change: Change | undefined): void
}

export function createReleases(
  counters: Pick<BudgetCounters, 'releaseDeferred'>,
  flush: () => Promise<void>,
): Releases {
  // Sums read at the start count released reservations too.
  let isDue = true
  return {
    apply: (change) => {
      if (change && change.kind !== RESERVATION_RELEASED) return
      isDue = true
      void flush()
    },
    take: (): Batch | null => {
      if (!isDue) return null
      isDue = false
      let found: DeferredObject[] = []
      return {
        more: false,
        write: async () => {},
        // After the rows of new objects, which the same transaction may write.
        writeShared: async (tx) => {
          found = (await findReleased(tx, {})).map((row) => ({
            id: row.id,
            payers: payersOfRow(row),
            reserved: reservedOf(row),
          }))
        },
        committed: () => {
          for (const object of found) counters.releaseDeferred(object)
        },
        dropped: () => {
          isDue = true
        },
      }
    },
  }
}
