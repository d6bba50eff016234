/** Permissions in a session, by role. */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import * as adminApiKeys from '#control/admin-api-keys/admin-api-keys.ts'
import { record } from '#storage/transaction.ts'
import { all, ids, newEmail, newProject, newUser, refused } from '#test/sdk/suite.ts'
import { onEachStore } from '#test/support/databases.ts'
import { type Harness, shareHarness } from '#test/support/harness.ts'
import { personActor } from '#test/support/people.ts'
import { openAs, openWith } from './browser.ts'

const DENIED = { status: 403, message: /Missing scopes: api\./ }

/**
 * A key of a person, with some scopes or with all that the person's role allows. A reader has one
 * only in a store from before a demotion deleted the keys of the person.
 */
async function keyOf(
  h: Harness,
  user: { id: string; email: string | null },
  role: 'owner' | 'reader',
  scopes: readonly string[] | null = null,
) {
  const ctx = { ...h.system, actor: personActor(user, role) }
  const set = (role: 'owner' | 'reader') =>
    record(h.store, (tx) =>
      tx.updateTable('user').set({ role }).where('id', '=', user.id).execute(),
    )
  await set('owner')
  const key = await adminApiKeys.create(ctx, { name: 'mine' })
  await set(role)
  await record(h.store, (tx) =>
    tx
      .updateTable('admin_api_key')
      .set({ scopes: scopes && JSON.stringify(scopes) })
      .where('id', '=', key.id)
      .execute(),
  )
  return key
}

onEachStore('in a session', (dialect) => {
  const server = shareHarness(dialect)
  const made = { owned: '', joined: '', foreign: '', other: '' }
  let reader: Awaited<ReturnType<typeof newUser>>

  before(async () => {
    const h = server()
    reader = await newUser(h)
    const other = await newUser(h)
    const projects = [await newProject(h, 'A'), await newProject(h, 'B'), await newProject(h, 'C')]
    const [owned = '', joined = '', foreign = ''] = ids(projects)
    const add = (project_id: string, user_id: string, role: 'owner' | 'member') =>
      h.client.createProjectUser({ project_id, user_id, role })
    await add(owned, reader.id, 'owner')
    await add(joined, reader.id, 'member')
    await add(joined, other.id, 'member')
    Object.assign(made, { owned, joined, foreign, other: other.id })
  })

  it('of the operator’s key everything is allowed, without a user', async () => {
    const { client } = await openWith(server(), server().adminKey)
    const session = await client.retrieveSession()
    const { organization } = server().bootstrapped
    const { allowed, ...holder } = session
    assert.deepEqual(
      { ...holder, id: '', created_at: 0, expires_at: 0, admin_api_key_id: '' },
      {
        object: 'organization.session',
        id: '',
        created_at: 0,
        expires_at: 0,
        organization: {
          id: organization.id,
          name: organization.name,
          default_project_id: organization.defaultProjectId,
        },
        user: null,
        authority: 'admin_key',
        organization_role: null,
        scopes: null,
        admin_api_key_id: '',
        projects: [],
      },
    )
    assert.equal(session.expires_at - session.created_at, 12 * 3_600)
    assert.deepEqual(allowed.projects, [])
    for (const place of [allowed.organization, allowed.every_project]) {
      assert.equal(place.grantable, null)
      assert.ok(place.access.includes('own_keys') && place.access.includes('project.write'))
    }
    const project = await client.createProject({ name: 'By the operator' })
    const key = await client.createAdminApiKey({ name: 'made in a session' })
    assert.equal(key.owner.type, 'service_account')
    await client.deleteAdminApiKey({ key_id: key.id })
    const [event] = (await client.listAuditLogs({ resource_ids: [project.id] })).data
    assert.equal(event?.actor.type, 'session')
    assert.equal(event?.actor.session?.user?.id, organization.operatorId)
    assert.ok(event?.actor.session?.ip_address)
  })

  it('of an owner’s key everything is allowed, in the owner’s name', async () => {
    const owner = await newUser(server(), 'owner')
    const key = await keyOf(server(), owner, 'owner')
    const { client } = await openWith(server(), key.value)
    const session = await client.retrieveSession()
    assert.deepEqual(session.user, { id: owner.id, email: owner.email, name: owner.name })
    assert.equal(session.organization_role, 'owner')
    const project = await client.createProject({ name: 'By an owner' })
    for (const actor_ids of [[owner.id], [key.id]]) {
      const log = await client.listAuditLogs({ actor_ids, event_types: ['project.created'] })
      assert.deepEqual(Object.keys(log.data[0]?.['project.created'] ?? {}), ['id', 'data'])
      assert.equal(log.data[0]?.['project.created']?.id, project.id)
      assert.equal(log.data[0]?.actor.session?.user?.email, owner.email)
    }
    assert.equal((await client.createAdminApiKey({ name: 'x' })).owner.id, owner.id)
    assert.equal(session.admin_api_key_id, key.id)
  })

  it('of a reader’s key reads are allowed, and nothing else', async () => {
    const { value } = await keyOf(server(), reader, 'reader')
    const { client } = await openWith(server(), value)
    assert.deepEqual((await client.retrieveSession()).scopes, [
      'api.management.read',
      'api.usage.read',
    ])
    assert.ok((await client.listProjects({ limit: 100 })).data.length >= 4)
    await client.usageCosts({ start_time: 1_700_000_000 })
    await refused(client.createProject({ name: 'x' }), DENIED)
    await refused(client.createAdminApiKey({ name: 'x' }), DENIED)
  })

  it('of a key with scopes, each scope allows its actions', async () => {
    const { value } = await keyOf(server(), reader, 'reader', [
      'api.usage.read',
      'api.management.write',
    ])
    const { client } = await openWith(server(), value)
    assert.deepEqual((await client.retrieveSession()).scopes, ['api.usage.read'])
    await client.usageCosts({ start_time: 1_700_000_000 })
    await refused(client.listProjects(), DENIED)
    await refused(client.createProject({ name: 'x' }), DENIED)
  })

  it('an owner of the organization administers it', async () => {
    const owner = await newUser(server(), 'owner')
    const { client } = await openAs(server(), owner.id)
    const session = await client.retrieveSession()
    assert.deepEqual(
      [session.authority, session.organization_role, session.scopes],
      ['person', 'owner', null],
    )
    const { id } = await client.createProject({ name: 'By a person' })
    assert.equal((await client.archiveProject({ project_id: id })).status, 'archived')
    const [event] = (await client.listAuditLogs({ actor_emails: [owner.email ?? ''] })).data
    assert.equal(event?.actor.session?.user?.id, owner.id)
  })

  it('a member of the default project sees changes in it, and no sign-ins', async () => {
    const h = server()
    const member = await newUser(h)
    const project_id = h.bootstrapped.organization.defaultProjectId
    await h.client.createProjectUser({ project_id, user_id: member.id, role: 'member' })
    await openWith(h, h.adminKey)
    const { client } = await openAs(h, member.id)
    const seen = (await client.listAuditLogs({ limit: 100 })).data
    assert.ok(seen.some(({ type }) => type === 'user.added'))
    assert.deepEqual(
      seen.filter(({ type }) => type.startsWith('log')),
      [],
    )
    const event_types = ['login.succeeded' as const]
    assert.deepEqual((await client.listAuditLogs({ event_types })).data, [])
    const [login] = (await h.client.listAuditLogs({ event_types })).data
    await refused(client.listAuditLogs({ after: login?.id ?? '' }), { status: 404 })
  })

  it('a reader sees only their projects, in every list with projects', async () => {
    const { client } = await openAs(server(), reader.id)
    const session = await client.retrieveSession()
    assert.deepEqual(
      new Map(session.projects.map(({ id, role }) => [id, role])),
      new Map([
        [made.owned, 'owner'],
        [made.joined, 'member'],
      ]),
    )
    assert.deepEqual(ids(await all(client.listProjects())).sort(), [made.joined, made.owned].sort())
    const log = await all(client.listAuditLogs({ limit: 100 }))
    assert.ok(log.length > 0)
    for (const { project } of log) {
      assert.ok([made.joined, made.owned].includes(project?.id ?? ''), String(project?.id))
    }
    const others = await client.listAuditLogs({ project_ids: [made.foreign] })
    assert.deepEqual(others.data, [])
    await refused(client.retrieveProject({ project_id: made.foreign }), DENIED)
    await refused(client.listProjectApiKeys({ project_id: made.foreign }), DENIED)
    await client.listUsers()
    await client.listAdminApiKeys()
  })

  it('a person without projects sees none, and no event', async () => {
    const { client } = await openAs(server(), (await newUser(server())).id)
    assert.deepEqual((await client.listProjects()).data, [])
    assert.deepEqual((await client.listAuditLogs()).data, [])
  })

  it('a reader changes nothing in the organization', async () => {
    const { client } = await openAs(server(), reader.id)
    await refused(client.createProject({ name: 'x' }), DENIED)
    await refused(client.createUser({ email: newEmail(), role: 'reader' }), DENIED)
    await refused(client.createInvite({ email: newEmail(), role: 'reader' }), DENIED)
    await refused(client.createAdminApiKey({ name: 'x' }), DENIED)
    await refused(client.modifyUser({ user_id: reader.id, role: 'owner' }), DENIED)
    await refused(client.archiveProject({ project_id: made.owned }), DENIED)
  })

  it('a person who administers without being an owner links no group, and unlinks none', async () => {
    const { client } = server()
    const { id: user_id } = await newUser(server())
    const { id: role_id } = await client.createRole({
      role_name: 'Administrator',
      permissions: ['api.groups.write', 'api.management.write'],
    })
    await client.createUserRole({ user_id, role_id })
    const administrator = (await openAs(server(), user_id)).client
    const name = 'Linked'
    const { id: linked } = await client.createGroup({ name, oidc_group: 'platform' })
    const { id: group_id } = await administrator.createGroup({ name: 'Free' })
    const exceeds = { status: 403, code: 'role_exceeds_permissions' } as const
    const oidc_group = 'everyone'
    await refused(administrator.createGroup({ name: 'All', oidc_group }), exceeds)
    await refused(administrator.updateGroup({ group_id, name: 'Free', oidc_group }), exceeds)
    await refused(administrator.updateGroup({ group_id: linked, name, oidc_group: null }), exceeds)
  })

  it('a project owner manages it and its members, and creates only keys of their own', async () => {
    const { client } = await openAs(server(), reader.id)
    const project_id = made.owned
    await client.modifyProject({ project_id, name: 'Mine' })
    await client.createProjectUser({ project_id, user_id: made.other, role: 'member' })
    const account = await client.createProjectServiceAccount({ project_id, name: 'ci' })
    assert.ok(account.api_key)
    const theirs = { project_id, user_id: made.other }
    await refused(client.createProjectUserApiKey(theirs), DENIED)
    await client.createProjectUserApiKey({ project_id, user_id: reader.id })
    const key = await server().client.createProjectUserApiKey(theirs)
    const revoked = { project_id, user_id: made.other, api_key_id: key.id }
    assert.equal((await client.deleteProjectUserApiKey(revoked)).deleted, true)
  })

  it('a project member creates and deletes their own keys, and nobody else’s', async () => {
    const { client } = await openAs(server(), reader.id)
    const project_id = made.joined
    const mine = { project_id, user_id: reader.id }
    const key = await client.createProjectUserApiKey(mine)
    assert.match(key.value, /^sk-proj-/)
    const theirs = { project_id, user_id: made.other }
    await refused(client.createProjectUserApiKey(theirs), DENIED)
    const other = await server().client.createProjectUserApiKey(theirs)
    await refused(client.deleteProjectUserApiKey({ ...theirs, api_key_id: other.id }), DENIED)
    await refused(client.deleteProjectUserApiKey({ ...mine, api_key_id: other.id }), {
      status: 404,
      code: 'api_key_not_found',
    })
    await refused(client.deleteProjectApiKey({ project_id, api_key_id: other.id }), DENIED)
    await refused(client.createProjectServiceAccount({ project_id, name: 'x' }), DENIED)
    await refused(client.modifyProject({ project_id, name: 'x' }), DENIED)
    assert.equal(
      (await client.deleteProjectUserApiKey({ ...mine, api_key_id: key.id })).deleted,
      true,
    )
    const foreign = { project_id: made.foreign, user_id: reader.id }
    await refused(client.createProjectUserApiKey(foreign), DENIED)
  })

  it('no response of one caller is returned to another, also after repeated requests', async () => {
    const person = await openAs(server(), reader.id)
    const another = await openAs(server(), reader.id)
    const operator = await openWith(server(), server().adminKey)
    const sessions = new Set<string>()
    for (let round = 0; round < 3; round++) {
      for (const { client } of [person, another, operator]) {
        sessions.add((await client.retrieveSession()).id)
      }
      assert.equal((await person.client.listProjects({ limit: 50 })).data.length, 2)
      assert.ok((await operator.client.listProjects({ limit: 50 })).data.length > 2)
      await refused(person.client.listProjectUsers({ project_id: made.foreign }), DENIED)
      await operator.client.listProjectUsers({ project_id: made.foreign })
      await refused(server().client.retrieveSession(), { status: 404, code: 'session_not_found' })
    }
    assert.equal(sessions.size, 3)
  })
})
