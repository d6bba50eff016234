/**
 * Permissions that members of a group have by it. Who changes its members, or deletes it, needs
 * them all.
 */
import { permissionsOf } from '#access/authority.ts'
import { requireMayGrant } from '#access/escalation.ts'
import type { Context } from '#context.ts'
import { predefinedRoleAlias } from '#contract/permissions.ts'
import type { Tx } from '#storage/db.ts'
import * as store from './store.ts'

const OWNER = predefinedRoleAlias('organization', 'owner')

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
