/** The rows of projects. */
import type { Insertable, Selectable, Updateable } from 'kysely'
import type { Visible } from '#context.ts'
import type { Reader, Tx } from '#storage/db.ts'
import type { ProjectTable } from '#storage/schema.ts'
import { command, finders, query } from '#storage/statement.ts'

export type ProjectRow = Omit<Selectable<ProjectTable>, 'organization_id'>

const COLUMNS = [
  'id',
  'name',
  'created_at',
  'archived_at',
  'external_key_id',
  'residency',
  'geography',
] as const

interface ProjectKey {
  readonly organizationId: string
  readonly id: string
}

interface PageOf {
  readonly organizationId: string
  /** The page holds ids below this one. */
  readonly below: string
  readonly rows: number
}

/** For use: it cannot be archived meanwhile. For change: nobody can use it meanwhile. */
export const { find, findForUse, findForChange } = finders<ProjectKey>()((db, p) =>
  db
    .selectFrom('project')
    .select(COLUMNS)
    .where('id', '=', p.id)
    .where('organization_id', '=', p.organizationId),
)

const pageOfAll = query<PageOf>()((db, p) =>
  db
    .selectFrom('project')
    .select(COLUMNS)
    .where('organization_id', '=', p.organizationId)
    .where('id', '<', p.below)
    .orderBy('id', 'desc')
    .limit(p.rows),
)

const pageOfActive = query<PageOf>()((db, p) =>
  db
    .selectFrom('project')
    .select(COLUMNS)
    .where('organization_id', '=', p.organizationId)
    .where('archived_at', 'is', null)
    .where('id', '<', p.below)
    .orderBy('id', 'desc')
    .limit(p.rows),
)

/** The newest `rows` projects below an id, of those that are visible. */
export const page = (
  reader: Reader,
  visible: Visible,
  includeArchived: boolean,
  where: PageOf,
): Promise<ProjectRow[]> => {
  if (visible === 'all') return (includeArchived ? pageOfAll : pageOfActive)(reader, where)
  if (visible.length === 0) return Promise.resolve([])
  return reader
    .selectFrom('project')
    .select(COLUMNS)
    .where('organization_id', '=', where.organizationId)
    .where('id', 'in', visible)
    .where('id', '<', where.below)
    .$if(!includeArchived, (select) => select.where('archived_at', 'is', null))
    .orderBy('id', 'desc')
    .limit(where.rows)
    .execute()
}

export const insert = command<Insertable<ProjectTable>>()((db, p) =>
  db.insertInto('project').values({
    id: p.id,
    organization_id: p.organization_id,
    name: p.name,
    created_at: p.created_at,
    archived_at: p.archived_at,
    external_key_id: p.external_key_id,
    residency: p.residency,
    geography: p.geography,
  }),
)

/** Changes the columns given. */
export const update = async (
  tx: Tx,
  { organizationId, id }: ProjectKey,
  columns: Updateable<ProjectTable>,
): Promise<void> => {
  await tx
    .updateTable('project')
    .set(columns)
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .execute()
}

/** What the data plane needs to say that a key's project is archived, not that it is unknown. */
const keepHashes = command<{ projectId: string }>()((db, p) =>
  db
    .insertInto('archived_key')
    .columns(['hash', 'project_id', 'expires_at'])
    .expression((eb) =>
      eb
        .selectFrom('api_key')
        .select(['hash', 'project_id', 'expires_at'])
        .where('project_id', '=', p.projectId),
    ),
)

/**
 * Deletes everything through which an archived project could still be used: memberships before
 * keys, which is the order in which a removed user's go.
 */
export const deleteAccess = async (tx: Tx, projectId: string): Promise<void> => {
  await keepHashes(tx, { projectId })
  for (const table of ['project_user', 'api_key', 'service_account'] as const) {
    await tx.deleteFrom(table).where('project_id', '=', projectId).execute()
  }
}
