/**
 * Members of groups: users of the organization, and service accounts of its projects. The change of
 * a membership concerns the member's keys and sessions alone.
 */
import { rejectLockOut } from '#access/lock-out.ts'
import { audited, unchanged } from '#audit/audited.ts'
import { Problem } from '#base/problem.ts'
import { type Context, organizationKey } from '#context.ts'
import { groupNotFound, memberNotInOrganization, userNotInGroup } from '#contract/errors/access.ts'
import type { GroupMember } from '#contract/groups.ts'
import type { NextPage, NextQuery } from '#contract/page.ts'
import { listNextPage } from '#control/page.ts'
import { endCredentialsOfFormerOwners } from '#control/users/former-owners.ts'
import * as users from '#control/users/store.ts'
import type { Tx } from '#storage/db.ts'
import { lockOrganization } from '#storage/locks.ts'
import { refreshOwnerAccess } from '#storage/owner-access.ts'
import { nextVersionOfGroup } from '#storage/scim-versions.ts'
import { isGroupOfOwners, requireMayChange } from './granted.ts'
import { requireGroup } from './groups.ts'
import { requireUnmanaged } from './managed.ts'
import * as store from './store.ts'

export async function listMembers(
  ctx: Context,
  groupId: string,
  query: NextQuery,
): Promise<NextPage<GroupMember>> {
  await requireGroup(ctx.reader, ctx, groupId)
  return listNextPage(ctx, query, {
    where: { groupId },
    find: store.findMember,
    page: store.pageOfMembers,
    toWire: toMember,
  })
}

export async function retrieveMember(
  ctx: Context,
  groupId: string,
  id: string,
): Promise<GroupMember> {
  await requireGroup(ctx.reader, ctx, groupId)
  const [row] = await store.findMember(ctx.reader, { groupId, id })
  if (!row) throw new Problem(userNotInGroup(id, groupId))
  return toMember(row)
}

/** Adds a user or a service account. A repeated addition changes nothing. */
export function addMember(ctx: Context, groupId: string, id: string) {
  return audited(ctx, async (tx) => {
    await lockOrganization(tx, ctx.organization.id)
    await holdGroup(tx, ctx, groupId)
    await requireMember(tx, ctx, id)
    const result = { object: 'group.user' as const, user_id: id, group_id: groupId }
    if (!(await store.insertMember(tx, { groupId, id, addedAt: ctx.now() })))
      return unchanged(result)
    await nextVersionOfGroup(tx, groupId, ctx.now())
    await refreshOwnerAccess(tx, { ownerId: id })
    return {
      result,
      event: { type: 'group.updated', id: groupId, changes_requested: { members_added: [id] } },
      subject: { kind: 'group.member', id },
    }
  })
}

export function removeMember(ctx: Context, groupId: string, id: string) {
  return audited(ctx, async (tx) => {
    await lockOrganization(tx, ctx.organization.id)
    const group = await holdGroup(tx, ctx, groupId)
    if (!(await store.deleteMember(tx, { groupId, id }))) {
      throw new Problem(userNotInGroup(id, groupId))
    }
    await nextVersionOfGroup(tx, groupId, ctx.now())
    await refreshOwnerAccess(tx, { ownerId: id })
    const isOfOwners = await isGroupOfOwners(tx, group.id)
    const left = isOfOwners ? await users.findForUse(tx, organizationKey(ctx, id)) : []
    const consequences = await endCredentialsOfFormerOwners(
      tx,
      ctx,
      left.map((user) => user.id),
    )
    if (isOfOwners) await rejectLockOut(tx, ctx)
    return {
      result: { object: 'group.user.deleted' as const, deleted: true },
      event: { type: 'group.updated', id: groupId, changes_requested: { members_removed: [id] } },
      subject: { kind: 'group.member', id },
      consequences,
    }
  })
}

/** Locks the user or the service account against removal. */
async function requireMember(tx: Tx, ctx: Context, id: string): Promise<void> {
  const key = organizationKey(ctx, id)
  const [user] = await users.findForUse(tx, key)
  if (user) return
  const [account] = await store.findAccountForUse(tx, key)
  if (!account) throw new Problem(memberNotInOrganization(id))
}

/** Locks the group. The caller must be allowed to give all permissions of the group. */
async function holdGroup(tx: Tx, ctx: Context, id: string): Promise<store.GroupRow> {
  const [group] = await store.findForUse(tx, organizationKey(ctx, id))
  if (!group) throw new Problem(groupNotFound(id))
  await requireUnmanaged(tx, ctx, group)
  await requireMayChange(tx, ctx, id)
  return group
}

function toMember(row: store.GroupMemberRow): GroupMember {
  return {
    id: row.id,
    name: row.account_name ?? row.user_name ?? row.user_email ?? '',
    email: row.user_email,
    picture: null,
    is_service_account: row.account_name !== null,
    user_type: 'user',
  }
}
