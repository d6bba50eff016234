/**
 * Rows of users. A removed user's row stays; `present` means not removed. A present user whom the
 * identity provider has deactivated has no access.
 */
import { type Insertable, type Selectable, sql, type Updateable } from 'kysely'
import type { GroupId, UserId } from '#base/ids.ts'
import type { PageRows } from '#control/page.ts'
import { deleteAccessOf, endSignInsOf } from '#storage/access-deletion.ts'
import type { Reader, Tx } from '#storage/db.ts'
import { rowsAfter } from '#storage/id-pages.ts'
import { ownerByGroup } from '#storage/owners.ts'
import { nextVersionsOfMember } from '#storage/scim-versions.ts'
import { matches } from '#storage/search.ts'
import { deleteLimitOfUser } from '#storage/spend-deletion.ts'
import { finders, type OrganizationKey } from '#storage/statement.ts'
import type { UserTable } from '#storage/tables/schema.ts'

export const USER_COLUMNS = [
  'id',
  'email',
  'name',
  'role',
  'added_at',
  'technical_level',
  'developer_persona',
  'deactivated_at',
] as const

/** A user, with what other tables have of them. */
export interface UserRow extends Pick<Selectable<UserTable>, (typeof USER_COLUMNS)[number]> {
  readonly id: UserId
  /** 1 if an identity provider manages the user by SCIM: not once it is disabled. */
  readonly is_scim_managed: number
  /** Last use of their keys of projects. Null: never. */
  readonly key_last_used_at: number | null
}

/** Columns of other tables, beside those of the table `user`. */
export const USER_FACTS = [
  sql<number>`case when "user".scim_user_name is not null and exists (
    select 1 from scim_token where scim_token.organization_id = "user".organization_id
  ) then 1 else 0 end`.as('is_scim_managed'),
  sql<number | null>`(select max(api_key.last_used_at) from api_key
    where api_key.user_id = "user".id)`.as('key_last_used_at'),
] as const

export function selectPresent(db: Pick<Reader, 'selectFrom'>, organizationId: string) {
  return db
    .selectFrom('user')
    .where('organization_id', '=', organizationId)
    .where('removed_at', 'is', null)
}

/** `findForUse` locks the user against removal. */
export const { find: findPresent, findForUse } = finders<OrganizationKey>()((db, p) =>
  selectPresent(db, p.organizationId)
    .select(USER_COLUMNS)
    .select(USER_FACTS)
    .$narrowType<{ id: UserId }>()
    .where('id', '=', p.id),
)

interface UserAddress {
  readonly organizationId: string
  /** The address in lower case. */
  readonly emailKey: string
}

export const { findForUse: findForUseByEmail } = finders<UserAddress>()((db, p) =>
  selectPresent(db, p.organizationId)
    .select(USER_COLUMNS)
    .select(USER_FACTS)
    .$narrowType<{ id: UserId }>()
    .where('email_key', '=', p.emailKey),
)

interface UserPage extends PageRows {
  readonly organizationId: string
  /** Allowed addresses, in lower case. */
  readonly emailKeys: readonly string[] | undefined
}

/** A page of the users, filtered by the search text. */
export function page(
  reader: Reader,
  { organizationId, emailKeys, search, ...page }: UserPage,
): Promise<UserRow[]> {
  const users = selectPresent(reader, organizationId)
    .select(USER_COLUMNS)
    .select(USER_FACTS)
    .$narrowType<{ id: UserId }>()
    .where(matches(reader, search, 'id', ['name', 'email']))
    .$if(emailKeys !== undefined, (select) => select.where('email_key', 'in', emailKeys ?? []))
  return rowsAfter(users, 'id', page)
}

/** Whether the organization has an active owner, directly or by a group. */
export async function hasActiveOwner(tx: Tx, organizationId: string): Promise<boolean> {
  const owner = await selectPresent(tx, organizationId)
    .select('id')
    .where('deactivated_at', 'is', null)
    .where((eb) =>
      eb.or([
        eb('role', '=', 'owner'),
        eb(ownerByGroup('user.organization_id', 'user.id'), '=', 1),
      ]),
    )
    .limit(1)
    .executeTakeFirst()
  return owner !== undefined
}

/** Whether the user is in a group of owners of the organization. */
export async function isOwnerByGroup(tx: Tx, id: UserId): Promise<boolean> {
  const user = await tx
    .selectFrom('user')
    .select(ownerByGroup('user.organization_id', 'user.id').as('owner_by_group'))
    .where('id', '=', id)
    .executeTakeFirst()
  return user?.owner_by_group === 1
}

/** Members of a group who have live admin keys or SCIM tokens. */
export async function holdersInGroup(tx: Tx, groupId: GroupId): Promise<UserId[]> {
  const holders = await tx
    .selectFrom('group_member as member')
    .select('member.member_id as id')
    // service accounts have no admin keys and no SCIM tokens
    .$narrowType<{ id: UserId }>()
    .where('member.group_id', '=', groupId)
    .where((eb) =>
      eb.or([
        eb(
          'member.member_id',
          'in',
          eb.selectFrom('admin_api_key').select('user_id').where('deleted_at', 'is', null),
        ),
        eb(
          'member.member_id',
          'in',
          eb.selectFrom('scim_token').select('owner_id').where('revoked_at', 'is', null),
        ),
      ]),
    )
    .execute()
  return holders.map(({ id }) => id)
}

/** False when a present user has the address already. */
export async function insert(tx: Tx, row: Insertable<UserTable>): Promise<boolean> {
  const inserted = await tx
    .insertInto('user')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .execute()
  return inserted.length === 1
}

export async function update(tx: Tx, id: string, columns: Updateable<UserTable>): Promise<void> {
  await tx.updateTable('user').set(columns).where('id', '=', id).execute()
}

/** Removes the user from the organization, its projects and its groups. Their keys are inactive. */
export async function remove(tx: Tx, id: string, removedAt: number): Promise<void> {
  await update(tx, id, { removed_at: removedAt })
  await deleteLimitOfUser(tx, id)
  await nextVersionsOfMember(tx, id, removedAt)
  await deleteAccessOf(tx, id)
  await endSignInsOf(tx, id, removedAt)
  await tx.deleteFrom('project_user').where('user_id', '=', id).execute()
  await tx
    .updateTable('api_key')
    .set({ owner_access: 'inactive' })
    .where('user_id', '=', id)
    .execute()
}
