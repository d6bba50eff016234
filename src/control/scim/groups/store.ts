/**
 * Rows of groups that an identity provider manages, and of their members, in bulk: users alone,
 * since no service account is added to such a group.
 */
import type { Expression, ExpressionBuilder, Selectable, SqlBool } from 'kysely'
import { fold } from '#base/folded.ts'
import type { GroupId, UserId } from '#base/ids.ts'
import { selectPresent } from '#control/users/store.ts'
import type { Reader, Tx } from '#storage/db.ts'
import { refreshOwnerAccess } from '#storage/owner-access.ts'
import { finders, type OrganizationKey, query } from '#storage/statement.ts'
import type { AccessGroupTable } from '#storage/tables/access.ts'
import type { Tables } from '#storage/tables/schema.ts'

const COLUMNS = [
  ...(['id', 'name', 'created_at', 'scim_external_id', 'scim_version'] as const),
  'scim_modified_at',
] as const

export interface ScimGroupRow extends Pick<Selectable<AccessGroupTable>, (typeof COLUMNS)[number]> {
  readonly id: GroupId
}

const IDS_PER_STATEMENT = 500

function selectManaged(db: Pick<Reader, 'selectFrom'>, organizationId: string) {
  return db
    .selectFrom('access_group')
    .where('organization_id', '=', organizationId)
    .where('source', '=', 'scim')
}

export const { find, findForChange } = finders<OrganizationKey>()((db, p) =>
  selectManaged(db, p.organizationId)
    .select(COLUMNS)
    .$narrowType<{ id: GroupId }>()
    .where('id', '=', p.id),
)

export const findDeleted = query<OrganizationKey>()((db, p) =>
  db
    .selectFrom('deleted_name')
    .select('id')
    .where('id', '=', p.id)
    .where('organization_id', '=', p.organizationId),
)

/** A condition on the groups of a list. */
export interface GroupCondition {
  readonly kind: 'id' | 'displayName' | 'externalId' | 'member'
  readonly value: string
}

function whereOf(
  eb: ExpressionBuilder<Tables, 'access_group'>,
  { kind, value }: GroupCondition,
): Expression<SqlBool> {
  switch (kind) {
    case 'id':
      return eb('id', '=', value)
    case 'displayName':
      return eb('name_key', '=', fold(value))
    case 'externalId':
      return eb('scim_external_id', '=', value)
    case 'member':
      return eb(
        'id',
        'in',
        eb.selectFrom('group_member').select('group_id').where('member_id', '=', value),
      )
  }
}

/** The groups for which all conditions hold. */
export function matchingGroups(
  reader: Reader,
  organizationId: string,
  conditions: readonly GroupCondition[],
) {
  return selectManaged(reader, organizationId)
    .select(COLUMNS)
    .$narrowType<{ id: GroupId }>()
    .where((eb) => eb.and(conditions.map((condition) => whereOf(eb, condition))))
}

export async function countMembers(
  reader: Reader,
  groupIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (groupIds.length === 0) return new Map()
  const rows = await reader
    .selectFrom('group_member')
    .select(['group_id', (eb) => eb.fn.countAll<number>().as('members')])
    .where('group_id', 'in', groupIds)
    .groupBy('group_id')
    .execute()
  return new Map(rows.map((row) => [row.group_id, Number(row.members)]))
}

export function membersOf(reader: Reader, groupIds: readonly string[]) {
  return reader
    .selectFrom('group_member as member')
    .innerJoin('user', 'user.id', 'member.member_id')
    .select(['member.group_id', 'user.id', 'user.name', 'user.email'])
    .where('member.group_id', 'in', groupIds)
    .orderBy('member.group_id')
    .orderBy('user.id')
    .execute()
}

/** Those of some ids that are present users, locked against removal. */
export async function holdUsers(
  tx: Tx,
  organizationId: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const found = new Set<string>()
  for (const some of batches(ids)) {
    const rows = await selectPresent(tx, organizationId)
      .select('id')
      .where('id', 'in', some)
      .orderBy('id')
      .$if(tx.dialect === 'postgres', (select) => select.forShare())
      .execute()
    for (const { id } of rows) found.add(id)
  }
  return found
}

/** Adds members. Returns those who were none. */
export async function addMembers(
  tx: Tx,
  groupId: GroupId,
  ids: readonly string[],
  addedAt: number,
): Promise<string[]> {
  const added: string[] = []
  for (const some of batches(ids)) {
    const rows = await tx
      .insertInto('group_member')
      .values(some.map((id) => ({ group_id: groupId, member_id: id, added_at: addedAt })))
      .onConflict((conflict) => conflict.doNothing())
      .returning('member_id')
      .execute()
    added.push(...rows.map((row) => row.member_id))
  }
  return added
}

/** Removes members. Returns those who were some. */
export async function removeMembers(
  tx: Tx,
  groupId: GroupId,
  ids: readonly string[],
): Promise<UserId[]> {
  const removed: UserId[] = []
  for (const some of batches(ids)) {
    const rows = await tx
      .deleteFrom('group_member')
      .where('group_id', '=', groupId)
      .where('member_id', 'in', some)
      .returning('member_id')
      .$narrowType<{ member_id: UserId }>()
      .execute()
    removed.push(...rows.map((row) => row.member_id))
  }
  return removed
}

/** The first of some users who is present and active. */
export async function firstActive(
  tx: Tx,
  organizationId: string,
  ids: readonly UserId[],
): Promise<UserId | undefined> {
  for (const some of batches(ids)) {
    const [user] = await selectPresent(tx, organizationId)
      .select('id')
      .$narrowType<{ id: UserId }>()
      .where('id', 'in', some)
      .where('deactivated_at', 'is', null)
      .orderBy('id')
      .limit(1)
      .execute()
    if (user) return user.id
  }
  return undefined
}

/** Recomputes the access of the keys of people who joined or left. */
export async function refreshAccess(tx: Tx, ids: readonly string[]): Promise<void> {
  for (const ownerIds of batches(ids)) await refreshOwnerAccess(tx, { ownerIds })
}

export async function memberIds(tx: Tx, groupId: GroupId): Promise<UserId[]> {
  const rows = await tx
    .selectFrom('group_member')
    .select('member_id')
    .$narrowType<{ member_id: UserId }>()
    .where('group_id', '=', groupId)
    .execute()
  return rows.map((row) => row.member_id)
}

/** In the order of their ids: two changes never deadlock. */
function batches(ids: readonly string[]): string[][] {
  const sorted = ids.toSorted()
  return Array.from({ length: Math.ceil(sorted.length / IDS_PER_STATEMENT) }, (_, n) =>
    sorted.slice(n * IDS_PER_STATEMENT, (n + 1) * IDS_PER_STATEMENT),
  )
}
