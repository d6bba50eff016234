/** Deletion of ended sessions in the background; they are rejected before it too. */
import type { Clock } from '#base/clock.ts'
import type { Store } from '#storage/db.ts'
import { purgeInSlices } from '#storage/transaction.ts'
import * as store from './store.ts'

const PURGE_SLICE = 100

/** Deletes ended sessions, a slice to a transaction. Resolves to their number. */
export function purgeSessions(handle: Store, now: Clock): Promise<number> {
  return purgeInSlices(handle, PURGE_SLICE, (tx, rows) => store.purge(tx, now(), rows))
}
