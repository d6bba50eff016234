/** Reads of the tags of projects and of usage. */
import type { Visible } from '#context.ts'
import type { Reader } from '#storage/db.ts'
import { query } from '#storage/statement.ts'

interface ProjectsQuery {
  readonly organizationId: string
  readonly visible: Visible
  readonly rows: number
}

/** Tags of the projects that have some; JSON. */
export function projectTags(
  reader: Reader,
  { organizationId, visible, rows }: ProjectsQuery,
): Promise<{ tags: string | null }[]> {
  const tagged = reader
    .selectFrom('project')
    .select('tags')
    .where('organization_id', '=', organizationId)
    .where('tags', 'is not', null)
    .limit(rows)
  if (visible === 'all') return tagged.execute()
  return visible.length === 0
    ? Promise.resolve([])
    : tagged.where('id', 'in', [...visible]).execute()
}

/** Tags of sets in the order of the ids of sets, which are hashes: a sample of all. */
export const usageTags = query<{ readonly organizationId: string; readonly rows: number }>()(
  (db, p) =>
    db
      .selectFrom('usage_tag')
      .select(['key', 'value'])
      .where('organization_id', '=', p.organizationId)
      .orderBy('tag_set')
      .orderBy('key')
      .limit(p.rows),
)
