/** Owners of keys and sessions, and their last use. */
import type { Reader, Tx } from '#storage/db.ts'
import { command, query } from '#storage/statement.ts'

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

/** A project's key: this plane only needs to know that it is one. */
export const findProjectKey = query<{ hash: string }>()((db, p) =>
  db.selectFrom('api_key').select(['id', 'expires_at']).where('hash', '=', p.hash),
)

/** A session with its organization, its key if it was made with one, and its person. */
export const findSession = query<{ hash: string }>()((db, p) =>
  db
    .selectFrom('session')
    .innerJoin('organization', 'organization.id', 'session.organization_id')
    .leftJoin('admin_api_key as key', 'key.id', 'session.admin_key_id')
    .leftJoin('user', (join) =>
      join.on((eb) => eb('user.id', '=', eb.fn.coalesce('session.user_id', 'key.user_id'))),
    )
    .where('session.hash', '=', p.hash)
    .select([
      'session.id',
      'session.expires_at',
      'session.created_at',
      'session.last_used_at',
      'key.id as key_id',
      'key.scopes',
      'key.expires_at as key_expires_at',
      'key.deleted_at as key_deleted_at',
      'user.id as user_id',
      'user.email as user_email',
      'user.role as user_role',
      'user.removed_at as user_removed_at',
      'organization.id as organization_id',
      'organization.name as organization_name',
      'organization.default_project_id',
      'organization.operator_id',
    ]),
)

export type SessionRow = Awaited<ReturnType<typeof findSession>>[number]

const findMemberships = query<{ userId: string }>()((db, p) =>
  db
    .selectFrom('project_user')
    .select(['project_id', 'role'])
    .where('user_id', '=', p.userId)
    .orderBy('project_id'),
)

/** Roles of a person in their projects. */
export async function findProjectRoles(
  reader: Reader,
  userId: string,
): Promise<ReadonlyMap<string, 'owner' | 'member'>> {
  return new Map(
    (await findMemberships(reader, { userId })).map(({ project_id, role }) => [project_id, role]),
  )
}

/** Sets the last use of a session, unless another node has written a later one. */
export const setSessionUse = command<{ hash: string; at: number }>()((db, p) =>
  db
    .updateTable('session')
    .set({ last_used_at: p.at })
    .where('hash', '=', p.hash)
    .where((eb) => eb.or([eb('last_used_at', 'is', null), eb('last_used_at', '<', p.at)])),
)

/** Sets the last use of keys, in the order of their ids. */
export async function setLastUsed(tx: Tx, uses: ReadonlyMap<string, number>): Promise<void> {
  for (const id of [...uses.keys()].sort()) {
    await tx
      .updateTable('admin_api_key')
      .set({ last_used_at: uses.get(id) ?? null })
      .where('id', '=', id)
      .execute()
  }
}
