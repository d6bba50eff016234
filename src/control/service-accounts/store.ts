/** Rows of service accounts. */
import type { Selectable, Updateable } from 'kysely'
import * as names from '#control/names/store.ts'
import type { PageRows } from '#control/page.ts'
import { deleteAccessOf } from '#storage/access-deletion.ts'
import type { Reader, Tx } from '#storage/db.ts'
import { rowsAfter } from '#storage/id-pages.ts'
import { matches } from '#storage/search.ts'
import { deleteLimitsOfAccount } from '#storage/spend-deletion.ts'
import { finders, insertInto, query } from '#storage/statement.ts'
import type { ServiceAccountTable } from '#storage/tables/schema.ts'

export type ServiceAccountRow = Omit<Selectable<ServiceAccountTable>, 'project_id' | 'expires_at'>

const COLUMNS = ['id', 'name', 'role', 'created_at'] as const

interface AccountKey {
  readonly projectId: string
  readonly id: string
}

export const { find, findForChange } = finders<AccountKey>()((db, p) =>
  db
    .selectFrom('service_account')
    .select(COLUMNS)
    .where('id', '=', p.id)
    .where('project_id', '=', p.projectId),
)

export function page(
  reader: Reader,
  { projectId, search, ...page }: PageRows & { readonly projectId: string },
): Promise<ServiceAccountRow[]> {
  const accounts = reader
    .selectFrom('service_account')
    .select(COLUMNS)
    .where('project_id', '=', projectId)
    .where(matches(reader, search, 'id', ['name']))
  return rowsAfter(accounts, 'id', page)
}

export const insert = insertInto('service_account')

export async function update(
  tx: Tx,
  id: string,
  columns: Updateable<ServiceAccountTable>,
): Promise<void> {
  await tx.updateTable('service_account').set(columns).where('id', '=', id).execute()
}

/** Deletes the account and its keys. */
export async function remove(tx: Tx, id: string, deletedAt: number): Promise<void> {
  await names.ofDeletedAccount(tx, id, deletedAt)
  await deleteLimitsOfAccount(tx, id)
  await deleteAccessOf(tx, id)
  await tx.deleteFrom('api_key').where('service_account_id', '=', id).execute()
  await tx.deleteFrom('service_account').where('id', '=', id).execute()
}

/** Expired accounts of an organization, the oldest first. */
export const expired = query<{
  readonly organizationId: string
  readonly nowMs: number
  readonly rows: number
}>()((db, p) =>
  db
    .selectFrom('service_account')
    .innerJoin('project', 'project.id', 'service_account.project_id')
    .select(['service_account.id', 'service_account.project_id'])
    .where('service_account.expires_at', '<=', p.nowMs)
    .where('project.organization_id', '=', p.organizationId)
    .orderBy('service_account.expires_at')
    .limit(p.rows),
)
