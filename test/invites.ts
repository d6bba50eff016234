/** Invites as stores of earlier versions have them. */
import type { Store } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'

/** Gives invites one address, which no request can: only one of an address is pending. */
export const readdress = async (
  store: Store,
  invites: readonly { readonly id: string }[],
  email: string,
): Promise<void> => {
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
