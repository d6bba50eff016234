/**
 * Changes of the people in a group. The loss of the role of an owner is a demotion: the credentials
 * of the person end. It is never rejected, not even for the last owner.
 */
import type { GroupId, UserId } from '#base/ids.ts'
import type { AuditEvent } from '#contract/audit/audit-logs.ts'
import { isGroupOfOwners } from '#control/groups/granted.ts'
import { endCredentialsOfFormerOwners } from '#control/users/former-owners.ts'
import { hasActiveOwner } from '#control/users/store.ts'
import type { Tx } from '#storage/db.ts'
import type { MemberChange } from './group-changes.ts'
import * as store from './groups/store.ts'
import type { ScimContext } from './resource.ts'
import { ScimError } from './scim-error.ts'

/** Members who have changed, with their part of the event. */
export interface ChangedMembers {
  readonly ids: readonly string[]
  readonly event: {
    readonly members_added?: string[]
    readonly members_removed?: string[]
    readonly last_owner?: boolean
  }
  readonly consequences: readonly AuditEvent[]
  /** A member who was the last owner of the organization. */
  readonly lastOwner: UserId | undefined
}

/** Changes the members. The organization is locked. */
export async function changeMembers(
  tx: Tx,
  ctx: ScimContext,
  groupId: GroupId,
  { isWhole, added, removed }: MemberChange,
): Promise<ChangedMembers> {
  const wanted = [...added]
  const present = await store.holdUsers(tx, ctx.organization.id, wanted)
  const unknown = wanted.find((id) => !present.has(id))
  if (unknown !== undefined) throw new ScimError('invalidValue', `There is no user ${unknown}.`)
  const leaving = isWhole
    ? (await store.memberIds(tx, groupId)).filter((id) => !added.has(id))
    : [...removed]
  const gone = await store.removeMembers(tx, groupId, leaving)
  const come = await store.addMembers(tx, groupId, wanted, ctx.now())
  const ids = [...gone, ...come]
  await store.refreshAccess(tx, ids)
  const isOfOwners = await isGroupOfOwners(tx, groupId)
  const { events, lastOwner } = await demote(tx, ctx, isOfOwners ? gone : [])
  return {
    ids,
    event: {
      ...(come.length > 0 && { members_added: come }),
      ...(gone.length > 0 && { members_removed: gone }),
      ...(lastOwner && { last_owner: true }),
    },
    consequences: events,
    lastOwner,
  }
}

interface Demoted {
  readonly events: readonly AuditEvent[]
  readonly lastOwner: UserId | undefined
}

/** Ends the credentials of those who are no owners any more. */
export async function demote(tx: Tx, ctx: ScimContext, ids: readonly UserId[]): Promise<Demoted> {
  if (ids.length === 0) return { events: [], lastOwner: undefined }
  const { id: organizationId } = ctx.organization
  const events = await endCredentialsOfFormerOwners(tx, ctx, ids)
  const isLast = !(await hasActiveOwner(tx, organizationId))
  // A deactivated member was no owner before.
  return {
    events,
    lastOwner: isLast ? await store.firstActive(tx, organizationId, ids) : undefined,
  }
}
