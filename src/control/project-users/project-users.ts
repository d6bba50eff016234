/** Project users: users of the organization with a role in a project. */

import { requireMayGrant } from '#access/escalation.ts'
import { audited, unchanged } from '#audit/audited.ts'
import { toSeconds } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import { type Context, organizationKey } from '#context.ts'
import {
  differentEmail,
  userAlreadyInProject,
  userNotInOrganization,
  userNotInProject,
} from '#contract/errors/organization.ts'
import { missingRequiredParameter } from '#contract/errors/parameters.ts'
import { userDeactivated } from '#contract/errors/scim.ts'
import type { CreatedUserApiKey, NewUserApiKey } from '#contract/extensions/api-keys.ts'
import type { Page } from '#contract/page.ts'
import { PREDEFINED_ROLES } from '#contract/permissions.ts'
import type {
  HeldProjectRole,
  NewProjectUser,
  ProjectRole,
  ProjectUser,
  ProjectUserChange,
  ProjectUserQuery,
} from '#contract/project-users.ts'
import * as apiKeys from '#control/api-keys/api-keys.ts'
import { setUserAccess } from '#control/api-keys/store.ts'
import { grantsTo } from '#control/groups/granted.ts'
import { findMembershipForUse } from '#control/groups/store.ts'
import { listPage } from '#control/page.ts'
import * as projects from '#control/projects/projects.ts'
import { requireLifetime, requireRoomForKey } from '#control/user-key-settings/user-key-settings.ts'
import * as users from '#control/users/store.ts'
import { emailKey } from '#control/users/users.ts'
import type { Tx } from '#storage/db.ts'
import { refreshOwnerAccess } from '#storage/owner-access.ts'
import * as store from './store.ts'

export async function list(
  ctx: Context,
  projectId: string,
  query: ProjectUserQuery,
): Promise<Page<ProjectUser>> {
  await projects.requireReadable(ctx, projectId)
  return listPage(ctx, query, {
    where: { projectId },
    find: (reader, { id }) => store.find(reader, { projectId, userId: id }),
    page: (reader, { cursor, ...page }) =>
      store.page(reader, { ...page, joinedBefore: cursor?.added_at }),
    toWire,
  })
}

export async function retrieve(
  ctx: Context,
  projectId: string,
  userId: string,
): Promise<ProjectUser> {
  await projects.requireReadable(ctx, projectId)
  const [row] = await store.find(ctx.reader, { projectId, userId })
  if (!row) throw new Problem(userNotInProject(userId, projectId))
  return toWire(row)
}

export function create(
  ctx: Context,
  projectId: string,
  input: NewProjectUser,
): Promise<ProjectUser> {
  return audited(ctx, async (tx) => {
    await projects.requireActive(tx, ctx, projectId)
    requireMayGiveProjectRole(ctx, projectId, input.role)
    const user = await findUser(tx, ctx, input)
    const addedAt = ctx.now()
    if (!(await join(tx, projectId, user.id, input.role, addedAt))) {
      throw new Problem(userAlreadyInProject(user.id, projectId))
    }
    return {
      result: toWire({ ...user, role: input.role, added_at: addedAt }),
      projectId,
      event: { type: 'user.added', id: user.id, data: { role: input.role } },
    }
  })
}

export function modify(
  ctx: Context,
  projectId: string,
  userId: string,
  { role }: ProjectUserChange,
): Promise<ProjectUser> {
  return audited(ctx, async (tx) => {
    const member = await requireForChange(tx, ctx, projectId, userId)
    if (role == null) return unchanged(toWire(member))
    requireMayGiveProjectRole(ctx, projectId, member.role, role)
    await store.setRole(tx, { projectId, userId }, role)
    return {
      result: toWire({ ...member, role }),
      projectId,
      event: {
        type: 'user.updated',
        id: userId,
        changes_requested: { role },
        previous: { role: member.role },
      },
    }
  })
}

/**
 * Removes the user from the project, with the roles assigned to them there: the caller needs all
 * permissions of these roles. Their keys stay listed, and become inactive unless a group of theirs
 * is in the project.
 */
export function remove(ctx: Context, projectId: string, userId: string) {
  return audited(ctx, async (tx) => {
    const { role } = await requireForChange(tx, ctx, projectId, userId)
    requireMayGiveProjectRole(ctx, projectId, role)
    const grants = await grantsTo(tx, ctx, userId)
    requireMayGrant(ctx.actor, ...grants.filter((one) => one.projectId === projectId))
    await store.remove(tx, { projectId, userId })
    await refreshOwnerAccess(tx, { ownerId: userId, projectId })
    return {
      result: { object: 'organization.project.user.deleted' as const, id: userId, deleted: true },
      projectId,
      event: { type: 'user.deleted', id: userId },
    }
  })
}

/** A key that belongs to the user and is active while they are in the project. */
export function createKey(
  ctx: Context,
  projectId: string,
  userId: string,
  input: NewUserApiKey,
): Promise<CreatedUserApiKey> {
  return audited(ctx, async (tx) => {
    await requireLifetime(tx, ctx, input.expires_in_seconds ?? null)
    await holdKeyOwner(tx, ctx, projectId, userId)
    const key = await apiKeys.issue(tx, ctx, {
      projectId,
      owner: { kind: 'user', id: userId, access: 'active' },
      name: input.name,
      expiresInSeconds: input.expires_in_seconds,
      modelIds: input.model_ids,
    })
    const row = await apiKeys.requireKey(tx, projectId, key.id)
    return {
      result: { ...apiKeys.toWire(row), value: key.value },
      projectId,
      event: apiKeys.createdEvent(key, { type: 'user', id: userId }),
    }
  })
}

/** A user who may get another key in the project, locked against removal. */
export async function holdKeyOwner(
  tx: Tx,
  ctx: Context,
  projectId: string,
  userId: string,
): Promise<void> {
  await projects.requireActive(tx, ctx, projectId)
  await requireRoomForKey(tx, ctx, userId)
  // The user first, as a removal from the organization locks them.
  await requireActiveUser(tx, ctx, userId)
  await requireMemberForUse(tx, projectId, userId)
}

/** A member of the project, directly or by a group, locked against removal. */
async function requireMemberForUse(tx: Tx, projectId: string, userId: string): Promise<void> {
  const [member] = await store.findForUse(tx, { projectId, userId })
  if (member) return
  const [byGroup] = await findMembershipForUse(tx, { projectId, memberId: userId })
  if (!byGroup) throw new Problem(userNotInProject(userId, projectId))
}

/** Throws 403 unless the caller may give, and take away, these roles in the project. */
export function requireMayGiveProjectRole(
  ctx: Context,
  projectId: string,
  ...roles: readonly HeldProjectRole[]
): void {
  const permissionsOf = (role: HeldProjectRole) => PREDEFINED_ROLES.project[role]?.permissions ?? []
  const grants = roles.map((role) => ({ projectId, permissions: permissionsOf(role) }))
  requireMayGrant(ctx.actor, ...grants)
}

/**
 * Adds the user to the project, and activates earlier keys of theirs. False if they are a member.
 */
export async function join(
  tx: Tx,
  projectId: string,
  userId: string,
  role: ProjectRole,
  addedAt: number,
): Promise<boolean> {
  const row = { project_id: projectId, user_id: userId, role, added_at: addedAt }
  if (!(await store.insert(tx, row))) return false
  await setUserAccess(tx, projectId, userId, 'active')
  return true
}

async function requireForChange(
  tx: Tx,
  ctx: Context,
  projectId: string,
  userId: string,
): Promise<store.ProjectUserRow> {
  await projects.requireActive(tx, ctx, projectId)
  const [member] = await store.findForChange(tx, { projectId, userId })
  if (!member) throw new Problem(userNotInProject(userId, projectId))
  return member
}

/** Locks the user against deactivation, which would make the new key inactive. */
async function requireActiveUser(tx: Tx, ctx: Context, id: string): Promise<void> {
  const [user] = await users.findForUse(tx, organizationKey(ctx, id))
  if (user && user.deactivated_at !== null) throw new Problem(userDeactivated(id))
}

/** The user of an id or address, who must be in the organization. */
async function findUser(tx: Tx, ctx: Context, input: NewProjectUser): Promise<users.UserRow> {
  const organizationId = ctx.organization.id
  if (input.user_id == null && input.email == null) {
    throw new Problem(missingRequiredParameter('user_id'))
  }
  const [user] =
    input.user_id != null
      ? await users.findForUse(tx, { organizationId, id: input.user_id })
      : await users.findForUseByEmail(tx, { organizationId, emailKey: emailKey(input.email ?? '') })
  const param = input.user_id != null ? 'user_id' : 'email'
  if (!user) throw new Problem(userNotInOrganization(input[param], param))
  if (input.email != null && emailKey(user.email) !== emailKey(input.email)) {
    throw new Problem(differentEmail(user.id))
  }
  return user
}

function toWire(row: store.ProjectUserRow): ProjectUser {
  return {
    object: 'organization.project.user',
    id: row.id,
    name: row.name,
    email: row.email,
    role: row.role,
    added_at: toSeconds(row.added_at),
  }
}
