/** Groups and their members. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { all, eventsOf, ids, newProject, newUser, refused } from './suite.ts'

let groups = 0

function newName(): string {
  return `Group ${++groups}`
}

onEachStore('groups', (dialect) => {
  const server = shareHarness(dialect)
  const newGroup = (name = newName()) => server().client.createGroup({ name })
  const members = async (group_id: string) =>
    ids(await all(server().client.listGroupUsers({ group_id, limit: 1_000 })))

  it('a name is given to one group of the organization, in any case of its letters', async () => {
    const { client } = server()
    const { id: group_id } = await newGroup('Équipe')
    const taken = { status: 400, code: 'group_already_exists', param: 'name' } as const
    await refused(client.createGroup({ name: 'éQUIPE' }), taken)
    const other = await newGroup()
    await refused(client.updateGroup({ group_id: other.id, name: 'ÉQUIPE' }), taken)
    assert.equal((await client.updateGroup({ group_id, name: 'ÉQUIPE' })).name, 'ÉQUIPE')
    await client.deleteGroup({ group_id })
    await newGroup('équipe')
  })

  it('concurrent creations of one name make one group', async () => {
    const { client } = server()
    const made = await Promise.allSettled([1, 2, 3].map(() => client.createGroup({ name: 'One' })))
    assert.equal(made.filter(({ status }) => status === 'fulfilled').length, 1)
  })

  it('every change has its event, a repeated one none', async () => {
    const { client } = server()
    const user_id = (await newUser(server())).id
    let group_id = ''
    const events = await eventsOf(server(), async () => {
      group_id = (await client.createGroup({ name: 'Audited' })).id
      await client.updateGroup({ group_id, name: 'Audited too' })
      await client.updateGroup({ group_id, name: 'Audited too' })
      await client.createGroupUser({ group_id, user_id })
      await client.createGroupUser({ group_id, user_id })
      await client.deleteGroupUser({ group_id, user_id })
      await client.deleteGroup({ group_id })
    })
    assert.deepEqual(
      events.map((event) => event[event.type]),
      [
        { id: group_id, data: { group_name: 'Audited' } },
        {
          id: group_id,
          changes_requested: { group_name: 'Audited too' },
          previous: { group_name: 'Audited' },
        },
        { id: group_id, changes_requested: { members_added: [user_id] } },
        { id: group_id, changes_requested: { members_removed: [user_id] } },
        { id: group_id },
      ],
    )
    const { data } = await client.listAuditLogs({ resource_ids: [group_id], limit: 1 })
    assert.deepEqual(
      { name: data[0]?.resource?.name, deleted: data[0]?.resource?.deleted },
      { name: 'Audited too', deleted: true },
    )
  })

  it('users and service accounts are members until they are deleted', async () => {
    const h = server()
    const { id: group_id } = await newGroup()
    const { id: project_id } = await newProject(h)
    const user = await newUser(h)
    const accounts = []
    for (const name of ['ci', 'nightly']) {
      accounts.push(await h.client.createProjectServiceAccount({ project_id, name }))
    }
    const [ci = '', nightly = ''] = ids(accounts)
    for (const user_id of [user.id, ci, nightly]) {
      await h.client.createGroupUser({ group_id, user_id })
    }
    assert.deepEqual(await members(group_id), [user.id, nightly, ci])
    const account = await h.client.retrieveGroupUser({ group_id, user_id: ci })
    assert.deepEqual(account, {
      id: ci,
      name: 'ci',
      email: null,
      picture: null,
      is_service_account: true,
      user_type: 'user',
    })
    await h.client.deleteProjectServiceAccount({ project_id, service_account_id: ci })
    assert.deepEqual(await members(group_id), [user.id, nightly])
    await h.client.archiveProject({ project_id })
    assert.deepEqual(await members(group_id), [user.id])
    await h.client.deleteUser({ user_id: user.id })
    assert.deepEqual(await members(group_id), [])
  })

  it('a member that is nobody of the organization is rejected, and no member is 404', async () => {
    const { client } = server()
    const { id: group_id } = await newGroup()
    const user_id = 'user-nobody'
    await refused(client.createGroupUser({ group_id, user_id }), {
      status: 400,
      code: 'user_not_in_organization',
      param: 'user_id',
    })
    const missing = { status: 404, code: 'user_not_found' } as const
    await refused(client.retrieveGroupUser({ group_id, user_id }), missing)
    await refused(client.deleteGroupUser({ group_id, user_id }), missing)
    const unknown = { status: 404, code: 'group_not_found' } as const
    for (const call of [
      () => client.retrieveGroup({ group_id: 'group_x' }),
      () => client.updateGroup({ group_id: 'group_x', name: 'x' }),
      () => client.deleteGroup({ group_id: 'group_x' }),
      () => client.listGroupUsers({ group_id: 'group_x' }),
      () => client.deleteGroupUser({ group_id: 'group_x', user_id }),
    ]) {
      await refused(call(), unknown)
    }
  })

  it('pages follow next in both orders, and end with null', async () => {
    const { client, openai } = server()
    await newGroup()
    await newGroup()
    const whole = await client.listGroups({ limit: 1_000 })
    assert.deepEqual([whole.has_more, whole.next], [false, null])
    for (const order of ['asc', 'desc'] as const) {
      const walked = await all(openai.admin.organization.groups.list({ limit: 2, order }))
      const expected = ids(whole.data)
      assert.deepEqual(ids(walked), order === 'asc' ? expected : expected.toReversed())
    }
    const first = await client.listGroups({ limit: 1 })
    assert.deepEqual([first.has_more, first.next], [true, first.data[0]?.id])
    assert.deepEqual(await client.listGroups({ limit: 0 }), {
      object: 'list',
      data: [],
      has_more: false,
      next: null,
    })
    await refused(client.listGroups({ after: 'group_x' }), { status: 404 })
  })
})
