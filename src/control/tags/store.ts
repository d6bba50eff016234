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
    .select(['tags', 'may_tag', 'trusted_headers'])
    .where('id', '=', p.id)
    .where('project_id', '=', p.projectId),
)

/** JSON, and a key. */
export type ProjectTagsRow = Awaited<ReturnType<typeof findOfProject>>[number]

export async function setOfProject(
  tx: Tx,
  id: string,
  columns: Partial<ProjectTagsRow>,
): Promise<void> {
  await tx.updateTable('project').set(columns).where('id', '=', id).execute()
}

/** JSON, and 1 or 0. */
export type KeyTagsRow = Awaited<ReturnType<typeof findOfKey>>[number]

export async function setOfKey(tx: Tx, id: string, columns: Partial<KeyTagsRow>): Promise<void> {
  await tx.updateTable('api_key').set(columns).where('id', '=', id).execute()
}
