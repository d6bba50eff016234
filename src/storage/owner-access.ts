/**
 * Access of keys to their project, stored with each key: active while the owner is in the project,
 * directly or by a group. A key that the deactivation of its owner has suspended stays inactive.
 *
 * Several changes can decide on one key at once: one removes the person, another adds their group.
 * Each first changes the memberships, then locks the keys, and reads the memberships in a statement
 * after that. The change that gets the lock last therefore sees those of all others.
 */
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Tx } from './db.ts'

/** Keys of one owner, of several, or of all members of a group; in one project, or in all. */
export interface KeysOf {
  readonly ownerId?: string
  readonly ownerIds?: readonly string[]
  readonly groupId?: string
  readonly projectId?: string
}

/** Recomputes the access of keys after a change of memberships. */
export async function refreshOwnerAccess(tx: Tx, of: KeysOf): Promise<void> {
  const keys = tx
    .selectFrom('api_key')
    .select('id')
    .where(ownedBy(of))
    .where(inProject(of))
    .orderBy('id')
  await (tx.dialect === 'postgres' ? keys.forUpdate() : keys).execute()
  await tx
    .updateTable('api_key')
    .set({ owner_access: sql<'active'>`case when ${isMember} then 'active' else 'inactive' end` })
    .where(ownedBy(of))
    .where(inProject(of))
    .where(sql<SqlBool>`owner_access <> case when ${isMember} then 'active' else 'inactive' end`)
    .execute()
}

function ownedBy({ ownerId, ownerIds, groupId }: KeysOf): RawBuilder<SqlBool> {
  if (ownerIds !== undefined) {
    const owners = sql`(${sql.join(ownerIds)})`
    return sql<SqlBool>`(api_key.user_id in ${owners} or api_key.service_account_id in ${owners})`
  }
  if (ownerId !== undefined) {
    return sql<SqlBool>`(api_key.user_id = ${ownerId} or api_key.service_account_id = ${ownerId})`
  }
  const members = sql`(select member_id from group_member where group_id = ${groupId ?? ''})`
  return sql<SqlBool>`(api_key.user_id in ${members} or api_key.service_account_id in ${members})`
}

function inProject({ projectId }: KeysOf): RawBuilder<SqlBool> {
  return projectId === undefined
    ? sql<SqlBool>`true`
    : sql<SqlBool>`api_key.project_id = ${projectId}`
}

const isMember = sql<SqlBool>`(api_key.suspended_at is null and (
  exists (select 1 from project_user
    where project_user.project_id = api_key.project_id and project_user.user_id = api_key.user_id)
  or exists (select 1 from service_account
    where service_account.id = api_key.service_account_id and service_account.role <> 'none')
  or exists (select 1 from group_member
    join project_group on project_group.group_id = group_member.group_id
    where group_member.member_id = coalesce(api_key.user_id, api_key.service_account_id)
      and project_group.project_id = api_key.project_id)))`
