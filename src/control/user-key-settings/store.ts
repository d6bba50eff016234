/** The row of an organization's settings, and the live keys of its people. */
import { sql } from 'kysely'
import type { Reader, Tx } from '#storage/db.ts'

const KIND = 'user_key_settings'

/** The settings as JSON; undefined if none were set. */
export async function findSettings(
  reader: Pick<Reader, 'selectFrom'>,
  organizationId: string,
): Promise<string | undefined> {
  const row = await reader
    .selectFrom('policy')
    .select('value')
    .where('owner_id', '=', organizationId)
    .where('kind', '=', KIND)
    .executeTakeFirst()
  return row?.value
}

export async function putSettings(
  tx: Tx,
  organizationId: string,
  { value, updatedAt }: { readonly value: string; readonly updatedAt: number },
): Promise<void> {
  await tx
    .insertInto('policy')
    .values({ owner_id: organizationId, kind: KIND, value, updated_at: updatedAt })
    .onConflict((conflict) =>
      conflict.columns(['owner_id', 'kind']).doUpdateSet({ value, updated_at: updatedAt }),
    )
    .execute()
}

/** Locks a user: of two changes that add a key, the second counts the first one's. */
export async function lockUser(tx: Tx, userId: string): Promise<void> {
  if (tx.dialect === 'sqlite') return
  await tx.selectFrom('user').select('id').where('id', '=', userId).forNoKeyUpdate().execute()
}

/** Keys of a user that can still be used, or whose sign-in can still be refreshed. */
export async function countLiveKeys(tx: Tx, userId: string, nowMs: number): Promise<number> {
  const end = sql<number | null>`case when sign_in.key_id is null then key.expires_at
    else sign_in.expires_at end`
  const row = await tx
    .selectFrom('api_key as key')
    .leftJoin('terminal_sign_in as sign_in', 'sign_in.key_id', 'key.id')
    .select((eb) => eb.fn.countAll<number>().as('keys'))
    .where('key.user_id', '=', userId)
    .where((eb) => eb.or([eb(end, 'is', null), eb(end, '>', nowMs)]))
    .executeTakeFirst()
  return Number(row?.keys ?? 0)
}
