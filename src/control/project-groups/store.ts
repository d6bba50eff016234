/** Rows of groups of projects. */
import type { PageRows } from '#control/page.ts'
import type { Reader, Tx } from '#storage/db.ts'
import { query } from '#storage/statement.ts'

interface ProjectGroupKey {
  readonly projectId: string
  readonly groupId: string
}

const select = (db: Pick<Reader, 'selectFrom'>) =>
  db
    .selectFrom('project_group as joined')
    .innerJoin('access_group as group', 'group.id', 'joined.group_id')
    .select(['group.id', 'group.name', 'joined.project_id', 'joined.added_at'])

export const find = query<ProjectGroupKey>()((db, p) =>
  select(db).where('joined.project_id', '=', p.projectId).where('joined.group_id', '=', p.groupId),
)

export type ProjectGroupRow = Awaited<ReturnType<typeof find>>[number]

interface ProjectGroupPage extends PageRows {
  readonly projectId: string
  readonly order: 'asc' | 'desc'
}

export function page(
  reader: Reader,
  { projectId, order, from, rows }: ProjectGroupPage,
): Promise<ProjectGroupRow[]> {
  return select(reader)
    .where('joined.project_id', '=', projectId)
    .where('joined.group_id', order === 'asc' ? '>' : '<', from)
    .orderBy('joined.group_id', order)
    .limit(rows)
    .execute()
}

/** Removes the group and its roles in the project. */
export async function leaveProject(tx: Tx, { projectId, groupId }: ProjectGroupKey): Promise<void> {
  await tx
    .deleteFrom('role_assignment')
    .where('resource_id', '=', projectId)
    .where('principal_id', '=', groupId)
    .execute()
  await tx
    .deleteFrom('project_group')
    .where('project_id', '=', projectId)
    .where('group_id', '=', groupId)
    .execute()
}
