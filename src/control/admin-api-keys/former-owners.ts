/** Admin keys of people who have ceased to be owners by losing a group, or a role of a group. */
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import type { AuditEvent } from '#contract/audit-logs.ts'
import { lastAdminKey } from '#contract/problems/organization.ts'
import type { Tx } from '#storage/db.ts'
import * as store from './store.ts'

/**
 * Deletes the keys of those of these users who are no owners, as in a demotion, and returns the
 * events. Rejected where one of these is the last key without expiry. The organization is locked.
 */
export async function deleteKeysOfFormerOwners(
  tx: Tx,
  ctx: Context,
  userIds: readonly string[],
): Promise<AuditEvent[]> {
  const { events, permanentId } = await deleteKeysOfNonOwners(tx, ctx, userIds)
  if (permanentId !== undefined && !(await store.hasPermanent(tx, ctx.organization.id))) {
    throw new Problem(lastAdminKey({ id: permanentId }))
  }
  return events
}

/** The same, never rejected. `permanentId` is a deleted key without expiry. */
export async function deleteKeysOfNonOwners(
  tx: Tx,
  ctx: Context,
  userIds: readonly string[],
): Promise<{ readonly events: AuditEvent[]; readonly permanentId: string | undefined }> {
  const keys =
    userIds.length === 0 ? [] : await store.keysOfNonOwners(tx, ctx.organization.id, userIds)
  for (const { id } of keys) await store.markDeleted(tx, id, ctx.now())
  return {
    events: keys.map(({ id }) => ({ type: 'api_key.deleted', id })),
    permanentId: keys.find(({ expires_at: expiresAt }) => expiresAt === null)?.id,
  }
}
