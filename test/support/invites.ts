/** Invites in the form of earlier versions' stores. */
import type { Store } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'

/** Gives invites the same address, which no request can: an address has one pending invite. */
export async function readdress(
  store: Store,
  invites: readonly { readonly id: string }[],
  email: string,
): Promise<void> {
  await record(store, (tx) =>
    tx
      .updateTable('invite')
      .set({ email, email_key: email.toLowerCase() })
      .where(
        'id',
        'in',
        invites.map(({ id }) => id),
      )
      .execute(),
  )
}
