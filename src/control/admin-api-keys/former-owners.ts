/** Admin keys of former owners, also of those who lost a group or a role of a group. */
import type { Context } from '#context.ts'
import type { AuditEvent } from '#contract/audit-logs.ts'
import type { Tx } from '#storage/db.ts'
import * as store from './store.ts'

/**
 * Deletes the keys of the users among these who are not owners, directly or by a group. Returns the
 * events. The organization must be locked, as the creation of admin keys locks it.
 */
export async function deleteKeysOfFormerOwners(
  tx: Tx,
  ctx: Context,
  userIds: readonly string[],
): Promise<AuditEvent[]> {
  if (userIds.length === 0) return []
  const keys = await store.keysOfNonOwners(tx, ctx.organization.id, userIds)
  for (const { id } of keys) await store.markDeleted(tx, id, ctx.now())
  return keys.map(({ id }) => ({ type: 'api_key.deleted', id }))
}
