/** Rows of groups of projects. */
import type { Reader, Tx } from '#storage/db.ts'
import { type IdPage, rowsAfter } from '#storage/id-pages.ts'
import { query } from '#storage/statement.ts'

interface ProjectGroupKey {
  readonly projectId: string
  readonly groupId: string
}

function select(db: Pick<Reader, 'selectFrom'>) {
  return db
    .selectFrom('project_group as joined')
    .innerJoin('access_group as group', 'group.id', 'joined.group_id')
    .select(['group.id', 'group.name', 'joined.project_id', 'joined.added_at'])
}

export const find = query<ProjectGroupKey>()((db, p) =>
  select(db).where('joined.project_id', '=', p.projectId).where('joined.group_id', '=', p.groupId),
)

export type ProjectGroupRow = Awaited<ReturnType<typeof find>>[number]

export function page(
  reader: Reader,
  { projectId, ...page }: IdPage & { readonly projectId: string },
): Promise<ProjectGroupRow[]> {
  return rowsAfter(
    select(reader).where('joined.project_id', '=', projectId),
    'joined.group_id',
    page,
  )
}

/** Numbers of members of groups. A group without any is left out. */
export function memberCounts(reader: Reader, groupIds: readonly string[]) {
  return reader
    .selectFrom('group_member')
    .select(({ fn }) => ['group_id', fn.countAll<number>().as('members')])
    .where('group_id', 'in', groupIds)
    .groupBy('group_id')
    .execute()
}

/** Roles of groups in a project; `name` is null of a predefined one. */
export function rolesOfGroups(reader: Reader, projectId: string, groupIds: readonly string[]) {
  return reader
    .selectFrom('role_assignment as assigned')
    .leftJoin('access_role as role', 'role.id', 'assigned.role_id')
    .select(['assigned.principal_id', 'assigned.role_id', 'role.name'])
    .where('assigned.resource_id', '=', projectId)
    .where('assigned.principal_id', 'in', groupIds)
    .orderBy('assigned.role_id')
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
