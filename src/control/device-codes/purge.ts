/** Deletion of expired device codes in the background; they are rejected before it too. */
import type { Clock } from '#base/clock.ts'
import type { Store } from '#storage/db.ts'
import { purgeInSlices } from '#storage/transaction.ts'
import * as store from './store.ts'

const SLICE = 100

/** Resolves to the number of deleted codes. */
export function purgeDeviceCodes(handle: Store, now: Clock): Promise<number> {
  return purgeInSlices(handle, SLICE, (tx, rows) => store.purge(tx, now(), rows))
}
