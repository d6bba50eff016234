/** Roles that a user or a group has in the organization or in a project, and from whom. */
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import { roleNotAssigned } from '#contract/errors/access.ts'
import { userNotInProject } from '#contract/errors/organization.ts'
import { predefinedRoleAlias } from '#contract/permissions.ts'
import type { AssignedRole } from '#contract/roles.ts'
import { findMembership } from '#control/groups/store.ts'
import { find as findProjectUser } from '#control/project-users/store.ts'
import { requirePresent } from '#control/users/users.ts'
import type { Reader } from '#storage/db.ts'
import type { Resource } from './resource.ts'
import { type AssignmentSource, allRoles, assignedToWire, requireRole } from './role.ts'
import * as store from './store.ts'

export interface Principal {
  readonly kind: 'user' | 'group'
  readonly id: string
}

/** Sources of each role, by the role's id in assignments. */
type HeldRoles = ReadonlyMap<string, readonly AssignmentSource[]>

/** All roles that a principal has. 404 for a user who is not in the organization or the project. */
export async function listHeld(
  ctx: Context,
  resource: Resource,
  principal: Principal,
): Promise<AssignedRole[]> {
  const held = await heldBy(ctx.reader, ctx, resource, principal)
  const roles = await allRoles(ctx.reader, resource)
  return roles.flatMap((role) => {
    const sources = held.get(role.storedId)
    return sources ? [assignedToWire(resource, role, sources)] : []
  })
}

export async function retrieveHeld(
  ctx: Context,
  resource: Resource,
  principal: Principal,
  roleId: string,
): Promise<AssignedRole> {
  const held = await heldBy(ctx.reader, ctx, resource, principal)
  const role = await requireRole(ctx.reader, resource, roleId)
  const sources = held.get(role.storedId)
  if (!sources) throw new Problem(roleNotAssigned(roleId, principal.id))
  return assignedToWire(resource, role, sources)
}

async function heldBy(
  reader: Reader,
  ctx: Context,
  resource: Resource,
  { kind, id }: Principal,
): Promise<HeldRoles> {
  const predefined = kind === 'user' ? await predefinedOf(reader, ctx, resource, id) : undefined
  const key = { resourceId: resource.id, principalId: id }
  const rows = [
    ...(predefined === undefined ? [] : [{ principal_id: id, role_id: predefined }]),
    ...(await store.assignedTo(reader, key)),
    ...(kind === 'user' ? await store.assignedToGroupsOf(reader, key) : []),
  ]
  const held = new Map<string, AssignmentSource[]>()
  for (const { principal_id: principalId, role_id: roleId } of rows) {
    const type = principalId === id ? kind : 'group'
    const sources = held.get(roleId) ?? []
    held.set(roleId, [...sources, { principal_id: principalId, principal_type: type }])
  }
  return held
}

/** The user's predefined role, by its id in assignments. */
async function predefinedOf(
  reader: Reader,
  ctx: Context,
  { level, id }: Resource,
  userId: string,
): Promise<string | undefined> {
  const user = await requirePresent(reader, ctx, userId)
  if (level === 'organization') return predefinedRoleAlias(level, user.role)
  const [member] = await findProjectUser(reader, { projectId: id, userId })
  if (member) return member.role === 'none' ? undefined : predefinedRoleAlias(level, member.role)
  const [byGroup] = await findMembership(reader, { projectId: id, memberId: userId })
  if (!byGroup) throw new Problem(userNotInProject(userId, id))
  return undefined
}
