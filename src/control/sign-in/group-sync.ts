/**
 * Memberships in groups that are linked to the claim of groups: each sign-in makes the person a
 * member of the listed groups, and of no other linked one. Groups without a link are never changed,
 * whatever their names are. Values are compared by byte: no two groups at the provider are mistaken
 * for each other.
 *
 * Leaving a group is a demotion if it takes the role of an owner away: admin keys of the person are
 * deleted. If nobody could administer the organization any more, the person stays in its groups of
 * owners, as with roles by groups: a sign-in must not end the last access.
 */
import { hasAdministrator } from '#access/lock-out.ts'
import type { GroupId, UserId } from '#base/ids.ts'
import type { Context } from '#context.ts'
import type { AuditEvent } from '#contract/audit/audit-logs.ts'
import { isGroupOfOwners } from '#control/groups/granted.ts'
import * as groups from '#control/groups/store.ts'
import type { Alongside } from '#control/sessions/sessions.ts'
import { endCredentialsOfFormerOwners } from '#control/users/former-owners.ts'
import type { Reader, Tx } from '#storage/db.ts'
import { refreshOwnerAccess } from '#storage/owner-access.ts'
import * as store from './store.ts'

/** Ids of the groups that the person joins and leaves. */
export interface GroupChanges {
  readonly joined: readonly GroupId[]
  readonly left: readonly GroupId[]
}

/** The changes from the memberships to the listed groups. */
export async function findGroupChanges(
  reader: Reader,
  ctx: Context,
  userId: string,
  names: ReadonlySet<string>,
): Promise<GroupChanges> {
  const linked = await linkedGroups(reader, ctx, userId)
  const differing = linked.filter(({ isMember, name }) => isMember !== names.has(name))
  return {
    joined: differing.filter(({ isMember }) => !isMember).map(({ id }) => id),
    left: differing.filter(({ isMember }) => isMember).map(({ id }) => id),
  }
}

/** Whether sign-ins set the members of some group. */
export async function hasLinkedGroups(ctx: Context, userId: string): Promise<boolean> {
  return (await linkedGroups(ctx.reader, ctx, userId)).length > 0
}

export interface SyncedGroups extends Alongside {
  /** Whether the person stays in groups of owners, since nobody else is one. */
  readonly isOwnerKept: boolean
}

/** Changes the memberships. The organization is locked, and then the user. */
export async function syncGroups(
  tx: Tx,
  ctx: Context,
  userId: UserId,
  names: ReadonlySet<string>,
): Promise<SyncedGroups> {
  const { joined, left } = await findGroupChanges(tx, ctx, userId, names)
  const addedAt = ctx.now()
  for (const groupId of joined) await groups.insertMember(tx, { groupId, id: userId, addedAt })
  for (const groupId of left) await groups.deleteMember(tx, { groupId, id: userId })
  const owning = await groupsOfOwners(tx, left)
  const isOwnerKept = owning.length > 0 && !(await hasAdministrator(tx, ctx))
  const kept = isOwnerKept ? owning : []
  for (const groupId of kept) await groups.insertMember(tx, { groupId, id: userId, addedAt })
  const gone = left.filter((id) => !kept.includes(id))
  if (joined.length + gone.length === 0) return { isOwnerKept }
  await refreshOwnerAccess(tx, { ownerId: userId })
  const demoted = owning.length > kept.length ? [userId] : []
  return {
    isOwnerKept,
    consequences: [
      ...joined.map((id) => changed(id, { members_added: [userId] })),
      ...gone.map((id) => changed(id, { members_removed: [userId] })),
      ...(await endCredentialsOfFormerOwners(tx, ctx, demoted)),
    ],
    // The identity provider decides on the groups, not the person.
    consequencesBy: { kind: 'system' },
    subjects: [{ kind: 'group.member', id: userId }],
  }
}

async function linkedGroups(reader: Reader, ctx: Context, userId: string) {
  const rows = await store.findLinkedGroups(reader, {
    organizationId: ctx.organization.id,
    userId,
  })
  return rows.map(({ id, oidc_group: name, member_id: memberId }) => ({
    id,
    name: name ?? '',
    isMember: memberId !== null,
  }))
}

async function groupsOfOwners(tx: Tx, ids: readonly GroupId[]): Promise<GroupId[]> {
  const owning: GroupId[] = []
  for (const id of ids) if (await isGroupOfOwners(tx, id)) owning.push(id)
  return owning
}

function changed(
  id: string,
  changes: { readonly members_added?: string[]; readonly members_removed?: string[] },
): AuditEvent {
  return { type: 'group.updated', id, changes_requested: changes }
}
