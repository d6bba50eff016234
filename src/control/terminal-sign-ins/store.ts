/** Rows of terminal sign-ins. */
import type { Updateable } from 'kysely'
import type { Reader, Tx } from '#storage/db.ts'
import { insertInto, query } from '#storage/statement.ts'
import type { TerminalSignInTable } from '#storage/tables/terminal-sign-ins.ts'

export const insertSignIn = insertInto('terminal_sign_in')

/** A sign-in with its key, its person and its organization; none once the key was deleted. */
function selectSignIn(db: Pick<Reader, 'selectFrom'>) {
  return db
    .selectFrom('terminal_sign_in as sign_in')
    .innerJoin('api_key as key', 'key.id', 'sign_in.key_id')
    .innerJoin('project', 'project.id', 'key.project_id')
    .innerJoin('user', 'user.id', 'key.user_id')
    .innerJoin('organization', 'organization.id', 'sign_in.organization_id')
    .selectAll('sign_in')
    .select([
      'key.owner_access',
      'project.name as project_name',
      'project.archived_at',
      'user.email',
      'user.role',
      'user.removed_at',
      'user.deactivated_at',
      'organization.name as organization_name',
      'organization.default_project_id',
      'organization.operator_id',
    ])
}

export const findByCode = query<{ hash: string }>()((db, p) =>
  selectSignIn(db).where('sign_in.code_hash', '=', p.hash),
)

export const findByFamily = query<{ hash: string }>()((db, p) =>
  selectSignIn(db).where('sign_in.family_hash', '=', p.hash),
)

/** By the present or the previous access token. */
export const findByAccessToken = query<{ hash: string }>()((db, p) =>
  selectSignIn(db).where((eb) =>
    eb.or([eb('key.hash', '=', p.hash), eb('key.previous_hash', '=', p.hash)]),
  ),
)

export type TerminalSignInRow = Awaited<ReturnType<typeof findByCode>>[number]

/**
 * The sign-in, locked with its key until the commit; undefined once it or its key was deleted. The
 * key too: a deletion of it at the same time does not touch the sign-in.
 */
export async function holdSignIn(tx: Tx, keyId: string): Promise<TerminalSignInRow | undefined> {
  if (tx.dialect === 'postgres') {
    await tx
      .selectFrom('terminal_sign_in')
      .select('key_id')
      .where('key_id', '=', keyId)
      .forUpdate()
      .execute()
    await tx.selectFrom('api_key').select('id').where('id', '=', keyId).forUpdate().execute()
  }
  return selectSignIn(tx).where('sign_in.key_id', '=', keyId).executeTakeFirst()
}

export async function updateSignIn(
  tx: Tx,
  keyId: string,
  columns: Updateable<TerminalSignInTable>,
): Promise<void> {
  await tx.updateTable('terminal_sign_in').set(columns).where('key_id', '=', keyId).execute()
}

export async function removeSignIn(tx: Tx, keyId: string): Promise<void> {
  await tx.deleteFrom('terminal_sign_in').where('key_id', '=', keyId).execute()
}

/** Live sign-ins of a person, counted up to `max`. */
export async function countSignIns(
  tx: Tx,
  { userId, nowMs, max }: { userId: string; nowMs: number; max: number },
): Promise<number> {
  const live = await tx
    .selectFrom('terminal_sign_in')
    .innerJoin('api_key', 'api_key.id', 'terminal_sign_in.key_id')
    .select('key_id')
    .where('terminal_sign_in.user_id', '=', userId)
    .where('terminal_sign_in.expires_at', '>', nowMs)
    .limit(max)
    .execute()
  return live.length
}

/** All sign-ins of a person, approvals that no program has completed among them. */
export const signInsOfPerson = query<{ userId: string }>()((db, p) =>
  db
    .selectFrom('terminal_sign_in')
    .select(['key_id', 'project_id'])
    .where('user_id', '=', p.userId)
    .orderBy('key_id'),
)

/** Names of some projects of an organization that are not archived, by name. */
export async function projectNames(
  reader: Reader,
  { organizationId, ids, max }: { organizationId: string; ids: readonly string[]; max: number },
) {
  if (ids.length === 0) return []
  return reader
    .selectFrom('project')
    .select(['id', 'name'])
    .where('organization_id', '=', organizationId)
    .where('id', 'in', ids)
    .where('archived_at', 'is', null)
    .orderBy('name')
    .orderBy('id')
    .limit(max)
    .execute()
}

/** Sign-ins of an organization that have ended, the oldest first. */
export const ended = query<{ organizationId: string; nowMs: number; rows: number }>()((db, p) =>
  db
    .selectFrom('terminal_sign_in')
    .select(['key_id', 'project_id'])
    .where('organization_id', '=', p.organizationId)
    .where('expires_at', '<=', p.nowMs)
    .orderBy('expires_at')
    .limit(p.rows),
)
