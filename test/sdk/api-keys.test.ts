import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { all, auditLog, eventsOf, ids, newProject, newUser, refused } from './suite.ts'

onEachStore('project API keys', (dialect) => {
  const { clock, move } = movableClock()
  const server = shareHarness(dialect, { clock })
  const projects = () => server().openai.admin.organization.projects
  const keys = () => projects().apiKeys
  let project_id = ''
  let user_id = ''

  before(async () => {
    project_id = (await newProject(server())).id
    user_id = (await newUser(server())).id
    await projects().users.create(project_id, { user_id, role: 'member' })
  })

  it('a user’s key is returned in full once and never again, in any response', async () => {
    const { client, raw } = server()
    const made = await client.createProjectUserApiKey({ project_id, user_id, name: 'laptop' })
    const { value, ...key } = made
    assert.match(value, /^sk-proj-[\w-]{64}$/)
    assert.equal(key.redacted_value, `${value.slice(0, 12)}...${value.slice(-4)}`)
    assert.deepEqual([key.name, key.expires_at, key.last_used_at], ['laptop', null, null])
    assert.equal(key.owner_project_access, 'active')
    assert.deepEqual([key.owner.type, key.owner.user?.id], ['user', user_id])
    assert.equal(key.owner.user?.role, 'member')
    assert.deepEqual(await keys().retrieve(key.id, { project_id }), key)
    const path = `/v1/organization/projects/${project_id}`
    for (const seen of [
      (await raw('GET', `${path}/api_keys?owner_project_access=any`)).text,
      (await raw('GET', `${path}/api_keys/${key.id}`)).text,
      (await raw('GET', `${path}/users/${user_id}`)).text,
      JSON.stringify(await auditLog(server())),
    ]) {
      assert.ok(!seen.includes(value.slice(16, -8)), seen)
    }
  })

  it('a key without a name is Secret Key, and expires as requested', async () => {
    const parameters = { project_id, user_id, name: null, expires_in_seconds: 60 }
    const key = await server().client.createProjectUserApiKey(parameters)
    assert.equal(key.name, 'Secret Key')
    assert.equal(key.expires_at, Math.floor(clock() / 1000) + 60)
  })

  it('only a user of the project can have a key in it', async () => {
    const stranger = await newUser(server())
    const call = server().client.createProjectUserApiKey({ project_id, user_id: stranger.id })
    await refused(call, { status: 404, code: 'user_not_found' })
  })

  it('a deleted user key is 404', async () => {
    const { id } = await server().client.createProjectUserApiKey({ project_id, user_id })
    assert.deepEqual(await keys().delete(id, { project_id }), {
      object: 'organization.project.api_key.deleted',
      id,
      deleted: true,
    })
    const expected = { status: 404, code: 'api_key_not_found' } as const
    await refused(keys().retrieve(id, { project_id }), expected)
    await refused(keys().delete(id, { project_id }), expected)
  })

  it('a user’s key is deleted through its user, and is 404 through another', async () => {
    const { client } = server()
    const other = (await newUser(server())).id
    await client.createProjectUser({ project_id, user_id: other, role: 'owner' })
    const { id } = await client.createProjectUserApiKey({ project_id, user_id })
    const account = await client.createProjectServiceAccount({ project_id, name: 'bot' })
    const elsewhere = (await newProject(server())).id
    const revoke = (api_key_id: string, at = { project_id, user_id }) =>
      client.deleteProjectUserApiKey({ ...at, api_key_id })
    const nothing = { status: 404, code: 'api_key_not_found', param: null } as const
    const missing = (key: string) => ({ ...nothing, message: `The API key ${key} was not found` })
    await refused(revoke(id, { project_id, user_id: other }), missing(id))
    await refused(revoke(id, { project_id, user_id: 'user-x' }), missing(id))
    await refused(revoke(id, { project_id: elsewhere, user_id }), missing(id))
    const ofAccount = account.api_key?.id ?? ''
    await refused(revoke(ofAccount), missing(ofAccount))
    await refused(revoke(ofAccount, { project_id, user_id: account.id }), missing(ofAccount))
    await refused(revoke('key_x'), missing('key_x'))
    const events = await eventsOf(server(), async () => {
      const answer = await revoke(id)
      assert.deepEqual(answer, {
        object: 'organization.project.api_key.deleted',
        id,
        deleted: true,
      })
      await refused(revoke(id), missing(id))
    })
    assert.deepEqual(
      events.map((event) => [event.type, event['api_key.deleted']?.id, event.project?.id]),
      [['api_key.deleted', id, project_id]],
    )
    await refused(keys().retrieve(id, { project_id }), missing(id))
    await keys().retrieve(ofAccount, { project_id })
  })

  it('a service account keeps its other keys when one of them is deleted', async () => {
    const account = await projects().serviceAccounts.create(project_id, { name: 'ci' })
    const { apiKeys } = projects().serviceAccounts
    const second = await apiKeys.create(account.id, { project_id })
    assert.equal((await keys().delete(account.api_key?.id ?? '', { project_id })).deleted, true)
    await keys().retrieve(second.id, { project_id })
    await projects().serviceAccounts.retrieve(account.id, { project_id })
  })

  it('scopes and expiry of a key are changed together, with one event', async () => {
    const { id } = await server().client.createProjectUserApiKey({ project_id, user_id })
    const change = { scopes: ['api.model.read'], expires_in_seconds: 60 }
    const events = await eventsOf(server(), async () => {
      const { expires_at } = await keys().update(id, { project_id, ...change })
      assert.equal((await keys().retrieve(id, { project_id })).expires_at, expires_at)
    })
    assert.deepEqual(
      events.map((event) => event['api_key.updated']),
      [{ id, changes_requested: change }],
    )
    await refused(keys().update(id, { project_id }), {
      status: 400,
      code: 'missing_required_parameter',
      param: 'scopes',
    })
    move(61_000)
    await refused(keys().update(id, { project_id, scopes: [] }), {
      status: 400,
      code: 'api_key_expired',
    })
  })

  it('the list is newest first, paged by after, also from a hidden key', async () => {
    const project_id = (await newProject(server())).id
    const other = (await newUser(server())).id
    for (const id of [user_id, other]) {
      await projects().users.create(project_id, { user_id: id, role: 'member' })
    }
    const made: string[] = []
    for (const owner of [user_id, other, user_id, other, user_id]) {
      move(1)
      const parameters = { project_id, user_id: owner }
      made.push((await server().client.createProjectUserApiKey(parameters)).id)
    }
    for (const limit of [1, 2, 100]) {
      assert.deepEqual(ids(await all(keys().list(project_id, { limit }))), made.toReversed())
    }
    await projects().users.delete(other, { project_id })
    const shown = [made[4], made[2], made[0]]
    assert.deepEqual(ids(await all(keys().list(project_id, { limit: 2 }))), shown)
    const hidden = made[3] ?? ''
    assert.deepEqual(ids((await keys().list(project_id, { after: hidden })).data), shown.slice(1))
    await refused(keys().list(project_id, { after: 'key_x' }), {
      status: 404,
      code: 'cursor_not_found',
    })
    for (const limit of [0, 101]) {
      await refused(keys().list(project_id, { limit }), { status: 400, param: 'limit' })
    }
  })

  it('another project’s key returns 404', async () => {
    const { id } = await server().client.createProjectUserApiKey({ project_id, user_id })
    const other = { project_id: (await newProject(server())).id }
    await refused(keys().retrieve(id, other), { status: 404, code: 'api_key_not_found' })
    await refused(keys().delete(id, other), { status: 404, code: 'api_key_not_found' })
  })

  it('a project key is rejected on this plane for lack of a scope, with a bare error', async () => {
    const { value } = await server().client.createProjectUserApiKey({ project_id, user_id })
    const answer = await server().raw('GET', '/v1/organization/projects', { key: value })
    assert.equal(answer.status, 403)
    assert.match(
      String(answer.json.error),
      /^You have insufficient permissions for this operation\. Missing scopes: api\.management\.read\./,
    )
  })
})
