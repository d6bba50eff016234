/** Invariants when a person or an object is removed while others still use it. */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { hashSecret, mintKey, redactKey } from '#base/secrets.ts'
import { record } from '#storage/transaction.ts'
import { onEachStore } from '#test/support/databases.ts'
import { readdress } from '#test/support/invites.ts'
import {
  eventsOf,
  makeMember,
  makeProject,
  makeUser,
  type Nodes,
  type Request,
  rowsOf,
  startNodes,
  statuses,
  unexpected,
} from '#test/support/nodes.ts'

const ORGANIZATION = '/v1/organization'
const PROJECTS = `${ORGANIZATION}/projects`
const ROUNDS = 5

/** In each round up to 29 requests may come with a key that has just been deleted. */
const bounds = { unknown_keys_per_minute: 1_000 }

let nodes: Nodes

function liveAdminKeys(user: string) {
  return nodes.first.store.reader
    .selectFrom('admin_api_key')
    .select('id')
    .where('user_id', '=', user)
    .where('deleted_at', 'is', null)
    .execute()
}

function activeKeys(userId: string) {
  return nodes.first.store.reader
    .selectFrom('api_key')
    .select('id')
    .where('user_id', '=', userId)
    .where('owner_access', '=', 'active')
    .execute()
}

/** An admin key of a person, as only a session can create it. */
async function personalAdminKey(userId: string): Promise<string> {
  const value = mintKey('admin')
  const { bootstrapped, store, system } = nodes.first
  await record(store, (tx) =>
    tx
      .insertInto('admin_api_key')
      .values({
        id: system.newId('api_key'),
        organization_id: bootstrapped.organization.id,
        user_id: userId,
        name: 'personal',
        hash: hashSecret(value),
        redacted_value: redactKey(value),
        created_at: system.now(),
      })
      .execute(),
  )
  return value
}

onEachStore('concurrent removals', (dialect) => {
  before(async () => {
    nodes = await startNodes(dialect, { bounds })
  })
  after(() => nodes.close())

  it('leave no active key of a user who is removed from a project while keys are created for them', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const project = await makeProject(nodes)
      const user = await makeMember(nodes, project)
      const path = `${PROJECTS}/${project}/users/${user}`
      const answers = await nodes.storm(30, (n) =>
        n === 12 ? ['DELETE', path] : ['POST', `${path}/api_keys`, { body: {} }],
      )
      assert.deepEqual(unexpected(answers, 'user_not_found'), [])
      assert.equal(answers[12]?.status, 200)
      assert.deepEqual(await activeKeys(user), [])
      assert.equal(
        (await rowsOf(nodes, 'api_key', project)).length,
        Number(statuses(answers)[200]) - 1,
      )
    }
  })

  it('leave no active key of a person or an account whose group leaves the project', async () => {
    const { client } = nodes.first
    for (let round = 0; round < ROUNDS; round++) {
      const project_id = await makeProject(nodes)
      const user_id = await makeUser(nodes)
      const account = { project_id, name: 'ci', create_service_account_only: true }
      const { id: service_account_id } = await client.createProjectServiceAccount(account)
      const { id: group_id } = await client.createGroup({ name: project_id })
      await client.createGroupUser({ group_id, user_id })
      await client.createGroupUser({ group_id, user_id: service_account_id })
      const role = 'role-api-project-member'
      await client.createProjectGroup({ project_id, group_id, role })
      const owners = [`users/${user_id}`, `service_accounts/${service_account_id}`]
      const answers = await nodes.storm(24, (n) =>
        n === 9
          ? ['DELETE', `${PROJECTS}/${project_id}/groups/${group_id}`]
          : ['POST', `${PROJECTS}/${project_id}/${owners[n % 2]}/api_keys`, { body: {} }],
      )
      assert.deepEqual(unexpected(answers, 'user_not_found'), [])
      assert.equal(answers[9]?.status, 200)
      const keys = await rowsOf(nodes, 'api_key', project_id)
      assert.ok(keys.length > 0)
      for (const { owner_access } of keys) assert.equal(owner_access, 'inactive')
    }
  })

  it('leave no active key or membership of a user who is removed from the organization', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const project = await makeProject(nodes)
      const [user, other] = [await makeMember(nodes, project), await makeProject(nodes)]
      const requests: Request[] = [
        ['POST', `${PROJECTS}/${project}/users/${user}/api_keys`, { body: {} }],
        ['POST', `${PROJECTS}/${other}/users`, { body: { user_id: user, role: 'member' } }],
        ['POST', `${PROJECTS}/${other}/users/${user}/api_keys`, { body: {} }],
        ['POST', `${PROJECTS}/${project}/users/${user}`, { body: { role: 'owner' } }],
        ['DELETE', `${PROJECTS}/${other}/users/${user}`],
      ]
      const answers = await nodes.storm(40, (n) =>
        n === 20
          ? ['DELETE', `${ORGANIZATION}/users/${user}`]
          : (requests[n % requests.length] as Request),
      )
      const allowed = ['user_not_found', 'user_not_in_organization', 'user_already_in_project']
      assert.deepEqual(unexpected(answers, ...allowed), [])
      assert.equal(answers[20]?.status, 200)
      assert.deepEqual(await activeKeys(user), [])
      assert.deepEqual(await rowsOf(nodes, 'project_user', project), [])
      assert.deepEqual(await rowsOf(nodes, 'project_user', other), [])
    }
  })

  it('leave no admin key of a user who is removed while their key creates more', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const user = await makeUser(nodes, 'owner')
      const key = await personalAdminKey(user)
      const answers = await nodes.storm(30, (n) =>
        n === 12
          ? ['DELETE', `${ORGANIZATION}/users/${user}`]
          : ['POST', `${ORGANIZATION}/admin_api_keys`, { body: { name: 'more' }, key }],
      )
      assert.deepEqual(unexpected(answers, 'invalid_api_key', 'user_not_found'), [])
      assert.equal(answers[12]?.status, 200)
      assert.deepEqual(await liveAdminKeys(user), [])
    }
  })

  it('leave no admin key of a user who is demoted while their key creates more', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const user = await makeUser(nodes, 'owner')
      const key = await personalAdminKey(user)
      const answers = await nodes.storm(30, (n) =>
        n === 12
          ? ['POST', `${ORGANIZATION}/users/${user}`, { body: { role: 'reader' } }]
          : ['POST', `${ORGANIZATION}/admin_api_keys`, { body: { name: 'more' }, key }],
      )
      assert.deepEqual(unexpected(answers, 'invalid_api_key', 'user_not_found'), [])
      assert.equal(answers[12]?.status, 200)
      assert.deepEqual(await liveAdminKeys(user), [])
    }
  })

  it('archive projects of a user who is being removed, without a deadlock', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const projects = await Promise.all([1, 2, 3, 4].map(() => makeProject(nodes)))
      const user = await makeUser(nodes)
      for (const project of projects) {
        const member = { project_id: project, user_id: user, role: 'member' } as const
        await nodes.first.client.createProjectUser(member)
        const paths = `${PROJECTS}/${project}/users/${user}/api_keys`
        await nodes.storm(4, () => ['POST', paths, { body: {} }])
      }
      const answers = await nodes.storm(5, (n) =>
        n === 2
          ? ['DELETE', `${ORGANIZATION}/users/${user}`]
          : ['POST', `${PROJECTS}/${projects[n > 2 ? n - 1 : n]}/archive`],
      )
      assert.deepEqual(statuses(answers), { 200: 5 })
      assert.deepEqual(await activeKeys(user), [])
    }
  })

  it('delete each object once, with one event', async () => {
    const { client } = nodes.first
    const project = await makeProject(nodes)
    const user = await makeMember(nodes, project)
    const account = await client.createProjectServiceAccount({ project_id: project, name: 'a' })
    const invite = await client.createInvite({ email: 'gone@example.com', role: 'reader' })
    const adminKey = await client.createAdminApiKey({ name: 'k' })
    const keyPath = `${PROJECTS}/${project}/users/${user}/api_keys`
    const key = await nodes.send(['POST', keyPath, { body: {} }])
    const things = [
      [`${PROJECTS}/${project}/api_keys/${key.json.id}`, key.json.id],
      [
        `${PROJECTS}/${project}/service_accounts/${account.id}/api_keys/${account.api_key?.id}`,
        account.api_key?.id,
      ],
      [`${PROJECTS}/${project}/service_accounts/${account.id}`, account.id],
      [`${ORGANIZATION}/invites/${invite.id}`, invite.id],
      [`${ORGANIZATION}/admin_api_keys/${adminKey.id}`, adminKey.id],
      [`${ORGANIZATION}/users/${user}`, user],
    ] as const
    for (const [path, id] of things) {
      const answers = await nodes.storm(20, () => ['DELETE', path])
      assert.deepEqual(statuses(answers), { 200: 1, 404: 19 }, path)
      const deletions = (await eventsOf(nodes, String(id))).filter((type) => /deleted/.test(type))
      assert.equal(deletions.length, 1, path)
    }
  })

  it('create one user for an invite that is accepted many times', async () => {
    const { client } = nodes.first
    const invite = await client.createInvite({ email: 'once@example.com', role: 'reader' })
    const answers = await nodes.storm(20, () => [
      'POST',
      `${ORGANIZATION}/invites/${invite.id}/accept`,
    ])
    assert.deepEqual(statuses(answers), { 200: 1, 400: 19 })
    assert.deepEqual(unexpected(answers, 'invite_accepted'), [])
    assert.equal((await client.listUsers({ emails: ['once@example.com'] })).data.length, 1)
    assert.deepEqual(await eventsOf(nodes, invite.id), ['invite.sent', 'invite.accepted'])
  })

  it('create one user for many invites to one address', async () => {
    const { client } = nodes.first
    const projects = await Promise.all([1, 2, 3, 4].map(() => makeProject(nodes)))
    const grants = projects.map((id) => ({ id, role: 'member' as const }))
    const invites = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        client.createInvite({
          email: `many-${n}@example.com`,
          role: 'reader',
          projects: n % 2 === 0 ? grants : grants.toReversed(),
        }),
      ),
    )
    await readdress(nodes.first.store, invites, 'many@example.com')
    const answers = await nodes.storm(invites.length, (n) => [
      'POST',
      `${ORGANIZATION}/invites/${invites[n]?.id}/accept`,
    ])
    assert.deepEqual(statuses(answers), { 200: invites.length })
    const { data } = await client.listUsers({ emails: ['many@example.com'] })
    assert.equal(data.length, 1)
    for (const project of projects) {
      const members = await rowsOf(nodes, 'project_user', project)
      assert.deepEqual(
        members.map(({ user_id }) => user_id),
        [data[0]?.id],
      )
    }
  })
})
