/** Roles and their assignments: custom and predefined, of the organization and of projects. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { record } from '#storage/transaction.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { all, eventsOf, ids, newProject, newUser, refused } from './suite.ts'

const [OWNER, READER] = ['role-api-organization-owner', 'role-api-organization-reader']
const MEMBER = 'role-api-project-member'
const VIEWER = 'role-api-project-viewer'
const NOT_FOUND = { status: 404, code: 'role_not_found' } as const

onEachStore('roles', (dialect) => {
  const server = shareHarness(dialect)
  let made = 0
  const newRole = (...permissions: readonly string[]) =>
    server().client.createRole({ role_name: `Role ${++made}`, permissions: [...permissions] })
  const newGroup = () => server().client.createGroup({ name: `Group ${++made}` })

  it('predefined ones are listed first, with long ids, and found by their aliases', async () => {
    const { client, bootstrapped } = server()
    const organization = bootstrapped.organization.id
    const { id: project_id } = await newProject(server())
    const roles = (await client.listRoles()).data.filter((role) => role.predefined_role)
    assert.deepEqual(ids(roles), [
      `${OWNER}__api-organization__${organization}`,
      `${READER}__api-organization__${organization}`,
    ])
    const ofProject = (await client.listProjectRoles({ project_id })).data
    assert.deepEqual(
      ofProject.map(({ name, id }) => [name, id]),
      ['member', 'owner', 'viewer'].map((name) => [
        ...[name, `role-api-project-${name}__api-project__${project_id}`],
      ]),
    )
    const viewer = await client.retrieveProjectRole({ project_id, role_id: VIEWER })
    assert.deepEqual(viewer, ofProject[2])
    assert.equal(viewer.resource_type, 'api.project')
    for (const role_id of [MEMBER, `${READER}__api-organization__org-other`, 'role_x']) {
      await refused(client.retrieveRole({ role_id }), NOT_FOUND)
    }
    const fixed = { status: 400, code: 'predefined_role' } as const
    await refused(client.updateRole({ role_id: OWNER, role_name: 'x' }), fixed)
    await refused(client.deleteProjectRole({ project_id, role_id: VIEWER }), fixed)
  })

  it('a name is given to one role of a place, and not to a predefined one', async () => {
    const { client } = server()
    const { id: project_id } = await newProject(server())
    const taken = { status: 400, code: 'role_already_exists', param: 'role_name' } as const
    const auditor = { role_name: 'Auditor', permissions: [] }
    const { id: role_id } = await client.createRole(auditor)
    await refused(client.createRole({ ...auditor, role_name: 'AUDITOR' }), taken)
    await refused(client.createRole({ ...auditor, role_name: 'Reader' }), taken)
    await client.createProjectRole({ project_id, ...auditor })
    const other = await newRole()
    await refused(client.updateRole({ role_id: other.id, role_name: 'auditor' }), taken)
    assert.equal((await client.updateRole({ role_id, role_name: 'AUDITOR' })).name, 'AUDITOR')
    await refused(client.retrieveProjectRole({ project_id, role_id }), NOT_FOUND)
  })

  it('changes have their events, and null clears a description alone', async () => {
    const { client, bootstrapped } = server()
    const place = { resource_id: bootstrapped.organization.id, resource_type: 'api.organization' }
    let id = ''
    const events = await eventsOf(server(), async () => {
      const permissions = ['api.groups.read', 'api.groups.write']
      const role = { role_name: 'Evented', permissions, description: 'Groups' }
      id = (await client.createRole(role)).id
      const change = { role_id: id, permissions: ['api.groups.read', 'api.usage.read'] }
      await client.updateRole({ ...change, role_name: null })
      await client.updateRole(change)
      const cleared = await client.updateRole({ role_id: id, description: null, permissions: null })
      assert.deepEqual([cleared.name, cleared.description], ['Evented', null])
      await client.deleteRole({ role_id: id })
    })
    assert.deepEqual(
      events.map((event) => event[event.type]),
      [
        {
          id,
          role_name: 'Evented',
          ...place,
          permissions: ['api.groups.read', 'api.groups.write'],
        },
        {
          id,
          changes_requested: {
            permissions_added: ['api.usage.read'],
            permissions_removed: ['api.groups.write'],
            ...place,
          },
        },
        {
          id,
          changes_requested: { description: '', ...place },
          previous: { description: 'Groups' },
        },
        { id },
      ],
    )
  })

  it('a permission that was unknown when it was saved has no effect until saved again', async () => {
    const { client, store } = server()
    const permissions = ['api.groups.read', 'api.invented.write']
    const { id: role_id } = await newRole(...permissions)
    // As a release before this one would have saved it, which did not know `api.groups.read`.
    await record(store, (tx) =>
      tx.updateTable('access_role').set({ effective: '[]' }).where('id', '=', role_id).execute(),
    )
    assert.deepEqual((await client.retrieveRole({ role_id })).ineffective_permissions, permissions)
    await client.updateRole({ role_id, description: 'renewed' })
    assert.deepEqual((await client.retrieveRole({ role_id })).ineffective_permissions, permissions)
    const saved = await client.updateRole({ role_id, permissions })
    assert.deepEqual(saved.ineffective_permissions, ['api.invented.write'])
  })

  it('a user’s roles have their sources, and one by a group is not unassigned', async () => {
    const { client } = server()
    const { id: user_id } = await newUser(server())
    const { id: group_id } = await newGroup()
    const { id: role_id } = await newRole('api.usage.read')
    await client.createGroupUser({ group_id, user_id })
    const group = await client.createGroupRole({ group_id, role_id })
    assert.deepEqual([group.group.id, group.role.id], [group_id, role_id])
    const bySources = async () => {
      const held = await all(client.listUserRoles({ user_id, limit: 1 }))
      return new Map(
        held.map((role) => [role.name, role.assignment_sources?.map((one) => one.principal_id)]),
      )
    }
    const { name } = await client.retrieveRole({ role_id })
    assert.deepEqual(
      await bySources(),
      new Map([
        ['reader', [user_id]],
        [name, [group_id]],
      ]),
    )
    await refused(client.deleteUserRole({ user_id, role_id }), NOT_FOUND)
    const events = await eventsOf(server(), async () => {
      await client.createUserRole({ user_id, role_id })
      await client.createUserRole({ user_id, role_id })
    })
    const { resource_id } = events[0]?.['role.assignment.created'] ?? assert.fail('no event')
    assert.deepEqual(
      events.map((event) => event[event.type]),
      [
        {
          id: `role_assignment_${role_id}_${user_id}`,
          principal_id: user_id,
          resource_id,
          principal_type: 'user',
          resource_type: 'api.organization',
        },
      ],
    )
    assert.deepEqual((await bySources()).get(name), [user_id, group_id])
    await client.deleteUserRole({ user_id, role_id })
    assert.deepEqual((await bySources()).get(name), [group_id])
    await client.deleteRole({ role_id })
    assert.deepEqual([...(await bySources()).keys()], ['reader'])
  })

  it('a predefined role of the organization replaces the other, by either endpoint', async () => {
    const { client } = server()
    const { id: user_id } = await newUser(server())
    const assigned = await client.createUserRole({ user_id, role_id: OWNER })
    assert.equal(assigned.user.role, 'owner')
    await client.retrieveUserRole({ user_id, role_id: OWNER })
    await refused(client.retrieveUserRole({ user_id, role_id: READER }), NOT_FOUND)
    await client.modifyUser({ user_id, role: 'reader' })
    await refused(client.retrieveUserRole({ user_id, role_id: OWNER }), NOT_FOUND)
    await client.createUserRole({ user_id, role_id: OWNER })
    await client.deleteUserRole({ user_id, role_id: OWNER })
    assert.equal((await client.retrieveUser({ user_id })).role, 'reader')
    await refused(client.deleteUserRole({ user_id, role_id: READER }), {
      status: 400,
      code: 'role_required',
    })
  })

  it('a user of a project has one predefined role or none, and custom ones beside it', async () => {
    const { client } = server()
    const { id: project_id } = await newProject(server())
    const { id: user_id } = await newUser(server())
    const ofUser = { project_id, user_id }
    const outside = { status: 404, code: 'user_not_found' } as const
    await refused(client.createProjectUserRole({ ...ofUser, role_id: MEMBER }), outside)
    await refused(client.listProjectUserRoles(ofUser), outside)
    await client.createProjectUser({ ...ofUser, role: 'member' })
    await client.createProjectUserRole({ ...ofUser, role_id: VIEWER })
    assert.equal((await client.retrieveProjectUser(ofUser)).role, 'viewer')
    await refused(client.deleteProjectUserRole({ ...ofUser, role_id: MEMBER }), NOT_FOUND)
    await client.deleteProjectUserRole({ ...ofUser, role_id: VIEWER })
    assert.equal((await client.retrieveProjectUser(ofUser)).role, 'none')
    const custom = { project_id, role_name: 'Keeper', permissions: ['api.project.read'] }
    const { id: role_id } = await client.createProjectRole(custom)
    await client.createProjectUserRole({ ...ofUser, role_id })
    assert.deepEqual(ids((await client.listProjectUserRoles(ofUser)).data), [role_id])
    await client.deleteProjectUser(ofUser)
    await refused(client.deleteProjectUserRole({ ...ofUser, role_id }), outside)
    await client.createProjectUser({ ...ofUser, role: 'viewer' })
    assert.equal((await client.listProjectUserRoles(ofUser)).data.length, 1)
  })

  it('a group is in a project with its roles, until it is removed or archived with it', async () => {
    const { client } = server()
    const { id: project_id } = await newProject(server())
    const { id: group_id } = await newGroup()
    const ofGroup = { project_id, group_id }
    const outside = { status: 404, code: 'group_not_found' } as const
    await refused(client.retrieveProjectGroup(ofGroup), outside)
    await refused(client.deleteProjectGroup(ofGroup), outside)
    await refused(client.createProjectGroup({ ...ofGroup, role: 'role_x' }), NOT_FOUND)
    const joined = await client.createProjectGroup({ ...ofGroup, role: MEMBER })
    assert.deepEqual(await client.retrieveProjectGroup(ofGroup), joined)
    await refused(client.retrieveProjectGroup({ ...ofGroup, group_type: 'tenant_group' }), outside)
    await client.retrieveProjectGroupRole({ ...ofGroup, role_id: MEMBER })
    await refused(client.createProjectGroup({ ...ofGroup, role: MEMBER }), {
      status: 400,
      code: 'group_already_in_project',
      message: /already exists in project/,
    })
    const events = await eventsOf(server(), () => client.deleteProjectGroup(ofGroup))
    assert.deepEqual(
      events.map(({ type }) => type),
      ['role.assignment.deleted', 'project.updated'],
    )
    assert.deepEqual((await client.listProjectGroups({ project_id })).data, [])
    await client.createProjectGroupRole({ ...ofGroup, role_id: VIEWER })
    assert.deepEqual(
      (await client.listProjectGroups({ project_id })).data.map((group) => group.group_id),
      [group_id],
    )
    const user = await newUser(server())
    await client.createGroupUser({ group_id, user_id: user.id })
    const named = { project_id, role_name: `Role ${++made}`, permissions: ['api.usage.read'] }
    const custom = await client.createProjectRole(named)
    await client.createProjectGroupRole({ ...ofGroup, role_id: custom.id })
    const [listed] = (await client.listProjectGroups({ project_id })).data
    assert.equal(listed?.member_count, 1)
    assert.deepEqual(
      new Set(listed?.roles?.map(({ name }) => name)),
      new Set(['viewer', custom.name]),
    )
    const held = (await client.listProjectGroupRoles(ofGroup)).data
    assert.deepEqual(new Set(ids(listed?.roles ?? [])), new Set(ids(held)))
    const [place, ...others] = (await client.listGroupProjects({ group_id })).data
    assert.deepEqual([place?.id, others], [project_id, []])
    assert.deepEqual(new Set(ids(place?.roles ?? [])), new Set(ids(held)))
    await client.archiveProject({ project_id })
    assert.deepEqual((await client.listGroupProjects({ group_id })).data, [])
    const kept = await server()
      .store.reader.selectFrom('role_assignment')
      .selectAll()
      .where('resource_id', '=', project_id)
      .execute()
    assert.deepEqual(kept, [])
  })
})
