/**
 * Assignments of roles to users. A user has one predefined role in the organization, and one or
 * none in each of their projects: it is in their row, which is its only record, and assigning
 * another one replaces it. Custom roles are separate rows, besides it.
 */
import { audited, unchanged } from '#audit/audited.ts'
import { Problem } from '#base/problem.ts'
import { type Context, organizationKey } from '#context.ts'
import { roleNotAssigned, roleRequired } from '#contract/errors/access.ts'
import { userNotInProject } from '#contract/errors/organization.ts'
import { predefinedRoleAlias } from '#contract/permissions.ts'
import type { HeldProjectRole } from '#contract/project-users.ts'
import type { UserRoleAssignment } from '#contract/role-assignments.ts'
import type { OrganizationRole } from '#contract/users.ts'
import * as projectUsers from '#control/project-users/store.ts'
import { findForUse as findUserForUse } from '#control/users/store.ts'
import * as users from '#control/users/users.ts'
import type { Tx } from '#storage/db.ts'
import { lockOrganization } from '#storage/locks.ts'
import { assignmentEvent, assignmentSubject } from './events.ts'
import type { Principal } from './held.ts'
import {
  eventProject,
  predefinedPermissions,
  type Resource,
  requireActiveResource,
  requireMayGrantIn,
} from './resource.ts'
import { type FoundRole, predefinedRole, requireRoleForUse, toWire } from './role.ts'
import * as store from './store.ts'

/** A user with their predefined role in the resource. */
interface Holder {
  readonly user: Awaited<ReturnType<typeof users.requirePresent>>
  readonly role: OrganizationRole | HeldProjectRole
}

export function assignToUser(
  ctx: Context,
  resource: Resource,
  userId: string,
  roleId: string,
): Promise<UserRoleAssignment> {
  return audited(ctx, async (tx) => {
    const { user, role: before } = await requireHolder(tx, ctx, resource, userId)
    const role = await requireRoleForUse(tx, resource, roleId)
    const { level } = resource
    // A predefined role replaces the previous one.
    const replaced = role.row ? [] : predefinedPermissions(level, before)
    requireMayGrantIn(ctx, resource, [...role.effective, ...replaced])
    const answer = (row: Holder['user']): UserRoleAssignment => ({
      object: 'user.role',
      user: users.toWire(row),
      role: toWire(resource, role),
    })
    const principal: Principal = { kind: 'user', id: userId }
    const event = assignmentEvent('role.assignment.created', resource, role.id, principal)
    const common = { event, subject: assignmentSubject(principal), ...eventProject(resource) }
    if (role.row) {
      const row = { resource_id: resource.id, principal_id: userId, role_id: role.storedId }
      const isNew = await store.assign(tx, { ...row, created_at: ctx.now() })
      return isNew ? { result: answer(user), ...common } : unchanged(answer(user))
    }
    if (role.name === before) return unchanged(answer(user))
    const consequences = [
      ...replacedEvents(resource, before, principal),
      ...(await setPredefined(tx, ctx, resource, user, role.name)),
    ]
    const after = level === 'organization' ? { ...user, role: organizationRole(role.name) } : user
    return { result: answer(after), ...common, consequences }
  })
}

/** Only a direct assignment is removed: one by a group is the group's. */
export function unassignFromUser(ctx: Context, resource: Resource, userId: string, roleId: string) {
  return audited(ctx, async (tx) => {
    const { user, role: before } = await requireHolder(tx, ctx, resource, userId)
    const role = await requireRoleForUse(tx, resource, roleId)
    requireMayGrantIn(ctx, resource, role.effective)
    const consequences = role.row
      ? await unassignCustom(tx, resource, userId, role)
      : await unassignPredefined(tx, ctx, resource, { user, role: before }, role)
    const principal: Principal = { kind: 'user', id: userId }
    return {
      result: { object: 'user.role.deleted' as const, deleted: true },
      event: assignmentEvent('role.assignment.deleted', resource, role.id, principal),
      subject: assignmentSubject(principal),
      consequences,
      ...eventProject(resource),
    }
  })
}

/** The user, locked; in the organization with it, since it always has an owner. */
async function requireHolder(
  tx: Tx,
  ctx: Context,
  resource: Resource,
  userId: string,
): Promise<Holder> {
  if (resource.level === 'organization') {
    await lockOrganization(tx, ctx.organization.id)
    const [user] = await findUserForUse(tx, organizationKey(ctx, userId))
    if (!user) throw users.notFound(userId)
    return { user, role: user.role }
  }
  await requireActiveResource(tx, ctx, resource)
  const user = await users.requirePresent(tx, ctx, userId)
  const [member] = await projectUsers.findForChange(tx, { projectId: resource.id, userId })
  if (!member) throw new Problem(userNotInProject(userId, resource.id))
  return { user, role: member.role }
}

function replacedEvents(resource: Resource, name: string, principal: Principal) {
  const role = predefinedRole(resource, name)
  if (!role) return []
  return [assignmentEvent('role.assignment.deleted', resource, role.id, principal)]
}

async function setPredefined(
  tx: Tx,
  ctx: Context,
  { level, id }: Resource,
  user: Holder['user'],
  name: string,
) {
  if (level === 'organization')
    return users.setOrganizationRole(tx, ctx, user, organizationRole(name))
  await projectUsers.setRole(tx, { projectId: id, userId: user.id }, projectRole(name))
  return []
}

async function unassignCustom(
  tx: Tx,
  resource: Resource,
  userId: string,
  role: FoundRole,
): Promise<[]> {
  const key = { resourceId: resource.id, principalId: userId, roleId: role.storedId }
  if (!(await store.unassign(tx, key))) throw new Problem(roleNotAssigned(role.id, userId))
  return []
}

/** Without its predefined role a user of a project stays in it; one of the organization reads. */
async function unassignPredefined(
  tx: Tx,
  ctx: Context,
  resource: Resource,
  { user, role: before }: Holder,
  role: FoundRole,
) {
  if (role.name !== before) throw new Problem(roleNotAssigned(role.id, user.id))
  if (role.storedId === READER) throw new Problem(roleRequired(user.id))
  return setPredefined(tx, ctx, resource, user, resource.level === 'project' ? 'none' : 'reader')
}

const READER = predefinedRoleAlias('organization', 'reader')

function organizationRole(name: string): OrganizationRole {
  return name === 'owner' ? 'owner' : 'reader'
}

function projectRole(name: string): HeldProjectRole {
  return name === 'owner' || name === 'member' || name === 'viewer' ? name : 'none'
}
