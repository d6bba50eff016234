/** Columns with the tags of projects and of keys. */
import type { Reader, Tx } from '#storage/db.ts'
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

/** Key of tags with hashed values. */
const IDENTIFIER = 'safety_identifier'

interface ProjectIn {
  readonly organizationId: string
  readonly projectId: string
}

/** A rate limit of values of `safety_identifier` in a project. */
export const findIdentifierRates = query<ProjectIn>()((db, p) =>
  db
    .selectFrom('subject_rate_limit')
    .select('scope_id')
    .where('organization_id', '=', p.organizationId)
    .where('project_id', '=', p.projectId)
    .where('scope_kind', 'in', ['tag_default', 'tag_value'])
    .where((eb) =>
      eb.or([
        eb('scope_id', '=', IDENTIFIER),
        // From `safety_identifier=` up to the character after.
        eb.and([eb('scope_id', '>=', `${IDENTIFIER}=`), eb('scope_id', '<', `${IDENTIFIER}>`)]),
      ]),
    )
    .limit(1),
)

const findSpend = query<{ organizationId: string; key: string; from: string; before: string }>()(
  (db, p) =>
    db
      .selectFrom('spend_limit')
      .select('scope_id')
      .where('organization_id', '=', p.organizationId)
      .where('scope_kind', 'in', ['tag_default', 'tag_value'])
      .where((eb) =>
        eb.or([
          eb('scope_id', '=', p.key),
          eb.and([eb('scope_id', '>=', p.from), eb('scope_id', '<', p.before)]),
        ]),
      )
      .limit(1),
)

/** A spend limit of values of `safety_identifier` in a project. */
export function findIdentifierSpend(reader: Reader, { organizationId, projectId }: ProjectIn) {
  const key = `${projectId}/${IDENTIFIER}`
  return findSpend(reader, {
    organizationId,
    key,
    from: `${key}=`,
    before: `${key}>`,
  })
}
