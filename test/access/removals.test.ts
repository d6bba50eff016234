/** Removals of people by somebody who is no owner: of nobody with permissions that they lack. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { ids, newProject, newUser, refused } from '#test/sdk/suite.ts'
import { onEachStore } from '#test/support/databases.ts'
import { type Harness, shareHarness } from '#test/support/harness.ts'
import { openAs } from './browser.ts'

const EXCEEDS = { status: 403, code: 'role_exceeds_permissions' } as const
const MANAGES = ['api.management.read', 'api.management.write']

/** A project with a viewer who manages it by a custom role, and ways to add others. */
async function openProject(h: Harness) {
  const { id: project_id } = await newProject(h)
  const add = async (role: 'owner' | 'member' | 'viewer', ...permissions: string[]) => {
    const { id: user_id } = await newUser(h)
    await h.client.createProjectUser({ project_id, user_id, role })
    if (permissions.length > 0) {
      const custom = { project_id, role_name: user_id, permissions }
      const { id: role_id } = await h.client.createProjectRole(custom)
      await h.client.createProjectUserRole({ project_id, user_id, role_id })
    }
    return { project_id, user_id }
  }
  const { client } = await openAs(h, (await add('viewer', ...MANAGES)).user_id)
  return { project_id, add, client }
}

onEachStore('somebody who manages people by a custom role', (dialect) => {
  const server = shareHarness(dialect)

  it('removes nobody from a project who has more permissions there', async () => {
    const h = server()
    const { add, client } = await openProject(h)
    for (const above of [
      await add('owner'),
      await add('member'),
      await add('viewer', 'api.audit_logs.read'),
      await add('viewer', ...MANAGES),
    ]) {
      await refused(client.deleteProjectUser(above), EXCEEDS)
      await h.client.retrieveProjectUser(above)
    }
    const below = [await add('viewer'), await add('viewer', 'api.management.read')]
    for (const one of below) await client.deleteProjectUser(one)
  })

  it('demotes no owner of a project', async () => {
    const { add, client } = await openProject(server())
    const demoted = { ...(await add('owner')), role: 'viewer' as const }
    await refused(client.modifyProjectUser(demoted), EXCEEDS)
  })

  it('removes nobody from the organization who has more permissions in a project', async () => {
    const h = server()
    const { add, project_id } = await openProject(h)
    const { id: user_id } = await newUser(h)
    const role = { role_name: 'Administrator', permissions: MANAGES }
    const { id: role_id } = await h.client.createRole(role)
    await h.client.createUserRole({ user_id, role_id })
    const { client } = await openAs(h, user_id)
    const owner = await add('owner')
    await refused(client.deleteUser({ user_id: owner.user_id }), EXCEEDS)
    const { id: group_id } = await h.client.createGroup({ name: 'Owners of a project' })
    await h.client.createProjectGroup({ project_id, group_id, role: 'role-api-project-owner' })
    const { id: byGroup } = await newUser(h)
    await h.client.createGroupUser({ group_id, user_id: byGroup })
    await refused(client.deleteUser({ user_id: byGroup }), EXCEEDS)
    await h.client.deleteGroup({ group_id })
    await client.deleteUser({ user_id: byGroup })
    const { data } = await h.client.listProjectUsers({ project_id })
    assert.ok(ids(data).includes(owner.user_id))
  })
})
