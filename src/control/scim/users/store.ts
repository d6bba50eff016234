/** Rows of users, as identity providers manage them. */
import type { Expression, ExpressionBuilder, Selectable, SqlBool } from 'kysely'
import { fold } from '#base/folded.ts'
import type { UserId } from '#base/ids.ts'
import { selectPresent } from '#control/users/store.ts'
import { emailKey } from '#control/users/users.ts'
import { endSignInsOf } from '#storage/access-deletion.ts'
import type { Reader, Tx } from '#storage/db.ts'
import { finders, type OrganizationKey, query } from '#storage/statement.ts'
import type { Tables, UserTable } from '#storage/tables/schema.ts'

const COLUMNS = [
  ...(['id', 'email', 'name', 'role', 'added_at', 'deactivated_at', 'scim_user_name'] as const),
  ...(['scim_external_id', 'scim_given_name', 'scim_family_name', 'scim_email_type'] as const),
  ...(['scim_version', 'scim_modified_at', 'oidc_subject'] as const),
] as const

export interface ScimUserRow extends Pick<Selectable<UserTable>, (typeof COLUMNS)[number]> {
  readonly id: UserId
}

export const { find, findForChange } = finders<OrganizationKey>()((db, p) =>
  selectPresent(db, p.organizationId)
    .select(COLUMNS)
    .$narrowType<{ id: UserId }>()
    .where('id', '=', p.id),
)

export const findRemoved = query<OrganizationKey>()((db, p) =>
  db
    .selectFrom('user')
    .select('id')
    .where('id', '=', p.id)
    .where('organization_id', '=', p.organizationId)
    .where('removed_at', 'is not', null),
)

/** A condition on the users of a list. A user has one address. */
export type UserCondition =
  | {
      readonly kind: 'id' | 'userName' | 'externalId' | 'email' | 'emailType'
      readonly value: string
    }
  | { readonly kind: 'active'; readonly value: boolean }
  | { readonly kind: 'primary' | 'nobody' }

type Where = ExpressionBuilder<Tables, 'user'>

/** A user whom no identity provider has changed yet has the address as user name. */
function hasUserName(eb: Where, userName: string): Expression<SqlBool> {
  return eb.or([
    eb('scim_user_name_key', '=', fold(userName)),
    eb.and([eb('scim_user_name_key', 'is', null), eb('email_key', '=', emailKey(userName))]),
  ])
}

function whereOf(eb: Where, condition: UserCondition): Expression<SqlBool> {
  switch (condition.kind) {
    case 'id':
      return eb('id', '=', condition.value)
    case 'userName':
      return hasUserName(eb, condition.value)
    case 'externalId':
      return eb('scim_external_id', '=', condition.value)
    case 'email':
      return eb('email_key', '=', emailKey(condition.value))
    case 'emailType':
      return eb(
        eb.fn<string>('lower', [eb.fn.coalesce('scim_email_type', eb.val('work'))]),
        '=',
        condition.value.toLowerCase(),
      )
    case 'active':
      return eb('deactivated_at', condition.value ? 'is' : 'is not', null)
    case 'primary':
      return eb.lit(true)
    case 'nobody':
      return eb.lit(false)
  }
}

/** The users for whom all conditions hold. */
export function matchingUsers(
  reader: Reader,
  organizationId: string,
  conditions: readonly UserCondition[],
) {
  return selectPresent(reader, organizationId)
    .select(COLUMNS)
    .$narrowType<{ id: UserId }>()
    .where((eb) => eb.and(conditions.map((condition) => whereOf(eb, condition))))
}

/** Another present user with the user name or the address. */
export function findHolder(
  tx: Tx,
  {
    organizationId,
    id,
    userName,
    email,
  }: OrganizationKey & { readonly userName: string; readonly email: string },
) {
  return selectPresent(tx, organizationId)
    .select('id')
    .where('id', '<>', id)
    .where((eb) => eb.or([hasUserName(eb, userName), eb('email_key', '=', emailKey(email))]))
    .limit(1)
    .execute()
}

/** Ends the sessions of a person, those made from their admin keys too. */
export async function deleteSessions(tx: Tx, userId: string): Promise<void> {
  const keys = tx.selectFrom('admin_api_key').select('id').where('user_id', '=', userId)
  await tx
    .deleteFrom('session')
    .where((eb) => eb.or([eb('user_id', '=', userId), eb('admin_key_id', 'in', keys)]))
    .execute()
}

/**
 * Makes a person's keys inactive in all projects, until an owner restores them. Sign-ins of their
 * programs end.
 */
export async function suspendKeys(tx: Tx, userId: string, at: number): Promise<void> {
  await endSignInsOf(tx, userId, at)
  await tx
    .updateTable('api_key')
    .set({ owner_access: 'inactive', suspended_at: at })
    .where('user_id', '=', userId)
    .execute()
}
