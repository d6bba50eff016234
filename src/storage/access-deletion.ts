/**
 * Deletion of memberships in groups and of assignments of roles, together with their principals,
 * their groups, their roles or their projects.
 */
import type { Tx } from './db.ts'

export async function deleteGroupMembers(tx: Tx, groupId: string): Promise<void> {
  await tx.deleteFrom('group_member').where('group_id', '=', groupId).execute()
}

/** Deletes the roles of a group, and its memberships in projects. */
export async function deleteGroupRoles(tx: Tx, groupId: string): Promise<void> {
  await tx.deleteFrom('role_assignment').where('principal_id', '=', groupId).execute()
  await tx.deleteFrom('project_group').where('group_id', '=', groupId).execute()
}

/** Deletes the memberships and the assigned roles of a user or a service account. */
export async function deleteAccessOf(tx: Tx, principalId: string): Promise<void> {
  await tx.deleteFrom('group_member').where('member_id', '=', principalId).execute()
  await tx.deleteFrom('role_assignment').where('principal_id', '=', principalId).execute()
}

/** Ends the sign-ins of a user's programs: they cannot be refreshed, and are deleted later. */
export async function endSignInsOf(tx: Tx, userId: string, at: number): Promise<void> {
  await tx
    .updateTable('terminal_sign_in')
    .set({ expires_at: at })
    .where('user_id', '=', userId)
    .where('expires_at', '>', at)
    .execute()
}

/**
 * Deletes the roles of a project, their assignments, its groups, and the memberships of its service
 * accounts. Must run while the rows of these accounts exist.
 */
export async function deleteAccessIn(tx: Tx, projectId: string): Promise<void> {
  const accounts = tx.selectFrom('service_account').select('id').where('project_id', '=', projectId)
  await tx.deleteFrom('group_member').where('member_id', 'in', accounts).execute()
  await tx.deleteFrom('role_assignment').where('resource_id', '=', projectId).execute()
  await tx.deleteFrom('project_group').where('project_id', '=', projectId).execute()
  await tx.deleteFrom('access_role').where('resource_id', '=', projectId).execute()
}
