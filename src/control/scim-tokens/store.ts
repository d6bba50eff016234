/** Rows of SCIM tokens. */
import type { Selectable } from 'kysely'
import * as names from '#control/names/store.ts'
import type { Tx } from '#storage/db.ts'
import type { ScimTokenTable } from '#storage/scim-tables.ts'
import { command, query } from '#storage/statement.ts'

export type ScimTokenRow = Omit<Selectable<ScimTokenTable>, 'organization_id' | 'hash'>

export const list = query<{ organizationId: string }>()((db, p) =>
  db
    .selectFrom('scim_token')
    .select(['id', 'name', 'redacted_value', 'created_at', 'expires_at', 'last_used_at'])
    .where('organization_id', '=', p.organizationId)
    .orderBy('id'),
)

export const insert = command<Selectable<ScimTokenTable>>()((db, p) =>
  db.insertInto('scim_token').values(p),
)

const deleteOne = command<{ id: string }>()((db, p) =>
  db.deleteFrom('scim_token').where('id', '=', p.id),
)

/** Deletes the token. Its name stays for the audit log. */
export async function remove(tx: Tx, id: string, deletedAt: number): Promise<void> {
  await names.ofDeletedScimToken(tx, id, deletedAt)
  await deleteOne(tx, { id })
}
