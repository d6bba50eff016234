/** Statements of the purge of values of tags, with their budgets over nodes. */
import { sql } from 'kysely'
import type { BudgetId } from '#spend/ledger/budget.ts'
import type { Reader, Tx } from '#storage/db.ts'
import { query } from '#storage/statement.ts'

/** A key with values, at a level. */
export interface KeyOfValues {
  readonly organizationId: string
  /** Empty for the organization. */
  readonly projectId: string
  readonly key: string
}

/**
 * The key after another one, in the order of the primary key: of its project, of the next project,
 * or of the next organization. SQLite would read all values of the key to compare the three
 * together.
 */
export async function nextKey(
  reader: Reader,
  { organizationId, projectId, key }: KeyOfValues,
): Promise<KeyOfValues | undefined> {
  const ofOrganization = firstKey(reader).where('organization_id', '=', organizationId)
  const row =
    (await ofOrganization
      .where('project_id', '=', projectId)
      .where('tag_key', '>', key)
      .executeTakeFirst()) ??
    (await ofOrganization.where('project_id', '>', projectId).executeTakeFirst()) ??
    (await firstKey(reader).where('organization_id', '>', organizationId).executeTakeFirst())
  return row && { organizationId: row.organization_id, projectId: row.project_id, key: row.tag_key }
}

function firstKey(reader: Reader) {
  return reader
    .selectFrom('tag_value')
    .select(['organization_id', 'project_id', 'tag_key'])
    .orderBy('organization_id')
    .orderBy('project_id')
    .orderBy('tag_key')
    .limit(1)
}

/** Interval of the default spend limit of a key, by its level and name. */
export const findInterval = query<{ organizationId: string; name: string }>()((db, p) =>
  db
    .selectFrom('spend_limit')
    .select('interval')
    .where('organization_id', '=', p.organizationId)
    .where('scope_kind', '=', 'tag_default')
    .where('scope_id', '=', p.name),
)

/**
 * Deletes values that were last used before a time, without those that have own limits. Resolves to
 * the deleted ones. A value that a flush uses in the meantime stays.
 */
export async function deleteUnused(
  tx: Tx,
  key: KeyOfValues,
  beforeMs: number,
  rows: number,
): Promise<string[]> {
  const deleted = await tx
    .deleteFrom('tag_value')
    .where('organization_id', '=', key.organizationId)
    .where('project_id', '=', key.projectId)
    .where('tag_key', '=', key.key)
    // Not by the index of uses: SQLite would go through all unused values for each slice.
    .where(sql<boolean>`last_used_at + 0 < ${beforeMs}`)
    .where('value', 'in', unusedValues(tx, key, beforeMs).limit(rows))
    .returning('value')
    .execute()
  return deleted.map(({ value }) => value)
}

function unusedValues(
  db: Pick<Reader, 'selectFrom'>,
  { organizationId, projectId, key }: KeyOfValues,
  beforeMs: number,
) {
  const spendLimits = db
    .selectFrom('spend_limit as l')
    .select('l.scope_id')
    .where('l.organization_id', '=', organizationId)
    .where('l.scope_kind', '=', 'tag_value')
    .where('l.scope_id', '=', sql<string>`${`${projectId}/${key}=`} || v.value`)
  const rateLimits = db
    .selectFrom('subject_rate_limit as r')
    .select('r.scope_id')
    .where('r.organization_id', '=', organizationId)
    .where('r.project_id', '=', projectId)
    .where('r.scope_kind', '=', 'tag_value')
    .where('r.scope_id', '=', sql<string>`${`${key}=`} || v.value`)
  return db
    .selectFrom('tag_value as v')
    .select('v.value')
    .where('v.organization_id', '=', organizationId)
    .where('v.project_id', '=', projectId)
    .where('v.tag_key', '=', key)
    .where('v.last_used_at', '<', beforeMs)
    .where('v.value', '>', '')
    .where(({ not, exists }) => not(exists(spendLimits)))
    .where(({ not, exists }) => not(exists(rateLimits)))
    .orderBy('v.last_used_at')
}

/** Deletes budgets over nodes. */
export async function deleteBudgets(tx: Tx, budgets: readonly BudgetId[]): Promise<void> {
  for (const { organizationId, payerId, scope, interval } of budgets) {
    await tx
      .deleteFrom('spend_budget')
      .where('organization_id', '=', organizationId)
      .where('owner_id', '=', payerId)
      .where('scope', '=', scope)
      .where('interval', '=', interval)
      .execute()
  }
}
