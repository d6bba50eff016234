/** Rows of custom roles, of assignments of roles, and of groups of projects. */
import type { Updateable } from 'kysely'
import * as names from '#control/names/store.ts'
import type { Reader, Tx } from '#storage/db.ts'
import { change, finders, insertInto, query } from '#storage/statement.ts'
import type { AccessRoleTable, RoleAssignmentTable } from '#storage/tables/access.ts'

const COLUMNS = [
  'role.id',
  'role.name',
  'role.description',
  'role.permissions',
  'role.effective',
  'role.created_at',
  'role.created_by',
  'role.updated_at',
] as const

function select(db: Pick<Reader, 'selectFrom'>) {
  return db
    .selectFrom('access_role as role')
    .leftJoin('user', 'user.id', 'role.created_by')
    .select([...COLUMNS, 'user.name as creator_name', 'user.email as creator_email'])
}

interface RoleKey {
  readonly resourceId: string
  readonly id: string
}

/** `findForUse` locks the role against changes, `findForChange` against assignments too. */
export const { find, findForUse, findForChange } = finders<RoleKey>()(
  (db, p) => select(db).where('role.resource_id', '=', p.resourceId).where('role.id', '=', p.id),
  'role',
)

export type RoleRow = Awaited<ReturnType<typeof find>>[number]

/** All custom roles of a resource. */
export const rolesIn = query<{ resourceId: string }>()((db, p) =>
  select(db).where('role.resource_id', '=', p.resourceId),
)

export const findRoleByName = query<{ resourceId: string; nameKey: string }>()((db, p) =>
  db
    .selectFrom('access_role')
    .select('id')
    .where('resource_id', '=', p.resourceId)
    .where('name_key', '=', p.nameKey),
)

export const insert = insertInto('access_role')

export async function update(
  tx: Tx,
  id: string,
  columns: Updateable<AccessRoleTable>,
): Promise<void> {
  await tx.updateTable('access_role').set(columns).where('id', '=', id).execute()
}

/** Deletes the role and its assignments. */
export async function remove(tx: Tx, id: string, deletedAt: number): Promise<void> {
  await names.ofDeleted(tx, 'access_role', id, deletedAt)
  await tx.deleteFrom('role_assignment').where('role_id', '=', id).execute()
  await tx.deleteFrom('access_role').where('id', '=', id).execute()
}

interface HeldKey {
  readonly resourceId: string
  readonly principalId: string
}

/** Roles that are assigned to a principal in a resource. */
export const assignedTo = query<HeldKey>()((db, p) =>
  db
    .selectFrom('role_assignment')
    .select(['principal_id', 'role_id'])
    .where('resource_id', '=', p.resourceId)
    .where('principal_id', '=', p.principalId),
)

/** Roles that are assigned in a resource to the groups of a user or a service account. */
export const assignedToGroupsOf = query<HeldKey>()((db, p) =>
  db
    .selectFrom('role_assignment as held')
    .innerJoin('group_member as member', 'member.group_id', 'held.principal_id')
    .select(['held.principal_id', 'held.role_id'])
    .where('held.resource_id', '=', p.resourceId)
    .where('member.member_id', '=', p.principalId),
)

/** False if the role was assigned already. */
export const assign = change<RoleAssignmentTable>()((db, p) =>
  db
    .insertInto('role_assignment')
    .values(p)
    .onConflict((conflict) => conflict.doNothing())
    .returning('role_id'),
)

/** False if the role was not assigned. */
export const unassign = change<HeldKey & { readonly roleId: string }>()((db, p) =>
  db
    .deleteFrom('role_assignment')
    .where('resource_id', '=', p.resourceId)
    .where('principal_id', '=', p.principalId)
    .where('role_id', '=', p.roleId)
    .returning('role_id'),
)

/** False if the group is in the project already. */
export const joinProject = change<{ projectId: string; groupId: string; addedAt: number }>()(
  (db, p) =>
    db
      .insertInto('project_group')
      .values({ project_id: p.projectId, group_id: p.groupId, added_at: p.addedAt })
      .onConflict((conflict) => conflict.doNothing())
      .returning('group_id'),
)
