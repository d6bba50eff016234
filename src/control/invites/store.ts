/** Rows of invites. */
import type { Insertable, Selectable } from 'kysely'
import * as names from '#control/names/store.ts'
import type { Reader, Tx } from '#storage/db.ts'
import type { InviteTable } from '#storage/schema.ts'
import { matches } from '#storage/search.ts'
import { finders, query } from '#storage/statement.ts'

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

interface InviteKey {
  readonly organizationId: string
  readonly id: string
}

export const { find, findForChange } = finders<InviteKey>()((db, p) =>
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

interface PageOf {
  readonly organizationId: string
  readonly below: string
  readonly rows: number
}

const selectPage = (db: Pick<Reader, 'selectFrom'>, p: PageOf) =>
  db
    .selectFrom('invite')
    .select(COLUMNS)
    .where('organization_id', '=', p.organizationId)
    .where('id', '<', p.below)
    .orderBy('id', 'desc')
    .limit(p.rows)

export const page = query<PageOf>()(selectPage)

/** A page of the invites whose address contains `text`. */
export function search(reader: Reader, where: PageOf, text: string): Promise<InviteRow[]> {
  return selectPage(reader, where)
    .where(matches(reader, text, 'id', ['email']))
    .execute()
}

export async function insert(tx: Tx, row: Insertable<InviteTable>): Promise<void> {
  await tx.insertInto('invite').values(row).execute()
}

export async function markAccepted(tx: Tx, id: string, acceptedAt: number): Promise<void> {
  await tx.updateTable('invite').set({ accepted_at: acceptedAt }).where('id', '=', id).execute()
}

export async function remove(tx: Tx, id: string, deletedAt: number): Promise<void> {
  await names.ofDeletedInvite(tx, id, deletedAt)
  await tx.deleteFrom('invite').where('id', '=', id).execute()
}
