import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { all, ids, newEmail, newProject, newUser, refused } from './suite.ts'

onEachStore('project users', (dialect) => {
  const { clock, move } = movableClock()
  const server = shareHarness(dialect, { clock })
  const projects = () => server().openai.admin.organization.projects
  const users = () => projects().users
  let project_id = ''

  before(async () => {
    project_id = (await newProject(server())).id
  })

  it('a user of the organization is added by id, with the current time', async () => {
    const user = await newUser(server())
    move(3_000)
    const member = await users().create(project_id, { user_id: user.id, role: 'member' })
    assert.deepEqual(member, {
      object: 'organization.project.user',
      id: user.id,
      name: user.name,
      email: user.email,
      role: 'member',
      added_at: Math.floor(clock() / 1000),
    })
    assert.deepEqual(await users().retrieve(user.id, { project_id }), member)
  })

  it('a user is added by e-mail address, case-insensitively', async () => {
    const user = await newUser(server())
    const email = user.email?.toUpperCase() ?? ''
    const member = await users().create(project_id, { email, role: 'owner' })
    assert.deepEqual([member.id, member.role], [user.id, 'owner'])
  })

  it('an id and an address of different people are rejected', async () => {
    const [a, b] = [await newUser(server()), await newUser(server())]
    const both = users().create(project_id, { user_id: a.id, email: b.email, role: 'member' })
    await refused(both, { status: 400, param: 'email' })
  })

  it('neither an id nor an address is a missing parameter', async () => {
    await refused(users().create(project_id, { role: 'member' }), {
      status: 400,
      code: 'missing_required_parameter',
      param: 'user_id',
    })
  })

  it('a person outside the organization cannot be added', async () => {
    const expected = { status: 400, code: 'user_not_in_organization' } as const
    await refused(users().create(project_id, { user_id: 'user-nobody', role: 'member' }), {
      ...expected,
      param: 'user_id',
    })
    await refused(users().create(project_id, { email: newEmail(), role: 'member' }), {
      ...expected,
      param: 'email',
    })
  })

  it('a current member is rejected as such', async () => {
    const user_id = (await newUser(server())).id
    await users().create(project_id, { user_id, role: 'member' })
    await refused(users().create(project_id, { user_id, role: 'owner' }), {
      status: 400,
      code: 'user_already_in_project',
      message: `User ${user_id} already exists in project ${project_id}`,
    })
    assert.equal((await users().retrieve(user_id, { project_id })).role, 'member')
  })

  it('a role is owner or member, and changes to either', async () => {
    const user_id = (await newUser(server())).id
    const wrong = users().create(project_id, { user_id, role: 'emperor' })
    await refused(wrong, { status: 400, code: 'invalid_value', param: 'role' })
    await users().create(project_id, { user_id, role: 'member' })
    for (const role of ['owner', 'member']) {
      assert.equal((await users().update(user_id, { project_id, role })).role, role)
      assert.equal((await users().retrieve(user_id, { project_id })).role, role)
    }
    assert.equal((await users().update(user_id, { project_id, role: null })).role, 'member')
    await refused(users().update(user_id, { project_id, role: 'emperor' }), { status: 400 })
  })

  it('a person outside the project returns 404', async () => {
    const { id } = await newUser(server())
    const expected = {
      status: 404,
      code: 'user_not_found',
      message: `User ${id} is not a member of ${project_id}`,
    } as const
    await refused(users().retrieve(id, { project_id }), expected)
    await refused(users().update(id, { project_id, role: 'owner' }), expected)
    await refused(users().delete(id, { project_id }), expected)
  })

  it('a removed user’s keys stop working, and are hidden by default', async () => {
    const user_id = (await newUser(server())).id
    const project_id = (await newProject(server())).id
    await users().create(project_id, { user_id, role: 'member' })
    const { id } = await server().client.createProjectUserApiKey({ project_id, user_id })
    const listed = async (owner_project_access?: 'active' | 'inactive' | 'any') =>
      (
        await projects().apiKeys.list(project_id, {
          ...(owner_project_access && { owner_project_access }),
        })
      ).data
    assert.deepEqual(ids(await listed()), [id])

    await users().delete(user_id, { project_id })
    assert.deepEqual(ids(await listed()), [])
    assert.deepEqual(ids(await listed('active')), [])
    for (const access of ['inactive', 'any'] as const) {
      const [key] = await listed(access)
      assert.equal(key?.id, id)
      assert.equal(key.owner_project_access, 'inactive')
      assert.equal(key.owner.user?.id, user_id)
    }

    await users().create(project_id, { user_id, role: 'owner' })
    const [revived] = await listed()
    assert.equal(revived?.id, id)
    assert.equal(revived.owner_project_access, 'active')
    assert.deepEqual(ids(await listed('inactive')), [])
  })

  it('the list is newest member first, even within one millisecond, in pages', async () => {
    const project_id = (await newProject(server())).id
    const [first, second, third] = [
      await newUser(server()),
      await newUser(server()),
      await newUser(server()),
    ]
    // Not in the order of their ids, so that the order of joining is visible.
    for (const user of [third, first, second]) {
      if (user !== second) move(1)
      await users().create(project_id, { user_id: user.id, role: 'member' })
    }
    const every = ids(await all(users().list(project_id)))
    assert.deepEqual(every, ids([second, first, third]))
    for (const limit of [1, 2, 3, 100]) {
      assert.deepEqual(ids(await all(users().list(project_id, { limit }))), every)
    }
    await refused(users().list(project_id, { after: 'user-x' }), {
      status: 404,
      code: 'cursor_not_found',
      param: 'after',
    })
    await refused(users().list(project_id, { limit: 101 }), { status: 400, param: 'limit' })
  })

  it('a user may be in many projects, with a role in each', async () => {
    const user_id = (await newUser(server())).id
    const other = (await newProject(server())).id
    await users().create(project_id, { user_id, role: 'member' })
    await users().create(other, { user_id, role: 'owner' })
    await users().delete(user_id, { project_id })
    assert.equal((await users().retrieve(user_id, { project_id: other })).role, 'owner')
  })
})
