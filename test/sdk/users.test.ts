import assert from 'node:assert/strict'
import { it } from 'node:test'
import { record } from '#storage/transaction.ts'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness, startHarness } from '#test/support/harness.ts'
import { all, ids, newEmail, newProject, newUser, refused } from './suite.ts'

onEachStore('users of the organization', (dialect) => {
  const { clock } = movableClock()
  const server = shareHarness(dialect, { clock })
  const users = () => server().openai.admin.organization.users
  const projects = () => server().openai.admin.organization.projects

  it('a user is added with an address, a name and a role', async () => {
    const email = newEmail()
    const user = await server().client.createUser({ email, name: 'Ada Lovelace', role: 'owner' })
    assert.match(user.id, /^user-[0-9A-Za-z]{24}$/)
    const person = { id: user.id, name: 'Ada Lovelace', email }
    const addedAt = Math.floor(clock() / 1000)
    assert.deepEqual(user, {
      object: 'organization.user',
      ...person,
      role: 'owner',
      added_at: addedAt,
      created: addedAt,
      technical_level: null,
      developer_persona: null,
      is_service_account: false,
      is_scim_managed: false,
      api_key_last_used_at: null,
      user: {
        object: 'user',
        ...person,
        picture: null,
        enabled: true,
        banned: false,
        banned_at: null,
      },
    })
    assert.deepEqual(await users().retrieve(user.id), user)
  })

  it('the last use is that of the key of a project that was used last', async () => {
    const { store, client } = server()
    const [{ id: user_id, email }, other] = [await newUser(server()), await newUser(server())]
    const { id: project_id } = await newProject(server())
    for (const [id, last_used_at] of [
      [user_id, 7_000],
      [user_id, 9_000],
      [user_id, null],
      [other.id, 11_000],
    ] as const) {
      await client.createProjectUser({ project_id, user_id: id, role: 'member' }).catch(() => {})
      const key = await client.createProjectUserApiKey({ project_id, user_id: id })
      await record(store, (tx) =>
        tx.updateTable('api_key').set({ last_used_at }).where('id', '=', key.id).execute(),
      )
    }
    const listed = (await users().list({ emails: [email ?? ''] })).data
    assert.deepEqual(listed, [await users().retrieve(user_id)])
    assert.equal(listed[0]?.api_key_last_used_at, 9)
  })

  it('an address belongs to one user, case-insensitively', async () => {
    const { email } = await newUser(server())
    const again = { email: email?.toUpperCase() ?? '', role: 'reader' } as const
    await refused(server().client.createUser(again), {
      status: 400,
      code: 'user_already_exists',
      param: 'email',
    })
  })

  it('an invalid address is rejected', async () => {
    for (const email of ['ada', 'a b@example.com', '@', `${'x'.repeat(400)}@example.com`]) {
      const call = server().client.createUser({ email, role: 'reader' })
      await refused(call, { status: 400, param: 'email' })
    }
  })

  it('the list is filtered by addresses, newest first and page by page', async () => {
    const made = [await newUser(server()), await newUser(server()), await newUser(server())]
    const emails = made.map(({ email }) => email?.toUpperCase() ?? '')
    const found = await all(users().list({ emails: [...emails, 'nobody@example.com'], limit: 1 }))
    assert.deepEqual(ids(found), ids(made).toReversed())
    assert.deepEqual((await users().list({ emails: ['nobody@example.com'] })).data, [])
  })

  it('the list is newest first and paged by after', async () => {
    const made = [await newUser(server()), await newUser(server())]
    const every = ids(await all(users().list({ limit: 100 })))
    assert.deepEqual(every.slice(0, 2), ids(made).toReversed())
    assert.deepEqual(ids(await all(users().list({ limit: 1 }))), every)
    const expected = { status: 404, code: 'cursor_not_found' } as const
    await refused(users().list({ after: 'user-x' }), expected)
    for (const limit of [0, 101]) await refused(users().list({ limit }), { status: 400 })
  })

  it('a role changes by its name and by the id that OpenAI gives it', async () => {
    const { id } = await newUser(server())
    assert.equal((await users().update(id, { role: 'owner' })).role, 'owner')
    const reader = await users().update(id, { role_id: 'role-api-organization-reader' })
    assert.equal(reader.role, 'reader')
    const long = 'role-api-organization-owner__api-organization__org-1'
    assert.equal((await users().update(id, { role_id: long })).role, 'owner')
    await refused(users().update(id, { role_id: 'role_custom' }), {
      status: 400,
      code: 'unsupported_role_id',
      param: 'role_id',
    })
    await refused(users().update(id, { role_id: long, role: 'reader' }), { status: 400 })
    await refused(users().update(id, { role: 'emperor' }), { status: 400, param: 'role' })
    assert.equal((await users().retrieve(id)).role, 'owner')
  })

  it('technical_level and developer_persona are stored, and removed by null', async () => {
    const { id } = await newUser(server())
    const kept = await users().update(id, { technical_level: 'high', developer_persona: 'ml' })
    assert.deepEqual([kept.technical_level, kept.developer_persona], ['high', 'ml'])
    const changed = await users().update(id, { technical_level: null })
    assert.deepEqual([changed.technical_level, changed.developer_persona], [null, 'ml'])
    assert.deepEqual(await users().update(id, {}), changed)
  })

  it('a removed user leaves their projects, and their keys stop working', async () => {
    const { id } = await newUser(server())
    const project_id = (await newProject(server())).id
    await projects().users.create(project_id, { user_id: id, role: 'owner' })
    const key = await server().client.createProjectUserApiKey({ project_id, user_id: id })
    const gone = await users().delete(id)
    assert.deepEqual(gone, { object: 'organization.user.deleted', id, deleted: true })
    await refused(projects().users.retrieve(id, { project_id }), { status: 404 })
    const seen = await projects().apiKeys.retrieve(key.id, { project_id })
    assert.equal(seen.owner_project_access, 'inactive')
    const expected = { status: 404, code: 'user_not_found' } as const
    await refused(users().retrieve(id), { ...expected, message: `The user ${id} was not found` })
    await refused(users().update(id, { role: 'owner' }), expected)
    await refused(users().delete(id), expected)
    assert.ok(!ids(await all(users().list())).includes(id))
  })

  it('an address is available again once its user has left', async () => {
    const left = await newUser(server())
    await users().delete(left.id)
    const email = left.email ?? ''
    const back = await server().client.createUser({ email, role: 'reader' })
    assert.notEqual(back.id, left.id)
    assert.deepEqual(ids((await users().list({ emails: [email] })).data), [back.id])
  })

  it('the last owner can be demoted and removed: the operator has a key without expiry', async () => {
    const h = await startHarness(dialect)
    try {
      const { users } = h.openai.admin.organization
      const [first] = (await users.list()).data
      const id = first?.id ?? assert.fail('a new organization has an owner')
      assert.equal((await users.update(id, { role: 'reader' })).role, 'reader')
      await users.delete(id)
      assert.deepEqual((await users.list()).data, [])
      const back = await newUser(h, 'owner')
      await users.delete(back.id)
    } finally {
      await h.close()
    }
  })
})
