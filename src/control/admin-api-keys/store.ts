/** Rows of admin API keys. A deleted key's row stays; `live` means not deleted. */

import { sql } from 'kysely'
import type { UserId } from '#base/ids.ts'
import type { PageRows } from '#control/page.ts'
import type { Reader, Tx } from '#storage/db.ts'
import { rowsAfter } from '#storage/id-pages.ts'
import { isActiveOwner } from '#storage/owners.ts'
import { matches } from '#storage/search.ts'
import { insertInto, type OrganizationKey, query } from '#storage/statement.ts'

/** Name of the operator, as the owner of keys. */
export const OPERATOR_NAME = 'Operator'

/** Columns of the owner of a credential: of the operator, and of the user if it is one. */
export const OWNER_COLUMNS = [
  'organization.operator_id',
  'organization.created_at as organization_created_at',
  'user.id as user_id',
  'user.name as user_name',
  'user.email as user_email',
  'user.added_at as user_added_at',
  'user.role as user_role',
] as const

function selectLive(db: Pick<Reader, 'selectFrom'>) {
  return db
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
      ...OWNER_COLUMNS,
    ])
}

export type AdminApiKeyRow = Awaited<ReturnType<typeof find>>[number]
export type OwnerRow = Pick<
  AdminApiKeyRow,
  | ('operator_id' | 'organization_created_at' | 'user_id' | 'user_name' | 'user_email')
  | ('user_added_at' | 'user_role')
>

export const find = query<OrganizationKey>()((db, p) =>
  selectLive(db).where('key.id', '=', p.id).where('key.organization_id', '=', p.organizationId),
)

interface AdminKeyPage extends PageRows {
  readonly organizationId: string
}

/** A page of the keys. A search text matches the name, the redacted value, or the owner. */
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

/** Live keys of those of these users who are no active owners, neither directly nor by a group. */
export function keysOfFormerOwners(tx: Tx, organizationId: string, userIds: readonly UserId[]) {
  return tx
    .selectFrom('admin_api_key as key')
    .innerJoin('user', 'user.id', 'key.user_id')
    .select('key.id')
    .where('key.organization_id', '=', organizationId)
    .where('key.deleted_at', 'is', null)
    .where('key.user_id', 'in', userIds)
    .where((eb) => eb.not(isActiveOwner))
    .orderBy('key.id')
    .execute()
}

export const insert = insertInto('admin_api_key')

export async function markDeleted(tx: Tx, id: string, deletedAt: number): Promise<void> {
  await tx
    .updateTable('admin_api_key')
    .set({ deleted_at: deletedAt })
    .where('id', '=', id)
    .execute()
}
