/**
 * Permissions by roles that are assigned to a group or a user. Who takes them away, by a change of
 * the group's members or by a removal, needs them all.
 */
import { permissionsOf } from '#access/authority.ts'
import { type GrantedPermissions, requireMayGrant } from '#access/escalation.ts'
import type { GroupId } from '#base/ids.ts'
import type { Context } from '#context.ts'
import { predefinedRoleAlias } from '#contract/permissions.ts'
import type { Tx } from '#storage/db.ts'
import * as store from './store.ts'

const OWNER = predefinedRoleAlias('organization', 'owner')

/** Whether the group's members are owners of the organization by it. */
export async function isGroupOfOwners(tx: Tx, groupId: GroupId): Promise<boolean> {
  const roles = await store.rolesOf(tx, { principalId: groupId })
  return roles.some(({ role_id: id }) => id === OWNER)
}

/** Throws 403 unless the caller may give all that the group gives. */
export async function requireMayChange(tx: Tx, ctx: Context, groupId: string): Promise<void> {
  requireMayGrant(ctx.actor, ...(await grantsTo(tx, ctx, groupId)))
}

/** Permissions of the assigned roles, in the organization and in projects. */
export async function grantsTo(
  tx: Tx,
  { organization }: Context,
  principalId: string,
): Promise<GrantedPermissions[]> {
  const rows = await store.rolesOf(tx, { principalId })
  return rows.map((role) => ({
    projectId: role.resource_id === organization.id ? undefined : role.resource_id,
    permissions: permissionsOf(organization.id, role),
  }))
}
