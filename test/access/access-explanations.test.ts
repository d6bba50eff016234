/** Explanations of access over HTTP: sentences, their sources, and whom they concern. */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { record } from '#storage/transaction.ts'
import { openAs } from '#test/access/browser.ts'
import { all, ids, newEmail, newProject, refused } from '#test/sdk/suite.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'

onEachStore('an explanation of access', (dialect) => {
  const server = shareHarness(dialect)
  let user_id = ''
  let project_id = ''
  let group_id = ''

  before(async () => {
    const { client } = server()
    const ada = { email: newEmail(), name: 'Ada Lovelace', role: 'reader' as const }
    user_id = (await client.createUser(ada)).id
    project_id = (await client.createProject({ name: 'Research' })).id
    await client.createProjectUser({ project_id, user_id, role: 'member' })
    group_id = (await client.createGroup({ name: 'Platform' })).id
    await client.createGroupUser({ group_id, user_id })
    const role = 'role-api-project-owner'
    await client.createProjectGroup({ project_id, group_id, role })
  })

  const sentencesOf = (data: readonly { sentence: string }[], words: string): string[] =>
    data.map(({ sentence }) => sentence).filter((sentence) => sentence.includes(words))

  it('names every way in which a person has it in a project', async () => {
    const { data } = await server().client.listProjectUserAccess({ project_id, user_id })
    assert.deepEqual(sentencesOf(data, 'keys of Research'), [
      'Ada Lovelace can view keys of Research: directly, role project member; through group Platform, role project owner.',
      'Ada Lovelace can manage keys of Research: through group Platform, role project owner.',
      'Ada Lovelace can manage service accounts and their keys of Research: through group Platform, role project owner.',
    ])
    const manages = data.find(({ access }) => access === 'project_keys.write')
    assert.deepEqual(manages?.sources, [
      {
        role: {
          id: `role-api-project-owner__api-project__${project_id}`,
          name: 'owner',
          resource_type: 'api.project',
          predefined_role: true,
        },
        group: { id: group_id, name: 'Platform' },
      },
    ])
    assert.deepEqual(sentencesOf(data, 'requests to models'), [
      'Ada Lovelace can send requests to models in Research: directly, role project member; through group Platform, role project owner.',
    ])
  })

  it('has custom roles, and owners of the organization', async () => {
    const { client } = server()
    const permissions = ['api.usage.read']
    const { id: role_id } = await client.createRole({ role_name: 'Finance', permissions })
    await client.createUserRole({ user_id, role_id })
    const { data } = await client.listUserAccess({ user_id })
    assert.deepEqual(sentencesOf(data, 'all projects'), [
      'Ada Lovelace can view usage and costs of all projects: directly, role Finance of the organization.',
    ])
    assert.deepEqual(sentencesOf(data, 'view groups'), [
      'Ada Lovelace can view groups and their members: directly, role organization reader.',
    ])
    await client.createGroupRole({ group_id, role_id: 'role-api-organization-owner' })
    const owned = (await client.listUserAccess({ user_id })).data
    assert.deepEqual(sentencesOf(owned, 'manage admin keys'), [
      'Ada Lovelace can manage admin keys and SCIM tokens: through group Platform, role organization owner.',
    ])
    await client.deleteGroupRole({ group_id, role_id: 'role-api-organization-owner' })
    await client.deleteRole({ role_id })
  })

  it('of a service account is about its keys, and empty without a role', async () => {
    const { client } = server()
    const made = await client.createProjectServiceAccount({ project_id, name: 'nightly' })
    const ofAccount = { project_id, service_account_id: made.id }
    const { data } = await client.listProjectServiceAccountAccess(ofAccount)
    assert.ok(data.every(({ access }) => access === null))
    assert.deepEqual(sentencesOf(data, 'models'), [
      'nightly can send requests to models in Research: directly, role project member.',
      'nightly can list models in Research: directly, role project member.',
    ])
    const idle = await client.createProjectServiceAccount({
      project_id,
      name: 'idle',
      create_service_account_only: true,
    })
    const none = { project_id, service_account_id: idle.id }
    assert.deepEqual((await client.listProjectServiceAccountAccess(none)).data, [])
    await client.createGroupUser({ group_id, user_id: idle.id })
    const [first] = (await client.listProjectServiceAccountAccess(none)).data
    assert.match(
      first?.sentence ?? '',
      /^idle can .*: through group Platform, role project owner\.$/,
    )
  })

  it('is empty for a person outside the project, and for a deactivated one', async () => {
    const { client, store } = server()
    const { id } = await client.createUser({ email: newEmail(), role: 'reader' })
    const stranger = { project_id, user_id: id }
    assert.deepEqual((await client.listProjectUserAccess(stranger)).data, [])
    assert.equal((await client.listUserAccess({ user_id: id })).data.length, 3)
    await record(store, (tx) =>
      tx.updateTable('user').set({ deactivated_at: 1 }).where('id', '=', id).execute(),
    )
    assert.deepEqual((await client.listUserAccess({ user_id: id })).data, [])
    assert.deepEqual((await client.listProjectUserAccess(stranger)).data, [])
  })

  it('projects of a person have every role and group that gives them, newest first', async () => {
    const { client } = server()
    const group = { id: group_id, name: 'Platform' }
    const { id: grouped } = await newProject(server(), 'Search')
    await client.createProjectGroup({
      project_id: grouped,
      group_id,
      role: 'role-api-project-viewer',
    })
    const { id: archived } = await newProject(server(), 'Archived')
    await client.createProjectUser({ project_id: archived, user_id, role: 'owner' })
    await client.archiveProject({ project_id: archived })
    await newProject(server(), 'Of others')
    const listed = await all(client.listUserProjects({ user_id, limit: 1 }))
    assert.deepEqual(ids(listed), [grouped, project_id])
    const role = (name: string, of: string) => ({
      id: `role-api-project-${name}__api-project__${of}`,
      name,
      predefined_role: true,
    })
    assert.deepEqual(
      listed.map((one) => [one.name, one.role, one.sources]),
      [
        ['Search', 'viewer', [{ role: role('viewer', grouped), group }]],
        [
          'Research',
          'owner',
          [
            { role: role('member', project_id), group: null },
            { role: role('owner', project_id), group },
          ],
        ],
      ],
    )
  })

  it('projects of a person are those that the caller sees', async () => {
    const { client } = server()
    const { id } = await client.createUser({ email: newEmail(), role: 'reader' })
    const other = (await openAs(server(), id)).client
    assert.deepEqual((await other.listUserProjects({ user_id })).data, [])
    const after = { user_id, after: project_id }
    await refused(other.listUserProjects(after), { status: 404, code: 'cursor_not_found' })
    await client.createProjectUser({ project_id, user_id: id, role: 'viewer' })
    assert.deepEqual(ids((await other.listUserProjects({ user_id })).data), [project_id])
  })

  it('projects of a group are those that the caller sees, newest first', async () => {
    const { client } = server()
    const { id } = await client.createUser({ email: newEmail(), role: 'reader' })
    const other = (await openAs(server(), id)).client
    assert.deepEqual((await other.listGroupProjects({ group_id })).data, [])
    const after = { group_id, after: project_id }
    await refused(other.listGroupProjects(after), { status: 404, code: 'cursor_not_found' })
    await client.createProjectUser({ project_id, user_id: id, role: 'viewer' })
    assert.deepEqual(ids((await other.listGroupProjects({ group_id })).data), [project_id])
    const { id: newest } = await newProject(server(), 'Newest of the group')
    const role = 'role-api-project-viewer'
    await client.createProjectGroup({ project_id: newest, group_id, role })
    const [first, ...others] = await all(client.listGroupProjects({ group_id, limit: 1 }))
    assert.deepEqual([first?.id, first?.roles.map(({ name }) => name)], [newest, ['viewer']])
    assert.ok(ids(others).includes(project_id))
  })

  it('of objects that do not exist is not found', async () => {
    const { client } = server()
    await refused(client.listUserProjects({ user_id: 'user-missing' }), { status: 404 })
    await refused(client.listUserAccess({ user_id: 'user-missing' }), { status: 404 })
    const missing = { project_id: 'proj_missing', user_id }
    await refused(client.listProjectUserAccess(missing), { status: 404 })
    const account = { project_id, service_account_id: 'svc_missing' }
    await refused(client.listProjectServiceAccountAccess(account), { status: 404 })
  })
})
