/** Rows of admin API keys. A deleted key's row stays; `live` means not deleted. */
import { type Insertable, sql } from 'kysely'
import type { PageRows } from '#control/page.ts'
import type { Reader, Tx } from '#storage/db.ts'
import { type IdPage, rowsAfter } from '#storage/id-pages.ts'
import { ownerByGroup } from '#storage/owners.ts'
import type { AdminApiKeyTable } from '#storage/schema.ts'
import { matches } from '#storage/search.ts'
import { query } from '#storage/statement.ts'

/** Name of the operator, as the owner of keys. */
export const OPERATOR_NAME = 'Operator'

const selectLive = (db: Pick<Reader, 'selectFrom'>) =>
  db
    .selectFrom('admin_api_key as key')
    .innerJoin('organization', 'organization.id', 'key.organization_id')
    .leftJoin('user', 'user.id', 'key.user_id')
    .where('key.deleted_at', 'is', null)
    .select([
      'key.id',
      'key.name',
      'key.redacted_value',
      'key.created_at',
      'key.expires_at',
      'key.last_used_at',
      'organization.operator_id',
      'organization.created_at as organization_created_at',
      'user.id as user_id',
      'user.name as user_name',
      'user.email as user_email',
      'user.added_at as user_added_at',
      'user.role as user_role',
    ])

export type AdminApiKeyRow = Awaited<ReturnType<typeof find>>[number]

export const find = query<{ organizationId: string; id: string }>()((db, p) =>
  selectLive(db).where('key.id', '=', p.id).where('key.organization_id', '=', p.organizationId),
)

interface AdminKeyPage extends PageRows, IdPage {
  readonly organizationId: string
}

/** A page of the keys, or of those whose own text or owner matches the search text. */
export function page(
  reader: Reader,
  { organizationId, search, ...page }: AdminKeyPage,
): Promise<AdminApiKeyRow[]> {
  const operator = sql<string | null>`case when key.user_id is null then ${OPERATOR_NAME} end`
  const texts = ['key.name', 'key.redacted_value', 'user.name', 'user.email', operator]
  const keys = selectLive(reader)
    .where('key.organization_id', '=', organizationId)
    .where(matches(reader, search, 'key.id', texts))
  return rowsAfter(keys, 'key.id', page)
}

/** Any key with this hash, deleted ones included. */
export const findByHash = query<{ hash: string }>()((db, p) =>
  db
    .selectFrom('admin_api_key')
    .select(['id', 'organization_id', 'expires_at', 'deleted_at'])
    .where('hash', '=', p.hash),
)

/** Whether the organization has ever had an admin key. */
export function anyEver(reader: Reader, organizationId: string) {
  return reader
    .selectFrom('admin_api_key')
    .select('id')
    .where('organization_id', '=', organizationId)
    .limit(1)
    .executeTakeFirst()
}

/** Members of a group who have live keys. */
export async function holdersInGroup(tx: Tx, groupId: string): Promise<string[]> {
  const holders = await tx
    .selectFrom('admin_api_key as key')
    .innerJoin('group_member as member', 'member.member_id', 'key.user_id')
    .select('member.member_id as id')
    .where('member.group_id', '=', groupId)
    .where('key.deleted_at', 'is', null)
    .distinct()
    .execute()
  return holders.map(({ id }) => id)
}

/** Live keys of those of these users who are owners neither directly nor by a group. */
export function keysOfNonOwners(tx: Tx, organizationId: string, userIds: readonly string[]) {
  return tx
    .selectFrom('admin_api_key as key')
    .innerJoin('user', 'user.id', 'key.user_id')
    .select('key.id')
    .where('key.organization_id', '=', organizationId)
    .where('key.deleted_at', 'is', null)
    .where('key.user_id', 'in', userIds)
    .where('user.role', '<>', 'owner')
    .where(ownerByGroup('user.organization_id', 'user.id'), '=', 0)
    .orderBy('key.id')
    .execute()
}

/**
 * Whether the user is an owner, directly or by a group. Locks the user, who then can be neither
 * removed nor demoted until the commit.
 */
export async function holdOwner(tx: Tx, userId: string): Promise<boolean> {
  const owner = await tx
    .selectFrom('user')
    .select('id')
    .where('id', '=', userId)
    .where((eb) =>
      eb.or([
        eb('role', '=', 'owner'),
        eb(ownerByGroup('user.organization_id', 'user.id'), '=', 1),
      ]),
    )
    .where('removed_at', 'is', null)
    .where('deactivated_at', 'is', null)
    .$if(tx.dialect === 'postgres', (select) => select.forShare())
    .executeTakeFirst()
  return owner !== undefined
}

export async function insert(tx: Tx, row: Insertable<AdminApiKeyTable>): Promise<void> {
  await tx.insertInto('admin_api_key').values(row).execute()
}

export async function markDeleted(tx: Tx, id: string, deletedAt: number): Promise<void> {
  await tx
    .updateTable('admin_api_key')
    .set({ deleted_at: deletedAt })
    .where('id', '=', id)
    .execute()
}

/** Deletes all keys of a user. Returns their ids, oldest first. */
export async function markDeletedOfUser(
  tx: Tx,
  userId: string,
  deletedAt: number,
): Promise<string[]> {
  const deleted = await tx
    .updateTable('admin_api_key')
    .set({ deleted_at: deletedAt })
    .where('user_id', '=', userId)
    .where('deleted_at', 'is', null)
    .returning('id')
    .execute()
  return deleted.map(({ id }) => id).toSorted()
}
