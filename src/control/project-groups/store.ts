/** Rows of groups of projects, and of projects of groups. */
import type { Visible } from '#context.ts'
import type { PageRows } from '#control/page.ts'
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

interface ProjectsOfGroup {
  readonly organizationId: string
  readonly groupId: string
  /** Projects that the caller may see. */
  readonly visible: Visible
}

function projectsOfGroup(reader: Reader, { organizationId, groupId, visible }: ProjectsOfGroup) {
  return reader
    .selectFrom('project_group as joined')
    .innerJoin('project', 'project.id', 'joined.project_id')
    .select(['project.id', 'project.name'])
    .where('joined.group_id', '=', groupId)
    .where('project.organization_id', '=', organizationId)
    .$if(visible !== 'all', (rows) =>
      rows.where('joined.project_id', 'in', visible === 'all' ? [] : visible),
    )
}

export async function findGroupProject(
  reader: Reader,
  { id, ...of }: ProjectsOfGroup & { readonly id: string },
) {
  if (of.visible.length === 0) return []
  return projectsOfGroup(reader, of).where('joined.project_id', '=', id).execute()
}

export async function pageOfGroupProjects(
  reader: Reader,
  { organizationId, groupId, visible, ...page }: ProjectsOfGroup & PageRows,
) {
  if (visible.length === 0) return []
  const projects = projectsOfGroup(reader, { organizationId, groupId, visible })
  return rowsAfter(projects, 'joined.project_id', page)
}

interface GroupInProjects {
  readonly groupId: string
  readonly projectIds: readonly string[]
}

/** Roles of a group in some projects; `name` is null of a predefined one. */
export async function rolesOfGroup(reader: Reader, { groupId, projectIds }: GroupInProjects) {
  if (projectIds.length === 0) return []
  return reader
    .selectFrom('role_assignment as assigned')
    .leftJoin('access_role as role', 'role.id', 'assigned.role_id')
    .select(['assigned.resource_id', 'assigned.role_id', 'role.name'])
    .where('assigned.principal_id', '=', groupId)
    .where('assigned.resource_id', 'in', projectIds)
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
