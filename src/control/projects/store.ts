/** Rows of projects. */
import { type NotNull, type Selectable, type SqlBool, sql, type Updateable } from 'kysely'
import type { Visible } from '#context.ts'
import * as names from '#control/names/store.ts'
import type { PageRows } from '#control/page.ts'
import { deleteAccessIn } from '#storage/access-deletion.ts'
import type { Reader, Tx } from '#storage/db.ts'
import { rowsAfter } from '#storage/id-pages.ts'
import { matches } from '#storage/search.ts'
import { deleteLimitsInProject } from '#storage/spend-deletion.ts'
import { command, finders, insertInto, type OrganizationKey } from '#storage/statement.ts'
import type { ProjectTable } from '#storage/tables/schema.ts'

/** Tags are read and written apart (`control/tags`). */
export type ProjectRow = Pick<Selectable<ProjectTable>, (typeof COLUMNS)[number]>

const COLUMNS = [
  'id',
  'name',
  'created_at',
  'archived_at',
  'external_key_id',
  'residency',
  'geography',
] as const

/** `findForUse` locks the project against archiving, `findForChange` against any use. */
export const { find, findForUse, findForChange } = finders<OrganizationKey>()((db, p) =>
  db
    .selectFrom('project')
    .select(COLUMNS)
    .where('id', '=', p.id)
    .where('organization_id', '=', p.organizationId),
)

interface ProjectPage extends PageRows {
  readonly organizationId: string
  readonly visible: Visible
  readonly includeArchived: boolean
}

/** A page of the visible projects, filtered by the search text. */
export async function page(
  reader: Reader,
  { organizationId, visible, includeArchived, search, ...page }: ProjectPage,
): Promise<ProjectRow[]> {
  if (visible.length === 0) return []
  const projects = reader
    .selectFrom('project')
    .select(COLUMNS)
    .where('organization_id', '=', organizationId)
    .where(matches(reader, search, 'id', ['name']))
    .$if(visible !== 'all', (select) => select.where('id', 'in', visible === 'all' ? [] : visible))
    .$if(!includeArchived, (select) => select.where('archived_at', 'is', null))
  return rowsAfter(projects, 'id', page)
}

export const insert = insertInto('project')

export async function update(
  tx: Tx,
  { organizationId, id }: OrganizationKey,
  columns: Updateable<ProjectTable>,
): Promise<void> {
  await tx
    .updateTable('project')
    .set(columns)
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .execute()
}

/** The ids that are projects of the organization. */
export async function existing(
  reader: Reader,
  organizationId: string,
  ids: readonly string[],
): Promise<string[]> {
  if (ids.length === 0) return []
  const rows = await reader
    .selectFrom('project')
    .select('id')
    .where('organization_id', '=', organizationId)
    .where('id', 'in', ids)
    .execute()
  return rows.map(({ id }) => id)
}

type Counted = 'project_user' | 'service_account' | 'api_key'

/** Number of rows of each project that meet the condition; one without any is left out. */
export async function countRows(
  reader: Reader,
  table: Counted,
  projectIds: readonly string[],
  condition = sql<SqlBool>`true`,
): Promise<Map<string, number>> {
  if (projectIds.length === 0) return new Map()
  const rows = await reader
    .selectFrom(table)
    .select(({ fn }) => ['project_id', fn.countAll<number>().as('count')])
    .where('project_id', 'in', projectIds)
    .where(condition)
    .groupBy('project_id')
    .execute()
  return new Map(rows.map((row) => [row.project_id, row.count]))
}

/** Number of active, unexpired keys of each project. */
export function countWorkingKeys(reader: Reader, projectIds: readonly string[], nowMs: number) {
  const isWorking = sql<SqlBool>`owner_access = 'active'
    and (expires_at is null or expires_at > ${nowMs})`
  return countRows(reader, 'api_key', projectIds, isWorking)
}

/**
 * Keeps the hashes of an archived project's keys: the data plane returns the error of an archived
 * project for them, and not the error of an unknown key.
 */
const keepHashes = command<{ projectId: string }>()((db, p) =>
  db
    .insertInto('archived_key')
    .columns(['hash', 'project_id', 'expires_at'])
    .expression((eb) =>
      eb
        .selectFrom('api_key')
        .select(['hash', 'project_id', 'expires_at'])
        .where('project_id', '=', p.projectId)
        .unionAll(
          eb
            .selectFrom('api_key')
            .select(['previous_hash as hash', 'project_id', 'previous_expires_at as expires_at'])
            .$narrowType<{ hash: NotNull }>()
            .where('project_id', '=', p.projectId)
            .where('previous_hash', 'is not', null),
        ),
    ),
)

/**
 * Deletes all access to an archived project: memberships before keys, the same order as for a
 * removed user.
 */
export async function deleteAccess(tx: Tx, projectId: string, deletedAt: number): Promise<void> {
  await keepHashes(tx, { projectId })
  await names.ofArchivedProject(tx, projectId, deletedAt)
  await deleteLimitsInProject(tx, projectId)
  await deleteAccessIn(tx, projectId)
  for (const table of ['project_user', 'api_key', 'service_account'] as const) {
    await tx.deleteFrom(table).where('project_id', '=', projectId).execute()
  }
}

/** Deletes the spend limit and the spend alerts of an archived project, and pending deliveries. */
export async function deleteSpend(tx: Tx, { organizationId, id }: OrganizationKey): Promise<void> {
  for (const table of ['spend_limit', 'spend_alert'] as const) {
    await tx
      .deleteFrom(table)
      .where('organization_id', '=', organizationId)
      .where('scope_kind', '=', 'project')
      .where('scope_id', '=', id)
      .execute()
  }
  await tx
    .deleteFrom('spend_alert_delivery')
    .where('scope_id', '=', id)
    .where('state', '=', 'pending')
    .execute()
}

export async function deletePolicies(tx: Tx, projectId: string): Promise<void> {
  await tx.deleteFrom('policy').where('owner_id', '=', projectId).execute()
}

/** Most projects with a residency that a start looks at. */
const RESIDENT_MAX = 10_000

/** Projects in use that are bound to a place, the oldest first. */
export async function withResidence(reader: Reader) {
  return reader
    .selectFrom('project')
    .select(['id', 'residency', 'geography', 'tags'])
    .where('archived_at', 'is', null)
    .where(({ or, eb }) => or([eb('residency', 'is not', null), eb('geography', 'is not', null)]))
    .orderBy('id')
    .limit(RESIDENT_MAX)
    .execute()
}

/** The ids of `ids` that are projects of no organization. */
export async function missingIds(reader: Reader, ids: readonly string[]): Promise<string[]> {
  // PostgreSQL has no empty list.
  if (ids.length === 0) return []
  const rows = await reader.selectFrom('project').select('id').where('id', 'in', ids).execute()
  const found = new Set(rows.map(({ id }) => id))
  return ids.filter((id) => !found.has(id))
}
