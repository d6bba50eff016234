/** Assignments of roles to groups. A role of a project also puts the group into the project. */
import { rejectLockOut } from '#access/lock-out.ts'
import { audited, unchanged } from '#audit/audited.ts'
import { toSeconds } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import { roleNotAssigned } from '#contract/errors/access.ts'
import { predefinedRoleAlias } from '#contract/permissions.ts'
import type { GroupRoleAssignment } from '#contract/role-assignments.ts'
import { requireGroupForChange } from '#control/groups/groups.ts'
import { isManaged } from '#control/groups/managed.ts'
import { endCredentialsOfFormerOwners } from '#control/users/former-owners.ts'
import { holdersInGroup } from '#control/users/store.ts'
import type { Tx } from '#storage/db.ts'
import { lockOrganization } from '#storage/locks.ts'
import { refreshOwnerAccess } from '#storage/owner-access.ts'
import { assignmentEvent, assignmentSubject } from './events.ts'
import type { Principal } from './held.ts'
import {
  eventProject,
  type Resource,
  requireActiveResource,
  requireMayGrantIn,
} from './resource.ts'
import { type FoundRole, requireRoleForUse, toWire } from './role.ts'
import * as store from './store.ts'

const OWNER = predefinedRoleAlias('organization', 'owner')

export function assignToGroup(
  ctx: Context,
  resource: Resource,
  groupId: string,
  roleId: string,
): Promise<GroupRoleAssignment> {
  return audited(ctx, async (tx) => {
    await requireActiveResource(tx, ctx, resource)
    const group = await requireGroupForChange(tx, ctx, groupId)
    const role = await requireRoleForUse(tx, resource, roleId)
    requireMayGrantIn(ctx, resource, role.effective)
    const result: GroupRoleAssignment = {
      object: 'group.role',
      group: {
        object: 'group',
        id: group.id,
        name: group.name,
        created_at: toSeconds(group.created_at),
        scim_managed: await isManaged(tx, ctx, group),
      },
      role: toWire(resource, role),
    }
    if (!(await insertAssignment(tx, ctx, resource, groupId, role))) return unchanged(result)
    const principal: Principal = { kind: 'group', id: groupId }
    return {
      result,
      event: assignmentEvent('role.assignment.created', resource, role.id, principal),
      subject: assignmentSubject(principal),
      ...eventProject(resource),
    }
  })
}

/** Inserts the assignment, and in a project the group. False: it existed already. */
export async function insertAssignment(
  tx: Tx,
  ctx: Context,
  { level, id }: Resource,
  groupId: string,
  role: FoundRole,
): Promise<boolean> {
  const addedAt = ctx.now()
  const row = { resource_id: id, principal_id: groupId, role_id: role.storedId }
  const isNew = await store.assign(tx, { ...row, created_at: addedAt })
  const joined = { projectId: id, groupId, addedAt }
  if (level === 'project' && (await store.joinProject(tx, joined))) {
    await refreshOwnerAccess(tx, { groupId, projectId: id })
  }
  return isNew
}

export function unassignFromGroup(
  ctx: Context,
  resource: Resource,
  groupId: string,
  roleId: string,
) {
  return audited(ctx, async (tx) => {
    if (resource.level === 'organization') await lockOrganization(tx, ctx.organization.id)
    await requireActiveResource(tx, ctx, resource)
    const group = await requireGroupForChange(tx, ctx, groupId)
    const role = await requireRoleForUse(tx, resource, roleId)
    requireMayGrantIn(ctx, resource, role.effective)
    const key = { resourceId: resource.id, principalId: groupId, roleId: role.storedId }
    if (!(await store.unassign(tx, key))) throw new Problem(roleNotAssigned(role.id, groupId))
    const isOwner = role.storedId === OWNER
    const holders = isOwner ? await holdersInGroup(tx, group.id) : []
    const consequences = await endCredentialsOfFormerOwners(tx, ctx, holders)
    if (isOwner) await rejectLockOut(tx, ctx)
    const principal: Principal = { kind: 'group', id: groupId }
    return {
      result: { object: 'group.role.deleted' as const, deleted: true },
      event: assignmentEvent('role.assignment.deleted', resource, role.id, principal),
      subject: assignmentSubject(principal),
      consequences,
      ...eventProject(resource),
    }
  })
}
