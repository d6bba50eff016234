/** Columns with the tags of projects and of keys. */
import type { Tx } from '#storage/db.ts'
import { finders, type OrganizationKey, query } from '#storage/statement.ts'

export const findOfProject = query<OrganizationKey>()((db, p) =>
  db
    .selectFrom('project')
    .select(['tags', 'require_tags', 'metadata_tags', 'safety_identifier_key'])
    .where('id', '=', p.id)
    .where('organization_id', '=', p.organizationId),
)

export const { find: findOfKey, findForChange: findOfKeyForChange } = finders<{
  projectId: string
  id: string
}>()((db, p) =>
  db
    .selectFrom('api_key')
    .select(['tags', 'may_tag'])
    .where('id', '=', p.id)
    .where('project_id', '=', p.projectId),
)

/** Columns of a project: JSON, and a key. */
export interface ProjectTagColumns {
  readonly tags?: string
  readonly require_tags?: string
  readonly metadata_tags?: string
  readonly safety_identifier_key?: string | null
}

export async function setOfProject(tx: Tx, id: string, columns: ProjectTagColumns): Promise<void> {
  await tx.updateTable('project').set(columns).where('id', '=', id).execute()
}

/** Columns of a key: JSON, and 1 or 0. */
export interface KeyTagColumns {
  readonly tags?: string
  readonly may_tag?: number
}

export async function setOfKey(tx: Tx, id: string, columns: KeyTagColumns): Promise<void> {
  await tx.updateTable('api_key').set(columns).where('id', '=', id).execute()
}
