/** Rows of a project's API keys, with the visible part of their owners. */
import type { Insertable } from 'kysely'
import * as names from '#control/names/store.ts'
import type { Reader, Tx } from '#storage/db.ts'
import type { ApiKeyTable } from '#storage/schema.ts'
import { matches } from '#storage/search.ts'
import { command, query } from '#storage/statement.ts'

const select = (db: Pick<Reader, 'selectFrom'>) =>
  db
    .selectFrom('api_key as key')
    .leftJoin('service_account as account', 'account.id', 'key.service_account_id')
    .leftJoin('user', 'user.id', 'key.user_id')
    .leftJoin('project_user as member', (join) =>
      join
        .onRef('member.project_id', '=', 'key.project_id')
        .onRef('member.user_id', '=', 'key.user_id'),
    )
    .select([
      'key.id',
      'key.name',
      'key.redacted_value',
      'key.created_at',
      'key.expires_at',
      'key.last_used_at',
      'key.owner_access',
      'account.id as account_id',
      'account.name as account_name',
      'account.created_at as account_created_at',
      'account.role as account_role',
      'user.id as user_id',
      'user.name as user_name',
      'user.email as user_email',
      'user.added_at as user_added_at',
      'member.role as user_role',
    ])

export type ApiKeyRow = Awaited<ReturnType<typeof find>>[number]

export const find = query<{ projectId: string; id: string }>()((db, p) =>
  select(db).where('key.id', '=', p.id).where('key.project_id', '=', p.projectId),
)

interface PageOf {
  readonly projectId: string
  readonly below: string
  readonly rows: number
}

type Access = 'active' | 'inactive' | 'any'

const selectPage = (db: Pick<Reader, 'selectFrom'>, p: PageOf) =>
  select(db)
    .where('key.project_id', '=', p.projectId)
    .where('key.id', '<', p.below)
    .orderBy('key.id', 'desc')
    .limit(p.rows)

const pageOfAny = query<PageOf>()(selectPage)

const pageByAccess = query<PageOf & { access: Exclude<Access, 'any'> }>()((db, p) =>
  selectPage(db, p).where('key.owner_access', '=', p.access),
)

export function page(reader: Reader, access: Access, where: PageOf): Promise<ApiKeyRow[]> {
  return access === 'any' ? pageOfAny(reader, where) : pageByAccess(reader, { ...where, access })
}

/** A page of the keys that match `text` by themselves or by their owner. */
export function search(
  reader: Reader,
  access: Access,
  where: PageOf,
  text: string,
): Promise<ApiKeyRow[]> {
  const found = selectPage(reader, where).where(
    matches(reader, text, 'key.id', [
      'key.name',
      'key.redacted_value',
      'account.name',
      'user.name',
      'user.email',
    ]),
  )
  return (access === 'any' ? found : found.where('key.owner_access', '=', access)).execute()
}

export const insert = command<Insertable<ApiKeyTable>>()((db, p) =>
  db.insertInto('api_key').values({
    id: p.id,
    project_id: p.project_id,
    user_id: p.user_id,
    service_account_id: p.service_account_id,
    owner_access: p.owner_access,
    name: p.name,
    hash: p.hash,
    redacted_value: p.redacted_value,
    scopes: p.scopes,
    created_at: p.created_at,
    expires_at: p.expires_at,
  }),
)

/** False when somebody else has deleted it already. */
export async function remove(tx: Tx, id: string, deletedAt: number): Promise<boolean> {
  await names.ofDeletedKey(tx, id, deletedAt)
  const removed = await tx.deleteFrom('api_key').where('id', '=', id).returning('id').execute()
  return removed.length === 1
}

/** Whether keys of this user in this project are active: only while the user is a member. */
export async function setUserAccess(
  tx: Tx,
  projectId: string,
  userId: string,
  access: 'active' | 'inactive',
): Promise<void> {
  await tx
    .updateTable('api_key')
    .set({ owner_access: access })
    .where('user_id', '=', userId)
    .where('project_id', '=', projectId)
    .execute()
}

/** Whether keys of a service account are active: once it has a role. */
export async function setAccountAccess(
  tx: Tx,
  accountId: string,
  access: 'active' | 'inactive',
): Promise<void> {
  await tx
    .updateTable('api_key')
    .set({ owner_access: access })
    .where('service_account_id', '=', accountId)
    .execute()
}
