/** Erasure of a user: access ends with the answer, and the answer says what is left to do. */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { openAs } from '#test/access/browser.ts'
import { createPerson, scimClient } from '#test/scim/scim-client.ts'
import { onEachStore } from '#test/support/databases.ts'
import { type Harness, shareHarness, startHarness } from '#test/support/harness.ts'
import { auditLog, eventsOf, newEmail, newProject, refused } from './suite.ts'

onEachStore('erasure of a user', (dialect) => {
  const server = shareHarness(dialect)
  let project_id = ''
  before(async () => {
    project_id = (await newProject(server())).id
  })

  const makeMember = async ({ client }: Harness, email = newEmail()) => {
    const { id: user_id } = await client.createUser({ email, name: 'Ada Lovelace', role: 'owner' })
    await client.createProjectUser({ project_id, user_id, role: 'member' })
    const key = await client.createProjectUserApiKey({ project_id, user_id, name: 'Ada’s laptop' })
    return { user_id, email, key }
  }

  it('ends keys, sessions and memberships at once, in one event with a deletion’s type', async () => {
    const h = server()
    const { user_id, key } = await makeMember(h)
    const browser = await openAs(h, user_id)
    const events = await eventsOf(h, async () => {
      const { object, status, completed_at } = await h.client.eraseUser({ user_id })
      assert.deepEqual(
        [object, status, completed_at],
        ['organization.user.erasure', 'in_progress', null],
      )
    })
    assert.deepEqual(
      events.map((event) => [event.type, event[event.type]]),
      [['user.deleted', { id: user_id, erased: true }]],
    )
    assert.equal((await h.raw('GET', '/v1/models', { key: key.value })).status, 401)
    await refused(browser.client.retrieveSession(), { status: 401 })
    await refused(h.client.retrieveUser({ user_id }), { code: 'user_not_found' })
    const members = await h.client.listProjectUsers({ project_id, limit: 100 })
    assert.ok(members.data.every(({ id }) => id !== user_id))
    const keys = { project_id, limit: 100, owner_project_access: 'any' } as const
    const listed = (await h.client.listProjectApiKeys(keys)).data.find(({ id }) => id === key.id)
    assert.equal(listed?.name, 'erased')
    assert.deepEqual(
      [listed.owner.user?.name, listed.owner.user?.email, listed.owner.user?.id],
      ['Erased person', '', user_id],
    )
  })

  it('repeated, changes nothing and returns the time of the first request', async () => {
    const { client } = server()
    const { user_id } = await makeMember(server())
    const first = await client.eraseUser({ user_id })
    const events = await eventsOf(server(), async () => {
      const again = await client.eraseUser({ user_id })
      assert.equal(again.requested_at, first.requested_at)
    })
    assert.deepEqual(events, [])
  })

  it('has a state that is read without a change, and none of other users', async () => {
    const { client } = server()
    const { user_id } = await makeMember(server())
    const missing = { status: 404, code: 'user_not_found', message: /No erasure/ } as const
    await refused(client.retrieveUserErasure({ user_id }), missing)
    const begun = await client.eraseUser({ user_id })
    const events = await eventsOf(server(), async () => {
      assert.deepEqual(await client.retrieveUserErasure({ user_id }), begun)
    })
    assert.deepEqual(events, [])
  })

  it('the address can be invited again, and is another user', async () => {
    const { client } = server()
    const { user_id, email } = await makeMember(server())
    await client.eraseUser({ user_id })
    const invite = await client.createInvite({ email, role: 'reader' })
    await client.acceptInvite({ invite_id: invite.id })
    const [again] = (await client.listUsers({ emails: [email] })).data
    assert.ok(again && again.id !== user_id)
  })

  it('erases former users with the address too, but none while another has it', async () => {
    const { client } = server()
    const { user_id: former, email } = await makeMember(server())
    await client.deleteUser({ user_id: former })
    const { id: present } = await client.createUser({ email, role: 'reader' })
    await refused(client.eraseUser({ user_id: former }), {
      status: 400,
      code: 'user_already_exists',
      message: new RegExp(present),
    })
    await client.eraseUser({ user_id: present })
    const [newest, older] = await auditLog(server())
    assert.deepEqual(
      [newest?.['user.deleted'], older?.['user.deleted']],
      [
        { id: present, erased: true },
        { id: former, erased: true },
      ],
    )
    assert.equal((await client.eraseUser({ user_id: former })).object, 'organization.user.erasure')
  })

  it('an unknown user is not found', async () => {
    await refused(server().client.eraseUser({ user_id: 'user-none' }), {
      status: 404,
      code: 'user_not_found',
    })
  })
})

onEachStore('erasure is rejected, and changes nothing,', (dialect) => {
  it('of a user whom SCIM would create again, until the provider removes them', async () => {
    await using h = await startHarness(dialect)
    const idp = await scimClient(h)
    const { id: user_id } = await createPerson(idp)
    const events = await eventsOf(h, () =>
      refused(h.client.eraseUser({ user_id }), { status: 400, code: 'users_managed_by_scim' }),
    )
    assert.deepEqual(events, [])
    assert.equal((await idp.send('DELETE', `/Users/${user_id}`)).status, 204)
    assert.equal((await h.client.eraseUser({ user_id })).status, 'in_progress')
    assert.equal((await idp.send('GET', `/Users/${user_id}`)).status, 404)
  })

  it('of the last owner, as a removal is', async () => {
    await using h = await startHarness(dialect)
    const { id: user_id } = await h.client.createUser({ email: 'only@example.com', role: 'owner' })
    const browser = await openAs(h, user_id)
    await browser.client.createAdminApiKey({ name: 'mine' })
    for (const key of (await h.client.listAdminApiKeys()).data) {
      if (key.owner.type !== 'user') await browser.client.deleteAdminApiKey({ key_id: key.id })
    }
    await refused(browser.client.eraseUser({ user_id }), { status: 400, code: 'last_owner' })
    const { email } = await browser.client.retrieveUser({ user_id })
    assert.equal(email, 'only@example.com')
  })
})
