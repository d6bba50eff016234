/**
 * Credentials of former owners: people who were demoted, deactivated or removed, also those who
 * lost a group or a role of a group. Their admin keys are deleted. Their SCIM tokens are revoked,
 * and stay in the list: the deletion of the last token disables SCIM, which an owner decides.
 */
import { toSeconds } from '#base/clock.ts'
import type { UserId } from '#base/ids.ts'
import type { Context } from '#context.ts'
import type { AuditEvent } from '#contract/audit/audit-logs.ts'
import * as adminApiKeys from '#control/admin-api-keys/store.ts'
import * as scimTokens from '#control/scim-tokens/store.ts'
import type { Tx } from '#storage/db.ts'

/**
 * Ends the credentials of the users among these who are not active owners, directly or by a group.
 * Returns the events. The organization must be locked, as the creation of credentials locks it.
 */
export async function endCredentialsOfFormerOwners(
  tx: Tx,
  ctx: Context,
  userIds: readonly UserId[],
): Promise<AuditEvent[]> {
  if (userIds.length === 0) return []
  const { id: organizationId } = ctx.organization
  const now = ctx.now()
  const keys = await adminApiKeys.keysOfFormerOwners(tx, organizationId, userIds)
  for (const { id } of keys) await adminApiKeys.markDeleted(tx, id, now)
  const tokens = await scimTokens.tokensOfFormerOwners(tx, organizationId, userIds)
  for (const { id } of tokens) await scimTokens.revoke(tx, id, now)
  const changes = { revoked_at: toSeconds(now) }
  return [
    ...keys.map(({ id }) => ({ type: 'api_key.deleted' as const, id })),
    ...tokens.map(({ id }) => ({
      type: 'api_key.updated' as const,
      id,
      changes_requested: changes,
    })),
  ]
}
