/** Owners of keys and sessions, and their last use. */
import { sql } from 'kysely'
import type { PersonAuthority, ProjectAuthority } from '#context.ts'
import type { Reader, Tx } from '#storage/db.ts'
import { ownerByGroup } from '#storage/owners.ts'
import { command, query } from '#storage/statement.ts'
import { authorityOf } from './authority.ts'

/** A key that is not deleted, its organization, and the person behind it if there is one. */
export const findAdminKey = query<{ hash: string }>()((db, p) =>
  db
    .selectFrom('admin_api_key as key')
    .innerJoin('organization', 'organization.id', 'key.organization_id')
    .leftJoin('user', 'user.id', 'key.user_id')
    .where('key.hash', '=', p.hash)
    .where('key.deleted_at', 'is', null)
    .select([
      'key.id',
      'key.scopes',
      'key.expires_at',
      'key.user_id',
      'user.email as user_email',
      'user.role as user_role',
      ownerByGroup('organization.id', 'key.user_id').as('owner_by_group'),
      'user.deactivated_at as user_deactivated_at',
      'organization.id as organization_id',
      'organization.name as organization_name',
      'organization.default_project_id',
      'organization.operator_id',
    ]),
)

export type AdminKeyRow = Awaited<ReturnType<typeof findAdminKey>>[number]

/** A SCIM token with its organization. */
export const findScimToken = query<{ hash: string }>()((db, p) =>
  db
    .selectFrom('scim_token as token')
    .innerJoin('organization', 'organization.id', 'token.organization_id')
    .where('token.hash', '=', p.hash)
    .where('token.revoked_at', 'is', null)
    .select([
      'token.id',
      'token.expires_at',
      'token.last_used_at',
      'organization.id as organization_id',
      'organization.name as organization_name',
      'organization.default_project_id',
      'organization.operator_id',
    ]),
)

/** Sets the last use of a SCIM token. */
export const setScimTokenUse = command<{ hash: string; at: number }>()((db, p) =>
  db.updateTable('scim_token').set({ last_used_at: p.at }).where('hash', '=', p.hash),
)

/** A project's key: this plane only needs to know that it is one. */
export const findProjectKey = query<{ hash: string }>()((db, p) =>
  db
    .selectFrom('api_key')
    .select(['hash', 'expires_at', 'previous_expires_at'])
    .where((eb) => eb.or([eb('hash', '=', p.hash), eb('previous_hash', '=', p.hash)])),
)

/** A session with its organization, its key if it was made with one, and its person. */
export const findSession = query<{ hash: string }>()((db, p) =>
  db
    .selectFrom('session')
    .innerJoin('organization', 'organization.id', 'session.organization_id')
    .leftJoin('admin_api_key as key', 'key.id', 'session.admin_key_id')
    .leftJoin('user', (join) =>
      join.on((eb) => eb('user.id', '=', eb.fn.coalesce('session.user_id', 'key.user_id'))),
    )
    .where('session.hash', '=', p.hash)
    .select([
      'session.id',
      'session.expires_at',
      'session.created_at',
      'session.last_used_at',
      'key.id as key_id',
      'key.scopes',
      'key.expires_at as key_expires_at',
      'key.deleted_at as key_deleted_at',
      'user.id as user_id',
      'user.email as user_email',
      'user.role as user_role',
      ownerByGroup('organization.id', 'user.id').as('owner_by_group'),
      'user.removed_at as user_removed_at',
      'user.deactivated_at as user_deactivated_at',
      'organization.id as organization_id',
      'organization.name as organization_name',
      'organization.default_project_id',
      'organization.operator_id',
    ]),
)

export type SessionRow = Awaited<ReturnType<typeof findSession>>[number]

/**
 * Memberships of a person in projects (with `role`), roles that are assigned to the person or their
 * groups (with `role_id`), and projects of these groups (with neither), by their projects.
 */
const findHeld = query<{ userId: string }>()((db, p) => {
  const noText = sql<string | null>`cast(null as text)`
  const noRole = sql<ProjectAuthority['role'] | null>`cast(null as text)`
  const groups = db.selectFrom('group_member').select('group_id').where('member_id', '=', p.userId)
  return db
    .selectFrom('project_user')
    .select(['project_id as resource_id', noText.as('role_id'), noText.as('effective')])
    .select((eb) => eb.ref('role').$castTo<ProjectAuthority['role'] | null>().as('role'))
    .where('user_id', '=', p.userId)
    .unionAll(
      db
        .selectFrom('project_group')
        .select(['project_id as resource_id', noText.as('role_id'), noText.as('effective')])
        .select(noRole.as('role'))
        .where('group_id', 'in', groups),
    )
    .unionAll(
      db
        .selectFrom('role_assignment as held')
        .leftJoin('access_role as role', 'role.id', 'held.role_id')
        .select(['held.resource_id', 'held.role_id', 'role.effective'])
        .select(noRole.as('role'))
        .where((eb) =>
          eb.or([eb('held.principal_id', '=', p.userId), eb('held.principal_id', 'in', groups)]),
        ),
    )
    .orderBy('resource_id')
})

/** Authority of a person with this predefined role in the organization. */
export async function findAuthority(
  reader: Reader,
  organizationId: string,
  userId: string,
  role: PersonAuthority['organizationRole'],
): Promise<PersonAuthority> {
  const held = await findHeld(reader, { userId })
  const memberships = []
  const groupProjects = []
  const assigned = []
  for (const { resource_id, role_id, effective, role: projectRole } of held) {
    if (projectRole !== null) memberships.push({ project_id: resource_id, role: projectRole })
    else if (role_id !== null) assigned.push({ resource_id, role_id, effective })
    else groupProjects.push(resource_id)
  }
  return authorityOf({ organizationId, role, memberships, groupProjects, assigned })
}

/** Sets the last use of a session, unless another node has written a later one. */
export const setSessionUse = command<{ hash: string; at: number }>()((db, p) =>
  db
    .updateTable('session')
    .set({ last_used_at: p.at })
    .where('hash', '=', p.hash)
    .where((eb) => eb.or([eb('last_used_at', 'is', null), eb('last_used_at', '<', p.at)])),
)

/** Sets the last use of keys, in the order of their ids. */
export async function setLastUsed(tx: Tx, uses: ReadonlyMap<string, number>): Promise<void> {
  for (const id of [...uses.keys()].sort()) {
    await tx
      .updateTable('admin_api_key')
      .set({ last_used_at: uses.get(id) ?? null })
      .where('id', '=', id)
      .execute()
  }
}
