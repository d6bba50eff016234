/** Keys within the roles of their owner: direct ones, and those of groups. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { newUser } from '#test/sdk/suite.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { type MadeKey, makeAccountKey, makeProject, makeUserKey } from '#test/support/keys.ts'
import { outcome, verdict } from './grants.ts'

const ALL = 'everything'

onEachStore('a key within the roles of its owner', (dialect) => {
  const server = shareHarness(dialect)

  /** Data scopes that the roles of the owner permit, or the code of the rejection. */
  const opened = async (key: string) => {
    const found = await outcome(server().grants, key)
    if ('code' in found) return found.code
    return found.permitted === undefined ? ALL : [...found.permitted]
  }
  const loads = async (): Promise<number> => {
    const { values } = await server().metrics.keyCache.loads.get()
    return values.reduce((sum, { value }) => sum + value, 0)
  }
  let groups = 0
  const newGroup = async (...members: readonly string[]) => {
    const { client } = server()
    const { id: group_id } = await client.createGroup({ name: `Group ${++groups}` })
    for (const user_id of members) await client.createGroupUser({ group_id, user_id })
    return group_id
  }
  const newRole = (project_id: string, ...permissions: readonly string[]) => {
    const role_name = `Role ${++groups}`
    return server().client.createProjectRole({
      project_id,
      role_name,
      permissions: [...permissions],
    })
  }
  /** A person who is in the project by a group alone, with the role of the group. */
  const byGroup = async (project_id: string, role: string) => {
    const { client } = server()
    const { id: user_id } = await newUser(server())
    const group_id = await newGroup(user_id)
    await client.createProjectGroup({ project_id, group_id, role })
    const key = await client.createProjectUserApiKey({ project_id, user_id })
    return { user_id, group_id, key }
  }

  it('of members and owners, people and service accounts, has every data scope', async () => {
    const project_id = await makeProject(server())
    const { client } = server()
    const keys = [
      await makeUserKey(server(), project_id),
      await makeAccountKey(server(), project_id),
    ]
    for (const { value } of keys) assert.equal(await opened(value), ALL)
    const [person, account] = keys as [MadeKey, MadeKey]
    await client.modifyProjectUser({ project_id, user_id: person.owner, role: 'owner' })
    const service_account_id = account.owner
    await client.modifyProjectServiceAccount({ project_id, service_account_id, role: 'owner' })
    for (const { value } of keys) assert.equal(await opened(value), ALL)
  })

  it('of a viewer lists models and reads files and batches, from the next request on', async () => {
    const project_id = await makeProject(server())
    const key = await makeUserKey(server(), project_id)
    assert.equal(await opened(key.value), ALL)
    const member = { project_id, user_id: key.owner }
    const { role } = await server().client.modifyProjectUser({ ...member, role: 'viewer' })
    assert.equal(role, 'viewer')
    assert.deepEqual(await opened(key.value), [
      ...['api.model.read', 'api.files.read', 'api.batches.read'],
    ])
    await server().client.modifyProjectUser({ ...member, role: 'member' })
    assert.equal(await opened(key.value), ALL)
  })

  it('of an owner of the organization, directly or by a group, has every data scope', async () => {
    const { client } = server()
    const project_id = await makeProject(server())
    const key = await makeUserKey(server(), project_id)
    await client.modifyProjectUser({ project_id, user_id: key.owner, role: 'viewer' })
    const group_id = await newGroup(key.owner)
    const role_id = 'role-api-organization-owner'
    await client.createGroupRole({ group_id, role_id })
    assert.equal(await opened(key.value), ALL)
    await client.deleteGroupRole({ group_id, role_id })
    assert.equal((await opened(key.value)).length, 3)
    await client.modifyUser({ user_id: key.owner, role: 'owner' })
    assert.equal(await opened(key.value), ALL)
    await client.modifyUser({ user_id: key.owner, role: 'reader' })
    assert.equal((await opened(key.value)).length, 3)
  })

  it('has the permissions of a custom role on top, and the changes of that role', async () => {
    const { client } = server()
    const project_id = await makeProject(server())
    const key = await makeUserKey(server(), project_id)
    const member = { project_id, user_id: key.owner }
    await client.deleteProjectUserRole({ ...member, role_id: 'role-api-project-member' })
    assert.deepEqual(await opened(key.value), [])
    const { id: role_id } = await newRole(project_id, 'model.request', 'api.unknown.read')
    await client.createProjectUserRole({ ...member, role_id })
    assert.deepEqual(await opened(key.value), ['model.request'])
    await client.updateProjectRole({ project_id, role_id, permissions: ['api.files.read'] })
    assert.deepEqual(await opened(key.value), ['api.files.read'])
    await client.deleteProjectRole({ project_id, role_id })
    assert.deepEqual(await opened(key.value), [])
  })

  it('is active while a group of the owner is in the project', async () => {
    const { client } = server()
    const project_id = await makeProject(server())
    const { user_id, group_id, key } = await byGroup(project_id, 'role-api-project-member')
    assert.equal(await opened(key.value), ALL)
    await client.deleteGroupUser({ group_id, user_id })
    assert.equal(await opened(key.value), 'owner_not_member')
    await client.createGroupUser({ group_id, user_id })
    assert.equal(await opened(key.value), ALL)
    await client.deleteProjectGroup({ project_id, group_id })
    assert.equal(await opened(key.value), 'owner_not_member')
    const role_id = 'role-api-project-viewer'
    await client.createProjectGroupRole({ project_id, group_id, role_id })
    assert.equal((await opened(key.value)).length, 3)
    await client.deleteProjectGroupRole({ project_id, group_id, role_id })
    assert.deepEqual(await opened(key.value), [])
    await client.createProjectGroupRole({ project_id, group_id, role_id })
    await client.deleteGroup({ group_id })
    assert.equal(await opened(key.value), 'owner_not_member')
    const listed = await client.retrieveProjectApiKey({ project_id, api_key_id: key.id })
    assert.equal(listed.owner_project_access, 'inactive')
  })

  it('stays active after its owner leaves the project, if a group of theirs is in it', async () => {
    const { client } = server()
    const project_id = await makeProject(server())
    const key = await makeUserKey(server(), project_id)
    const group_id = await newGroup(key.owner)
    await client.createProjectGroup({ project_id, group_id, role: 'role-api-project-viewer' })
    await client.deleteProjectUser({ project_id, user_id: key.owner })
    assert.equal((await opened(key.value)).length, 3)
  })

  it('of a service account without a role works by a group', async () => {
    const { client } = server()
    const project_id = await makeProject(server())
    const account = { project_id, name: 'ci', create_service_account_only: true }
    const { id: service_account_id } = await client.createProjectServiceAccount(account)
    const ids = { project_id, service_account_id }
    const key = await client.createProjectServiceAccountApiKey(ids)
    assert.equal(await opened(key.value), 'owner_not_member')
    const group_id = await newGroup(service_account_id)
    const { id: role } = await newRole(project_id, 'api.model.read', 'model.request')
    await client.createProjectGroup({ project_id, group_id, role })
    assert.deepEqual(await opened(key.value), ['model.request', 'api.model.read'])
    const second = await client.createProjectServiceAccountApiKey(ids)
    assert.equal(await verdict(server().grants, second.value), 'passes')
  })

  it('has the same permissions for calls under way as for the next request', async () => {
    const { client, grants } = server()
    const project_id = await makeProject(server())
    const member = await makeUserKey(server(), project_id)
    const viewer = await byGroup(project_id, 'role-api-project-viewer')
    const account = await makeAccountKey(server(), project_id)
    const { id: role_id } = await newRole(project_id, 'model.request')
    const custom = { project_id, user_id: viewer.user_id, role: 'viewer' as const }
    await client.createProjectUser(custom)
    await client.createProjectUserRole({ project_id, user_id: viewer.user_id, role_id })
    const owners = await newGroup(member.owner)
    await client.createGroupRole({ group_id: owners, role_id: 'role-api-organization-owner' })
    await client.modifyProjectUser({ project_id, user_id: member.owner, role: 'viewer' })
    const live = await grants.findLive([member.id, viewer.key.id, account.id, 'key_missing'])
    assert.equal(live.size, 3)
    for (const { id, value } of [member, viewer.key, account]) {
      const { scopes, permitted, project } = await grants.find(value)
      assert.deepEqual(live.get(id), { scopes, permitted, region: project.region })
    }
    assert.equal(live.get(viewer.key.id)?.permitted?.size, 4)
  })

  it('is not looked up again for changes of other people, groups and roles', async () => {
    const { client } = server()
    const project_id = await makeProject(server())
    const mine = await byGroup(project_id, 'role-api-project-member')
    const { value } = await makeUserKey(server(), project_id)
    const other = await newUser(server())
    const otherGroup = await newGroup()
    const { id: role_id } = await newRole(project_id, 'api.model.read')
    for (const key of [mine.key.value, value]) await opened(key)
    const before = await loads()
    const member = { group_id: mine.group_id, user_id: other.id }
    await client.createGroupUser(member)
    await client.deleteGroupUser(member)
    await client.updateGroup({ group_id: mine.group_id, name: 'Renamed' })
    await client.createProjectGroupRole({ project_id, group_id: otherGroup, role_id })
    await client.updateProjectRole({ project_id, role_id, permissions: [] })
    await client.deleteGroup({ group_id: otherGroup })
    for (const key of [mine.key.value, value]) assert.equal(await opened(key), ALL)
    assert.equal((await loads()) - before, 0)
    // A member who leaves is looked up alone.
    await client.deleteGroupUser({ group_id: mine.group_id, user_id: mine.user_id })
    for (const key of [mine.key.value, value]) await opened(key)
    assert.equal((await loads()) - before, 1)
  })
})
