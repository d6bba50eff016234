/** Rows of a project's API keys, with the visible part of their owners. */
import { sql, type Updateable } from 'kysely'
import * as names from '#control/names/store.ts'
import type { PageRows } from '#control/page.ts'
import type { Reader, Tx } from '#storage/db.ts'
import { rowsAfter } from '#storage/id-pages.ts'
import { matches } from '#storage/search.ts'
import { deleteLimitOfKey } from '#storage/spend-deletion.ts'
import { insertInto, query } from '#storage/statement.ts'
import type { ApiKeyTable } from '#storage/tables/schema.ts'

/** Keys with the visible part of their owners. */
export function selectKeys(db: Pick<Reader, 'selectFrom'>) {
  return db
    .selectFrom('api_key as key')
    .leftJoin('service_account as account', 'account.id', 'key.service_account_id')
    .leftJoin('user', 'user.id', 'key.user_id')
    .leftJoin('project_user as member', (join) =>
      join
        .onRef('member.project_id', '=', 'key.project_id')
        .onRef('member.user_id', '=', 'key.user_id'),
    )
    .leftJoin('terminal_sign_in as sign_in', 'sign_in.key_id', 'key.id')
    .select([
      'sign_in.client_id',
      'sign_in.host',
      'sign_in.address',
      'sign_in.created_at as signed_in_at',
      'sign_in.refreshed_at',
      'sign_in.expires_at as sign_in_expires_at',
      'key.previous_expires_at',
      'key.id',
      'key.name',
      'key.redacted_value',
      'key.created_at',
      'key.expires_at',
      'key.last_used_at',
      'key.owner_access',
      'key.model_ids',
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
}

export type ApiKeyRow = Awaited<ReturnType<typeof find>>[number]

export const find = query<{ projectId: string; id: string }>()((db, p) =>
  selectKeys(db).where('key.id', '=', p.id).where('key.project_id', '=', p.projectId),
)

interface KeyPage extends PageRows {
  readonly projectId: string
  /** Access of the keys' owners to the project. */
  readonly access: 'active' | 'inactive' | 'any'
}

/** A page of the keys. A search text matches the name, the redacted value, or the owner. */
export function page(
  reader: Reader,
  { projectId, access, search, ...page }: KeyPage,
): Promise<ApiKeyRow[]> {
  const keys = selectKeys(reader)
    .where('key.project_id', '=', projectId)
    .where(
      matches(reader, search, 'key.id', [
        'key.name',
        'key.redacted_value',
        'account.name',
        'user.name',
        'user.email',
      ]),
    )
    .$if(access !== 'any', (found) =>
      found.where('key.owner_access', '=', access === 'any' ? 'active' : access),
    )
  return rowsAfter(keys, 'key.id', page)
}

export const insert = insertInto('api_key')

export async function update(tx: Tx, id: string, columns: Updateable<ApiKeyTable>): Promise<void> {
  await tx.updateTable('api_key').set(columns).where('id', '=', id).execute()
}

interface NewSecret {
  readonly id: string
  readonly hash: string
  readonly redacted: string
  /** Latest end of the replaced secret; with `nowMs` it ends at once. */
  readonly keepUntil: number
  readonly nowMs: number
}

/** Replaces the secret. Keeps the old one until its end, at the latest the expiry of the key. */
export async function replaceHash(tx: Tx, secret: NewSecret) {
  const end = sql<number>`case when expires_at < ${secret.keepUntil}
    then expires_at else cast(${secret.keepUntil} as bigint) end`
  const isKept = sql<boolean>`${end} > ${secret.nowMs}`
  return tx
    .updateTable('api_key')
    .set({
      previous_hash: sql<string | null>`case when ${isKept} then hash end`,
      previous_expires_at: sql<number | null>`case when ${isKept} then ${end} end`,
      hash: secret.hash,
      redacted_value: secret.redacted,
    })
    .where('id', '=', secret.id)
    .returning('previous_expires_at')
    .execute()
}

/** False when somebody else has deleted it already. */
export async function remove(tx: Tx, id: string, deletedAt: number): Promise<boolean> {
  await names.ofDeletedKey(tx, id, deletedAt)
  await deleteLimitOfKey(tx, id)
  const removed = await tx.deleteFrom('api_key').where('id', '=', id).returning('id').execute()
  return removed.length === 1
}

/**
 * Whether keys of this user in this project are active: only while the user is a member, and is
 * active in the organization. Keys that a deactivation has suspended are active again.
 */
export async function setUserAccess(
  tx: Tx,
  projectId: string,
  userId: string,
  access: 'active' | 'inactive',
): Promise<void> {
  await tx
    .updateTable('api_key')
    .set({ owner_access: access, ...(access === 'active' && { suspended_at: null }) })
    .where('user_id', '=', userId)
    .where('project_id', '=', projectId)
    .$if(access === 'active', (change) =>
      change.where('user_id', 'in', (eb) =>
        eb.selectFrom('user').select('id').where('deactivated_at', 'is', null),
      ),
    )
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
