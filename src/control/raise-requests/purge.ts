/** Deletion of old requests for raises in the background, whatever became of them. */
import type { Clock } from '#base/clock.ts'
import type { Store } from '#storage/db.ts'
import { purgeInSlices } from '#storage/transaction.ts'
import * as store from './store.ts'

const SLICE = 100
/** Longer than any request is open. */
const RETENTION_MS = 180 * 86_400_000

/** Resolves to the number of deleted requests. */
export function purgeRaiseRequests(handle: Store, now: Clock): Promise<number> {
  return purgeInSlices(handle, SLICE, (tx, rows) => store.purge(tx, now() - RETENTION_MS, rows))
}
