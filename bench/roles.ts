/** Groups and custom roles behind a key: what many teams give to one member. */
import type { Client } from '#client/client.ts'

const GROUPS = 10
const ROLES = 5

/** Puts the member into ten groups of the project, which have five custom roles between them. */
export async function addRoles(client: Client, projectId: string, memberId: string): Promise<void> {
  const project_id = projectId
  const roles: string[] = []
  for (let n = 0; n < ROLES; n++) {
    const permissions = ['api.model.request', 'api.files.read', 'api.usage.read'].slice(n % 3)
    const role = await client.createProjectRole({ project_id, role_name: `Role ${n}`, permissions })
    roles.push(role.id)
  }
  for (let n = 0; n < GROUPS; n++) {
    const { id: group_id } = await client.createGroup({ name: `Group ${n}` })
    await client.createGroupUser({ group_id, user_id: memberId })
    const role_id = roles[n % ROLES] ?? ''
    await client.createProjectGroupRole({ project_id, group_id, role_id })
  }
}
