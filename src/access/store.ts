/** Who a key belongs to, and when it was last used. */
import type { Tx } from '#storage/db.ts'
import { query } from '#storage/statement.ts'

/** A key that is not deleted, its organization, and the person behind it if there is one. */
export const findAdminKey = query<{ hash: string }>()((db, p) =>
  db
    .selectFrom('admin_api_key as key')
    .innerJoin('organization', 'organization.id', 'key.organization_id')
    .leftJoin('user', 'user.id', 'key.user_id')
    .where('key.hash', '=', p.hash)
    .where('key.deleted_at', 'is', null)
    .select([
      'key.id',
      'key.scopes',
      'key.expires_at',
      'key.user_id',
      'user.email as user_email',
      'user.role as user_role',
      'organization.id as organization_id',
      'organization.name as organization_name',
      'organization.default_project_id',
      'organization.operator_id',
    ]),
)

export type AdminKeyRow = Awaited<ReturnType<typeof findAdminKey>>[number]

/** A project's key, of which this plane only needs to know that it is one. */
export const findProjectKey = query<{ hash: string }>()((db, p) =>
  db.selectFrom('api_key').select(['id', 'expires_at']).where('hash', '=', p.hash),
)

/** Sets when keys were last used, in the order of their ids. */
export const setLastUsed = async (tx: Tx, uses: ReadonlyMap<string, number>): Promise<void> => {
  for (const id of [...uses.keys()].sort()) {
    await tx
      .updateTable('admin_api_key')
      .set({ last_used_at: uses.get(id) ?? null })
      .where('id', '=', id)
      .execute()
  }
}
