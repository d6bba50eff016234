/** The rows of sessions. Who is behind one is found in `access/store.ts`. */
import type { Insertable } from 'kysely'
import type { Tx } from '#storage/db.ts'
import type { SessionTable } from '#storage/schema.ts'
import { command, query } from '#storage/statement.ts'

export type SessionRow = Insertable<SessionTable>

export const insert = command<SessionRow>()((db, p) =>
  db.insertInto('session').values({
    hash: p.hash,
    id: p.id,
    organization_id: p.organization_id,
    admin_key_id: p.admin_key_id,
    user_id: p.user_id,
    created_at: p.created_at,
    expires_at: p.expires_at,
  }),
)

/** When a session began and ends. */
export const find = query<{ organizationId: string; id: string }>()((db, p) =>
  db
    .selectFrom('session')
    .select(['id', 'created_at', 'expires_at'])
    .where('id', '=', p.id)
    .where('organization_id', '=', p.organizationId),
)

export const remove = command<{ organizationId: string; id: string }>()((db, p) =>
  db
    .deleteFrom('session')
    .where('id', '=', p.id)
    .where('organization_id', '=', p.organizationId)
    .returning('id'),
)

export const removeByHash = command<{ hash: string }>()((db, p) =>
  db.deleteFrom('session').where('hash', '=', p.hash),
)

/** Somebody who is in the organization. */
export const findPerson = query<{ organizationId: string; id: string }>()((db, p) =>
  db
    .selectFrom('user')
    .select(['id', 'email', 'name', 'role'])
    .where('id', '=', p.id)
    .where('organization_id', '=', p.organizationId)
    .where('removed_at', 'is', null),
)

/** The organization whose key a hash is or was, as far as that is still known, and the key. */
export const findOwnerOfKey = query<{ hash: string }>()((db, p) =>
  db
    .selectFrom('admin_api_key')
    .select(['id', 'organization_id'])
    .where('hash', '=', p.hash)
    .unionAll(
      db
        .selectFrom('api_key')
        .innerJoin('project', 'project.id', 'api_key.project_id')
        .select(['api_key.id', 'project.organization_id'])
        .where('api_key.hash', '=', p.hash),
    )
    .unionAll(
      db
        .selectFrom('archived_key')
        .innerJoin('project', 'project.id', 'archived_key.project_id')
        .select(['project.id', 'project.organization_id'])
        .where('archived_key.hash', '=', p.hash),
    ),
)

/** Deletes at most `limit` sessions that were over by `at`. Resolves to how many it deleted. */
export const purge = async (tx: Tx, at: number, limit: number): Promise<number> => {
  const over = await tx
    .selectFrom('session')
    .select('hash')
    .where('expires_at', '<=', at)
    .orderBy('expires_at')
    .limit(limit)
    .execute()
  for (const { hash } of over) await removeByHash(tx, { hash })
  return over.length
}
