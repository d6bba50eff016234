/** Deletion of memberships in groups together with their members or their groups. */
import type { Tx } from './db.ts'
import { command } from './statement.ts'

const membersOf = command<{ groupId: string }>()((db, p) =>
  db.deleteFrom('group_member').where('group_id', '=', p.groupId),
)

const membershipsOf = command<{ memberId: string }>()((db, p) =>
  db.deleteFrom('group_member').where('member_id', '=', p.memberId),
)

const membershipsIn = command<{ projectId: string }>()((db, p) =>
  db
    .deleteFrom('group_member')
    .where('member_id', 'in', (eb) =>
      eb.selectFrom('service_account').select('id').where('project_id', '=', p.projectId),
    ),
)

export async function deleteGroupMembers(tx: Tx, groupId: string): Promise<void> {
  await membersOf(tx, { groupId })
}

/** Removes a user or a service account from all groups. */
export async function leaveGroups(tx: Tx, memberId: string): Promise<void> {
  await membershipsOf(tx, { memberId })
}

/** Removes a project's service accounts from all groups, while their rows are still there. */
export async function leaveGroupsInProject(tx: Tx, projectId: string): Promise<void> {
  await membershipsIn(tx, { projectId })
}
