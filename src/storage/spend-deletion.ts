/**
 * Deletion of spend limits and rate limits together with their owners. Keys and service accounts
 * are found by their rows, so these run before the rows are deleted.
 */
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Tx } from './db.ts'

export async function deleteLimitOfKey(tx: Tx, id: string): Promise<void> {
  await deleteLimitsOfKeys(tx, sql`"key".id = ${id}`)
}

export async function deleteLimitOfUser(tx: Tx, id: string): Promise<void> {
  await deleteLimits(
    tx,
    'project_user',
    sql`select project.organization_id, project.id || '/' || "user".id from "user"
      inner join project on project.organization_id = "user".organization_id
      where "user".id = ${id}`,
  )
  const user = sql`select organization_id, id from "user" where id = ${id}`
  await deleteLimits(tx, 'user', user)
  await deleteRates(tx, 'project_user', user)
}

/** Deletes the limits of a service account and of its keys. */
export async function deleteLimitsOfAccount(tx: Tx, id: string): Promise<void> {
  await deleteLimitsOfKeys(tx, sql`"key".service_account_id = ${id}`)
  await deleteLimitsOfAccounts(tx, sql`account.id = ${id}`)
}

/** Deletes the limits of a project's accounts, keys, people and values, and its defaults. */
export async function deleteLimitsInProject(tx: Tx, id: string): Promise<void> {
  await deleteLimitsOfKeys(tx, sql`"key".project_id = ${id}`)
  await deleteLimitsOfAccounts(tx, sql`account.project_id = ${id}`)
  const organizations = sql`select organization_id from project where id = ${id}`
  await tx
    .deleteFrom('spend_limit')
    .where(sql<SqlBool>`organization_id in (${organizations})`)
    .where('project_id', '=', id)
    .execute()
  await tx
    .deleteFrom('tag_value')
    .where(sql<SqlBool>`organization_id in (${organizations})`)
    .where('project_id', '=', id)
    .execute()
  await tx
    .deleteFrom('spend_budget')
    .where(sql<SqlBool>`organization_id in (${organizations})`)
    .where('scope', '=', 'tag_value')
    .where('owner_id', '>=', `${id}/`)
    .where('owner_id', '<', `${id}0`)
    .execute()
  await tx.deleteFrom('subject_rate_limit').where('project_id', '=', id).execute()
}

async function deleteLimitsOfKeys(tx: Tx, condition: RawBuilder<unknown>): Promise<void> {
  const keys = sql`select project.organization_id, "key".id from api_key as "key"
    inner join project on project.id = "key".project_id where ${condition}`
  await deleteLimits(tx, 'api_key', keys)
}

async function deleteLimitsOfAccounts(tx: Tx, condition: RawBuilder<unknown>): Promise<void> {
  const accounts = sql`select project.organization_id, account.id from service_account as account
    inner join project on project.id = account.project_id where ${condition}`
  await deleteLimits(tx, 'service_account', accounts)
}

/** `payers`: a query of the ids of organizations and payers. */
async function deleteLimits(
  tx: Tx,
  kind: 'user' | 'project_user' | 'api_key' | 'service_account',
  payers: RawBuilder<unknown>,
): Promise<void> {
  await tx
    .deleteFrom('spend_limit')
    .where('scope_kind', '=', kind)
    .where(sql<SqlBool>`(organization_id, scope_id) in (${payers})`)
    .execute()
  await deleteRates(tx, kind, payers)
}

async function deleteRates(
  tx: Tx,
  kind: 'user' | 'project_user' | 'api_key' | 'service_account',
  subjects: RawBuilder<unknown>,
): Promise<void> {
  await tx
    .deleteFrom('subject_rate_limit')
    .where('scope_kind', '=', kind)
    .where(sql<SqlBool>`(organization_id, scope_id) in (${subjects})`)
    .execute()
}
