/** Rows of SCIM tokens. */

import type { UserId } from '#base/ids.ts'
import { OWNER_COLUMNS } from '#control/admin-api-keys/store.ts'
import * as names from '#control/names/store.ts'
import type { Tx } from '#storage/db.ts'
import { isActiveOwner } from '#storage/owners.ts'
import { insertInto, query } from '#storage/statement.ts'

export const list = query<{ organizationId: string }>()((db, p) =>
  db
    .selectFrom('scim_token as token')
    .innerJoin('organization', 'organization.id', 'token.organization_id')
    .leftJoin('user', 'user.id', 'token.owner_id')
    .select([
      'token.id',
      'token.name',
      'token.redacted_value',
      'token.created_at',
      'token.expires_at',
      'token.last_used_at',
      'token.owner_id',
      'token.revoked_at',
      ...OWNER_COLUMNS,
    ])
    .where('token.organization_id', '=', p.organizationId)
    .orderBy('token.id'),
)

export type ScimTokenRow = Awaited<ReturnType<typeof list>>[number]

/** Tokens of those of these users who are no active owners, neither directly nor by a group. */
export function tokensOfFormerOwners(tx: Tx, organizationId: string, userIds: readonly UserId[]) {
  return tx
    .selectFrom('scim_token as token')
    .innerJoin('user', 'user.id', 'token.owner_id')
    .select('token.id')
    .where('token.organization_id', '=', organizationId)
    .where('token.revoked_at', 'is', null)
    .where('token.owner_id', 'in', userIds)
    .where((eb) => eb.not(isActiveOwner))
    .orderBy('token.id')
    .execute()
}

export const insert = insertInto('scim_token')

/** Revokes the token. Its row stays, and keeps SCIM enabled. */
export async function revoke(tx: Tx, id: string, revokedAt: number): Promise<void> {
  await tx.updateTable('scim_token').set({ revoked_at: revokedAt }).where('id', '=', id).execute()
}

/** Deletes the token. Its name stays for the audit log. */
export async function remove(tx: Tx, id: string, deletedAt: number): Promise<void> {
  await names.ofDeleted(tx, 'scim_token', id, deletedAt)
  await tx.deleteFrom('scim_token').where('id', '=', id).execute()
}
