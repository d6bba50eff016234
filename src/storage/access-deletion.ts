/**
 * Deletion of memberships in groups and of assignments of roles, together with their principals,
 * their groups, their roles or their projects.
 */
import type { Tx } from './db.ts'
import { command } from './statement.ts'

interface Owner {
  readonly of: string
}

const membersOf = command<Owner>()((db, p) =>
  db.deleteFrom('group_member').where('group_id', '=', p.of),
)

const membershipsOf = command<Owner>()((db, p) =>
  db.deleteFrom('group_member').where('member_id', '=', p.of),
)

const membershipsIn = command<Owner>()((db, p) =>
  db
    .deleteFrom('group_member')
    .where('member_id', 'in', (eb) =>
      eb.selectFrom('service_account').select('id').where('project_id', '=', p.of),
    ),
)

const assignmentsOf = command<Owner>()((db, p) =>
  db.deleteFrom('role_assignment').where('principal_id', '=', p.of),
)

const assignmentsIn = command<Owner>()((db, p) =>
  db.deleteFrom('role_assignment').where('resource_id', '=', p.of),
)

const rolesIn = command<Owner>()((db, p) =>
  db.deleteFrom('access_role').where('resource_id', '=', p.of),
)

const projectGroupsOf = command<Owner>()((db, p) =>
  db.deleteFrom('project_group').where('group_id', '=', p.of),
)

const groupsIn = command<Owner>()((db, p) =>
  db.deleteFrom('project_group').where('project_id', '=', p.of),
)

/** Deletes the members of a group. */
export async function deleteGroupMembers(tx: Tx, groupId: string): Promise<void> {
  await membersOf(tx, { of: groupId })
}

/** Deletes the roles of a group, and its memberships in projects. */
export async function deleteGroupRoles(tx: Tx, groupId: string): Promise<void> {
  await assignmentsOf(tx, { of: groupId })
  await projectGroupsOf(tx, { of: groupId })
}

/** Deletes the memberships and the assigned roles of a user or a service account. */
export async function deleteAccessOf(tx: Tx, principalId: string): Promise<void> {
  await membershipsOf(tx, { of: principalId })
  await assignmentsOf(tx, { of: principalId })
}

/**
 * Deletes the roles of a project, their assignments, its groups, and the memberships of its service
 * accounts. Must run while the rows of these accounts exist.
 */
export async function deleteAccessIn(tx: Tx, projectId: string): Promise<void> {
  await membershipsIn(tx, { of: projectId })
  await assignmentsIn(tx, { of: projectId })
  await groupsIn(tx, { of: projectId })
  await rolesIn(tx, { of: projectId })
}
