/** Rows of the roles that somebody has, directly or by their groups, with the names of both. */
import type { Visible } from '#context.ts'
import type { PageRows } from '#control/page.ts'
import type { Reader } from '#storage/db.ts'
import { rowsAfter } from '#storage/id-pages.ts'
import { query } from '#storage/statement.ts'

interface Holder {
  readonly principalId: string
  readonly organizationId: string
  /** The project, or the organization again. */
  readonly placeId: string
}

/** Roles assigned in both places to a user or a service account, or to their groups. */
export const findSources = query<Holder>()((db, p) =>
  db
    .selectFrom('role_assignment as held')
    .leftJoin('access_role as role', 'role.id', 'held.role_id')
    .leftJoin('access_group as group', 'group.id', 'held.principal_id')
    .select([
      ...([
        'held.resource_id',
        'held.role_id',
        'role.effective',
        'role.name as role_name',
      ] as const),
      ...(['group.id as group_id', 'group.name as group_name'] as const),
    ])
    .where('held.resource_id', 'in', [p.organizationId, p.placeId])
    .where((eb) =>
      eb.or([
        eb('held.principal_id', '=', p.principalId),
        eb(
          'held.principal_id',
          'in',
          eb.selectFrom('group_member').select('group_id').where('member_id', '=', p.principalId),
        ),
      ]),
    )
    .orderBy('held.principal_id')
    .orderBy('held.role_id'),
)

interface ProjectsOf {
  readonly organizationId: string
  readonly userId: string
  /** Projects that the caller may see. */
  readonly visible: Visible
}

function groupsOf(reader: Reader, userId: string) {
  return reader.selectFrom('group_member').select('group_id').where('member_id', '=', userId)
}

/** Projects that are not archived, with the user as a member, directly or by a group. */
function projectsOf(reader: Reader, { organizationId, userId, visible }: ProjectsOf) {
  const groups = groupsOf(reader, userId)
  return reader
    .selectFrom('project')
    .select(['id', 'name'])
    .where('organization_id', '=', organizationId)
    .where('archived_at', 'is', null)
    .$if(visible !== 'all', (rows) => rows.where('id', 'in', visible === 'all' ? [] : visible))
    .where((eb) =>
      eb.or([
        eb(
          'id',
          'in',
          eb.selectFrom('project_user').select('project_id').where('user_id', '=', userId),
        ),
        eb(
          'id',
          'in',
          eb.selectFrom('project_group').select('project_id').where('group_id', 'in', groups),
        ),
      ]),
    )
}

export type UserProjectRow = Awaited<ReturnType<typeof findUserProject>>[number]

export async function findUserProject(
  reader: Reader,
  { id, ...of }: ProjectsOf & { readonly id: string },
) {
  if (of.visible.length === 0) return []
  return projectsOf(reader, of).where('id', '=', id).execute()
}

export async function pageOfUserProjects(
  reader: Reader,
  { organizationId, userId, visible, ...page }: ProjectsOf & PageRows,
) {
  if (visible.length === 0) return []
  return rowsAfter(projectsOf(reader, { organizationId, userId, visible }), 'id', page)
}

interface InProjects {
  readonly userId: string
  /** Not empty. */
  readonly projectIds: readonly string[]
}

/** Predefined roles of a user in some projects, without groups. */
export function directRoles(reader: Reader, { userId, projectIds }: InProjects) {
  return reader
    .selectFrom('project_user')
    .select(['project_id', 'role'])
    .where('user_id', '=', userId)
    .where('project_id', 'in', projectIds)
    .execute()
}

/** Groups by which a user is in some projects. */
export function groupsInProjects(reader: Reader, { userId, projectIds }: InProjects) {
  return reader
    .selectFrom('project_group as joined')
    .innerJoin('access_group as group', 'group.id', 'joined.group_id')
    .select(['joined.project_id', 'group.id', 'group.name'])
    .where('joined.group_id', 'in', groupsOf(reader, userId))
    .where('joined.project_id', 'in', projectIds)
    .orderBy('group.id')
    .execute()
}

/** Roles in some projects that are assigned to a user or to a group of theirs. */
export function rolesInProjects(reader: Reader, { userId, projectIds }: InProjects) {
  return reader
    .selectFrom('role_assignment as held')
    .leftJoin('access_role as role', 'role.id', 'held.role_id')
    .select(['held.resource_id', 'held.role_id', 'held.principal_id', 'role.name as role_name'])
    .where('held.resource_id', 'in', projectIds)
    .where((eb) =>
      eb.or([
        eb('held.principal_id', '=', userId),
        eb('held.principal_id', 'in', groupsOf(reader, userId)),
      ]),
    )
    .orderBy('held.principal_id')
    .orderBy('held.role_id')
    .execute()
}
