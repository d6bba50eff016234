/** Rows of invites. */
import type { Selectable } from 'kysely'
import * as names from '#control/names/store.ts'
import type { PageRows } from '#control/page.ts'
import type { Reader, Tx } from '#storage/db.ts'
import { rowsAfter } from '#storage/id-pages.ts'
import { matches } from '#storage/search.ts'
import { finders, insertInto, type OrganizationKey, query } from '#storage/statement.ts'
import type { InviteTable } from '#storage/tables/schema.ts'

export type InviteRow = Omit<Selectable<InviteTable>, 'organization_id' | 'email_key'>

const COLUMNS = [
  'id',
  'email',
  'role',
  'created_at',
  'expires_at',
  'accepted_at',
  'projects',
] as const

export const { find, findForChange } = finders<OrganizationKey>()((db, p) =>
  db
    .selectFrom('invite')
    .select(COLUMNS)
    .where('id', '=', p.id)
    .where('organization_id', '=', p.organizationId),
)

/** A pending invite of an address. */
export const findPending = query<{ organizationId: string; emailKey: string; nowMs: number }>()(
  (db, p) =>
    db
      .selectFrom('invite')
      .select(['id', 'email'])
      .where('organization_id', '=', p.organizationId)
      .where('email_key', '=', p.emailKey)
      .where('accepted_at', 'is', null)
      .where('expires_at', '>', p.nowMs)
      .limit(1),
)

/** A page of the invites. The search text is a part of the address. */
export function page(
  reader: Reader,
  { organizationId, search, ...page }: PageRows & { readonly organizationId: string },
): Promise<InviteRow[]> {
  const invites = reader
    .selectFrom('invite')
    .select(COLUMNS)
    .where('organization_id', '=', organizationId)
    .where(matches(reader, search, 'id', ['email']))
  return rowsAfter(invites, 'id', page)
}

export const insert = insertInto('invite')

export async function markAccepted(tx: Tx, id: string, acceptedAt: number): Promise<void> {
  await tx.updateTable('invite').set({ accepted_at: acceptedAt }).where('id', '=', id).execute()
}

export async function remove(tx: Tx, id: string, deletedAt: number): Promise<void> {
  await names.ofDeleted(tx, 'invite', id, deletedAt)
  await tx.deleteFrom('invite').where('id', '=', id).execute()
}
