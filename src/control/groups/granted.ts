/**
 * Permissions that members of a group have by it. Who changes its members, or deletes it, needs
 * them all.
 */
import { permissionsOf } from '#access/authority.ts'
import { requireMayGrant } from '#access/escalation.ts'
import type { Context } from '#context.ts'
import { predefinedRoleAlias } from '#contract/permissions.ts'
import { holdersInGroup } from '#control/admin-api-keys/store.ts'
import type { Tx } from '#storage/db.ts'
import { lockOrganization } from '#storage/locks.ts'
import * as store from './store.ts'

const OWNER = predefinedRoleAlias('organization', 'owner')

/**
 * Locks the organization where the group's members are its owners. Comes first, as this lock must.
 * Returns the members with admin keys, which they lose with the role; none in any other group.
 */
export async function lockForOwners(tx: Tx, ctx: Context, groupId: string): Promise<string[]> {
  if (!(await isGroupOfOwners(tx, groupId))) return []
  await lockOrganization(tx, ctx.organization.id)
  return holdersInGroup(tx, groupId)
}

/** Whether the group's members are owners of the organization by it. */
export async function isGroupOfOwners(tx: Tx, groupId: string): Promise<boolean> {
  const roles = await store.rolesOf(tx, { groupId })
  return roles.some(({ role_id: id }) => id === OWNER)
}

/** Throws 403 unless the caller may give all that the group gives. */
export async function requireMayChange(tx: Tx, ctx: Context, groupId: string): Promise<void> {
  const organizationId = ctx.organization.id
  const grants = (await store.rolesOf(tx, { groupId })).map((role) => ({
    projectId: role.resource_id === organizationId ? undefined : role.resource_id,
    permissions: permissionsOf(organizationId, role),
  }))
  requireMayGrant(ctx.actor, ...grants)
}
