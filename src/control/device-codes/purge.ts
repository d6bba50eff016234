/** Deletion of expired device codes and counts of tries in the background. */
import type { Clock } from '#base/clock.ts'
import type { Store } from '#storage/db.ts'
import { purgeInSlices } from '#storage/transaction.ts'
import * as store from './store.ts'
import { TRIES_MS } from './user-code-tries.ts'

const SLICE = 100

/** Resolves to the number of deleted rows. */
export async function purgeDeviceCodes(handle: Store, now: Clock): Promise<number> {
  const codes = await purgeInSlices(handle, SLICE, (tx, rows) => store.purge(tx, now(), rows))
  const tries = await purgeInSlices(handle, SLICE, (tx, rows) =>
    store.purgeTries(tx, now() - TRIES_MS, rows),
  )
  return codes + tries
}
