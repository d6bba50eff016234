/** Owners of an organization, directly or by an assignment of the predefined role to a group. */
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Tx } from './db.ts'

/** Id of the predefined role in assignments, which name their resource themselves. */
const OWNER = 'role-api-organization-owner'

/** 1 where the user is in a group of owners of the organization, else 0. Both are columns. */
export function ownerByGroup(organization: string, user: string): RawBuilder<number> {
  return sql<number>`case when exists (
    select 1 from group_member
    join role_assignment on role_assignment.principal_id = group_member.group_id
    where group_member.member_id = ${sql.ref(user)}
      and role_assignment.resource_id = ${sql.ref(organization)}
      and role_assignment.role_id = ${sql.lit(OWNER)}
  ) then 1 else 0 end`
}

/** Whether a row of `user` is an active owner of the organization. */
export const isActiveOwner = sql<SqlBool>`("user".removed_at is null
  and "user".deactivated_at is null
  and ("user".role = 'owner' or ${ownerByGroup('user.organization_id', 'user.id')} = 1))`

/** Whether a row of `user` is an owner otherwise than by a group that SCIM manages. */
export const isOwnerWithoutScim = sql<SqlBool>`("user".role = 'owner' or exists (
    select 1 from group_member
    join role_assignment on role_assignment.principal_id = group_member.group_id
    join access_group on access_group.id = group_member.group_id
    where group_member.member_id = "user".id
      and role_assignment.resource_id = "user".organization_id
      and role_assignment.role_id = ${sql.lit(OWNER)}
      and coalesce(access_group.source, '') <> 'scim'
  ))`

/** Whether an owner has an admin key that is live at `at`, or the operator one without expiry. */
export async function hasAdministeringKey(
  tx: Tx,
  organizationId: string,
  at: number,
): Promise<boolean> {
  const key = await tx
    .selectFrom('admin_api_key as key')
    .leftJoin('user', 'user.id', 'key.user_id')
    .select('key.id')
    .where('key.organization_id', '=', organizationId)
    .where('key.deleted_at', 'is', null)
    .where('key.scopes', 'is', null)
    .where((eb) =>
      eb.or([
        eb('key.user_id', 'is', null).and('key.expires_at', 'is', null),
        eb.and([
          isActiveOwner,
          eb('key.expires_at', 'is', null).or('key.expires_at', '>', at),
          eb('key.user_id', 'is not', null),
        ]),
      ]),
    )
    .limit(1)
    .executeTakeFirst()
  return key !== undefined
}

/**
 * Whether the user is an owner, directly or by a group. Locks the user, who then can be neither
 * removed nor demoted until the commit.
 */
export async function holdOwner(tx: Tx, userId: string): Promise<boolean> {
  const owner = await tx
    .selectFrom('user')
    .select('id')
    .where('id', '=', userId)
    .where(isActiveOwner)
    .$if(tx.dialect === 'postgres', (select) => select.forShare())
    .executeTakeFirst()
  return owner !== undefined
}

/** Issuers of the identities of owners, each once; null for owners without one. */
export async function issuersOfOwners(
  tx: Tx,
  organizationId: string,
): Promise<readonly (string | null)[]> {
  const owners = await tx
    .selectFrom('user')
    .select('oidc_issuer')
    .distinct()
    .where('organization_id', '=', organizationId)
    .where(isActiveOwner)
    .execute()
  return owners.map(({ oidc_issuer: issuer }) => issuer)
}
