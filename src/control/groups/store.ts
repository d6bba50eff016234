/** Rows of groups and of their members. */
import type { Selectable, Updateable } from 'kysely'
import type { GroupId } from '#base/ids.ts'
import * as names from '#control/names/store.ts'
import { deleteGroupMembers, deleteGroupRoles } from '#storage/access-deletion.ts'
import type { Reader, Tx } from '#storage/db.ts'
import { type IdPage, rowsAfter } from '#storage/id-pages.ts'
import { refreshOwnerAccess } from '#storage/owner-access.ts'
import { change, finders, insertInto, type OrganizationKey, query } from '#storage/statement.ts'
import type { AccessGroupTable } from '#storage/tables/access.ts'

const COLUMNS = ['id', 'name', 'created_at', 'source', 'oidc_group'] as const

export interface GroupRow extends Pick<Selectable<AccessGroupTable>, (typeof COLUMNS)[number]> {
  readonly id: GroupId
}

/** `findForUse` locks the group against deletion, `findForChange` against any use. */
export const { find, findForUse, findForChange } = finders<OrganizationKey>()((db, p) =>
  db
    .selectFrom('access_group')
    .select(COLUMNS)
    .$narrowType<{ id: GroupId }>()
    .where('id', '=', p.id)
    .where('organization_id', '=', p.organizationId),
)

export const findGroupByName = query<{ organizationId: string; nameKey: string }>()((db, p) =>
  db
    .selectFrom('access_group')
    .select('id')
    .where('organization_id', '=', p.organizationId)
    .where('name_key', '=', p.nameKey),
)

export function page(
  reader: Reader,
  { organizationId, ...page }: IdPage & { readonly organizationId: string },
): Promise<GroupRow[]> {
  const groups = reader
    .selectFrom('access_group')
    .select(COLUMNS)
    .$narrowType<{ id: GroupId }>()
    .where('organization_id', '=', organizationId)
  return rowsAfter(groups, 'id', page)
}

export const insert = insertInto('access_group')

type GroupColumns = Omit<Updateable<AccessGroupTable>, 'id' | 'organization_id'>

export async function update(tx: Tx, id: string, columns: GroupColumns): Promise<void> {
  await tx.updateTable('access_group').set(columns).where('id', '=', id).execute()
}

/** Number of groups with members set by sign-ins. */
export async function countLinked(tx: Tx, organizationId: string): Promise<number> {
  const row = await tx
    .selectFrom('access_group')
    .select((eb) => eb.fn.countAll<number>().as('groups'))
    .where('organization_id', '=', organizationId)
    .where('oidc_group', 'is not', null)
    .executeTakeFirst()
  return Number(row?.groups ?? 0)
}

/** Deletes the group with its roles, its places in projects and its memberships. */
export async function remove(tx: Tx, id: string, deletedAt: number): Promise<void> {
  await names.ofDeleted(tx, 'access_group', id, deletedAt)
  await deleteGroupRoles(tx, id)
  await refreshOwnerAccess(tx, { groupId: id })
  await deleteGroupMembers(tx, id)
  await tx.deleteFrom('access_group').where('id', '=', id).execute()
}

/** Roles that are assigned to a group or a user, in the organization and in projects. */
export const rolesOf = query<{ principalId: string }>()((db, p) =>
  db
    .selectFrom('role_assignment as held')
    .leftJoin('access_role as role', 'role.id', 'held.role_id')
    .select(['held.resource_id', 'held.role_id', 'role.effective'])
    .where('held.principal_id', '=', p.principalId),
)

/**
 * A group that brings a user or a service account into a project. `findForUse` locks the membership
 * and the place of the group in the project against their deletion.
 */
export const { find: findMembership, findForUse: findMembershipForUse } = finders<{
  readonly projectId: string
  readonly memberId: string
}>()(
  (db, p) =>
    db
      .selectFrom('group_member as member')
      .innerJoin('project_group as joined', 'joined.group_id', 'member.group_id')
      .select('member.group_id')
      .where('joined.project_id', '=', p.projectId)
      .where('member.member_id', '=', p.memberId)
      .orderBy('member.group_id')
      .limit(1),
  ['member', 'joined'],
)

interface MemberKey {
  readonly groupId: string
  readonly id: string
}

function selectMembers(db: Pick<Reader, 'selectFrom'>) {
  return db
    .selectFrom('group_member as member')
    .leftJoin('user', 'user.id', 'member.member_id')
    .leftJoin('service_account as account', 'account.id', 'member.member_id')
    .select([
      'member.member_id as id',
      'user.name as user_name',
      'user.email as user_email',
      'account.name as account_name',
    ])
}

export const findMember = query<MemberKey>()((db, p) =>
  selectMembers(db).where('member.group_id', '=', p.groupId).where('member.member_id', '=', p.id),
)

export type GroupMemberRow = Awaited<ReturnType<typeof findMember>>[number]

export function pageOfMembers(
  reader: Reader,
  { groupId, ...page }: IdPage & { readonly groupId: string },
): Promise<GroupMemberRow[]> {
  const members = selectMembers(reader).where('member.group_id', '=', groupId)
  return rowsAfter(members, 'member.member_id', page)
}

/** A service account of an active project of the organization, locked against its deletion. */
export const { findForUse: findAccountForUse } = finders<OrganizationKey>()(
  (db, p) =>
    db
      .selectFrom('service_account as account')
      .innerJoin('project', 'project.id', 'account.project_id')
      .select(['account.id', 'account.name'])
      .where('account.id', '=', p.id)
      .where('project.organization_id', '=', p.organizationId)
      .where('project.archived_at', 'is', null),
  'account',
)

/** False for a member. */
export const insertMember = change<MemberKey & { readonly addedAt: number }>()((db, p) =>
  db
    .insertInto('group_member')
    .values({ group_id: p.groupId, member_id: p.id, added_at: p.addedAt })
    .onConflict((conflict) => conflict.doNothing())
    .returning('member_id'),
)

/** False for no member. */
export const deleteMember = change<MemberKey>()((db, p) =>
  db
    .deleteFrom('group_member')
    .where('group_id', '=', p.groupId)
    .where('member_id', '=', p.id)
    .returning('member_id'),
)
