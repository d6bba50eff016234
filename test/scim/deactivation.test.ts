/** Deactivation by SCIM: it ends all access, and keeps the person. */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import * as adminApiKeys from '#control/admin-api-keys/admin-api-keys.ts'
import { openAs } from '#test/access/browser.ts'
import { errorOf, refresh, signProgramIn } from '#test/access/programs.ts'
import { all, eventsOf, ids, newProject, refused } from '#test/sdk/suite.ts'
import { onEachStore } from '#test/support/databases.ts'
import { type Harness, shareHarness } from '#test/support/harness.ts'
import { personActor } from '#test/support/people.ts'
import { createPerson, type ScimClient, scimClient } from './scim-client.ts'

onEachStore('deactivation by SCIM', (dialect) => {
  const server = shareHarness(dialect)
  let idp: ScimClient
  let project_id = ''

  before(async () => {
    idp = await scimClient(server())
    project_id = (await newProject(server())).id
  })

  const setActive = async (person: { id: string }, active: boolean) =>
    idp.send('PUT', `/Users/${person.id}`, { ...person, active })

  const member = async (h: Harness, role: 'owner' | 'reader' = 'reader') => {
    const person = await createPerson(idp)
    const user_id: string = person.id
    if (role === 'owner') await h.client.modifyUser({ user_id, role })
    await h.client.createProjectUser({ project_id, user_id, role: 'member' })
    const { id: group_id } = await h.client.createGroup({ name: `Group of ${user_id}` })
    await h.client.createGroupUser({ group_id, user_id })
    const key = await h.client.createProjectUserApiKey({ project_id, user_id })
    return { person, user_id, group_id, key }
  }

  const models = async (key: string) =>
    (await server().raw('GET', '/v1/models', { key })).json.error?.code

  it('sessions, admin keys and keys of projects end; id, memberships and groups stay', async () => {
    const h = server()
    const { person, user_id, group_id, key } = await member(h, 'owner')
    const browser = await openAs(h, user_id)
    const actor = personActor({ id: user_id, email: person.userName }, 'owner')
    const adminKey = await adminApiKeys.create({ ...h.system, actor }, { name: 'mine' })
    assert.equal(await models(key.value), undefined)
    const events = await eventsOf(h, async () => {
      const { body } = await setActive(person, false)
      assert.deepEqual([body.id, body.active], [user_id, false])
    })
    assert.deepEqual(
      events.map((event) => event[event.type]),
      [{ id: adminKey.id }, { id: user_id, changes_requested: { active: false } }],
    )
    const user = await h.client.retrieveUser({ user_id })
    assert.deepEqual([user.is_scim_managed, user.user.enabled], [true, false])
    await refused(browser.client.retrieveSession(), { status: 401 })
    assert.equal(
      (await h.raw('GET', '/v1/organization/users', { key: adminKey.value })).status,
      401,
    )
    assert.equal(await models(key.value), 'owner_not_member')
    const shown = await h.client.retrieveProjectApiKey({ project_id, api_key_id: key.id })
    assert.equal(shown.owner_project_access, 'inactive')
    assert.equal((await h.client.retrieveProjectUser({ project_id, user_id })).role, 'member')
    assert.ok(ids(await all(h.client.listGroupUsers({ group_id }))).includes(user_id))
  })

  it('sign-ins of programs end, and an activation restores none', async () => {
    const h = server()
    const { person, user_id } = await member(h)
    const browser = await openAs(h, user_id)
    const signedIn = { id: user_id, email: person.userName, project: project_id, browser }
    const tokens = await signProgramIn(h, signedIn)
    assert.equal(await models(tokens.access_token), undefined)
    await setActive(person, false)
    assert.equal(await models(tokens.access_token), 'owner_not_member')
    const ended = [400, 'invalid_grant']
    assert.deepEqual(errorOf(await refresh(h, tokens.refresh_token)), ended)
    await setActive(person, true)
    assert.deepEqual(errorOf(await refresh(h, tokens.refresh_token)), ended)
  })

  it('nobody gives access to a deactivated person, and an activation restores no key', async () => {
    const h = server()
    const { person, user_id, key } = await member(h)
    await setActive(person, false)
    await refused(h.client.createProjectUserApiKey({ project_id, user_id }), {
      status: 400,
      code: 'user_deactivated',
    })
    await refused(openAs(h, user_id), { code: 'user_not_found' })
    const rejoin = async () => {
      await h.client.deleteProjectUser({ project_id, user_id })
      await h.client.createProjectUser({ project_id, user_id, role: 'member' })
    }
    await rejoin()
    assert.equal(await models(key.value), 'owner_not_member')
    await setActive(person, true)
    assert.equal(await models(key.value), 'owner_not_member')
    await openAs(h, user_id)
    await rejoin()
    assert.equal(await models(key.value), undefined)
  })

  it('nobody is activated by a change that does not say so', async () => {
    const { id, active: _, ...person } = await createPerson(idp, { active: false })
    assert.equal((await idp.send('PUT', `/Users/${id}`, person)).body.active, false)
    const Operations = [{ op: 'remove', path: 'active' }]
    assert.equal((await idp.send('PATCH', `/Users/${id}`, { Operations })).body.active, false)
  })

  it('a removed person loses all access', async () => {
    const h = server()
    const { user_id, key } = await member(h)
    const browser = await openAs(h, user_id)
    await idp.send('DELETE', `/Users/${user_id}`)
    assert.equal(await models(key.value), 'owner_not_member')
    await refused(browser.client.retrieveSession(), { status: 401 })
    await refused(h.client.retrieveUser({ user_id }), { status: 404 })
  })

  it('the last owner is deactivated too, which an event and a metric report', async () => {
    const h = server()
    const owners = (await all(h.client.listUsers({ limit: 100 }))).filter(
      ({ role }) => role === 'owner',
    )
    const events = await eventsOf(h, async () => {
      for (const { id } of owners) {
        const { body } = await idp.send('GET', `/Users/${id}`)
        await setActive(body, false)
      }
    })
    const reports = events.filter((event) => event['user.updated']?.changes_requested.last_owner)
    assert.equal(reports.length, 1)
    assert.equal((await h.metrics.lastOwnersRemoved.get()).values[0]?.value, 1)
  })
})
