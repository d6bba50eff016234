/** Admin keys, changed as no endpoint can. */
import type { Store } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'

/** Sets the expiry of all admin keys, in Unix milliseconds; null: none. */
export function setExpiryOfKeys(store: Store, at: number | null) {
  return record(store, (tx) => tx.updateTable('admin_api_key').set({ expires_at: at }).execute())
}
