/** Sessions that are over are deleted in the background; nobody can use them meanwhile. */
import type { Clock } from '#base/clock.ts'
import type { Store } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'
import * as store from './store.ts'

const PURGE_SLICE = 100

/** Deletes sessions that are over, a slice to a transaction. Resolves to how many. */
export const purgeSessions = async (handle: Store, now: Clock): Promise<number> => {
  let total = 0
  for (;;) {
    const deleted = await record(handle, (tx) => store.purge(tx, now(), PURGE_SLICE))
    total += deleted
    if (deleted < PURGE_SLICE) return total
  }
}
