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
  if (userIds.length === 0) return []
  const organizationId = ctx.organization.id
  const keys = await store.keysOfNonOwners(tx, organizationId, userIds)
  if (keys.length === 0) return []
  const isPermanent = keys.find(({ expires_at: expiresAt }) => expiresAt === null)
  for (const { id } of keys) await store.markDeleted(tx, id, ctx.now())
  if (isPermanent && !(await store.hasPermanent(tx, organizationId))) {
    throw new Problem(lastAdminKey({ id: isPermanent.id }))
  }
  return keys.map(({ id }) => ({ type: 'api_key.deleted', id }))
}
