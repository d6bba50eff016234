/** Deletion of ended sessions in the background; they are rejected before it too. */
import type { Clock } from '#base/clock.ts'
import type { Store } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'
import * as store from './store.ts'

const PURGE_SLICE = 100

/** Deletes ended sessions, a slice to a transaction. Resolves to their number. */
export async function purgeSessions(handle: Store, now: Clock): Promise<number> {
  let total = 0
  for (;;) {
    const deleted = await record(handle, (tx) => store.purge(tx, now(), PURGE_SLICE))
    total += deleted
    if (deleted < PURGE_SLICE) return total
  }
}
