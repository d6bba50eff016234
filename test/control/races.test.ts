/** Invariants under concurrent requests, each on a new connection, to either node. */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { onEachStore } from '#test/harness/databases.ts'
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
} from '#test/harness/nodes.ts'

const ORGANIZATION = '/v1/organization'
const PROJECTS = `${ORGANIZATION}/projects`
const ROUNDS = 5

let nodes: Nodes
const owners = () =>
  nodes.first.store.reader
    .selectFrom('user')
    .select('id')
    .where('role', '=', 'owner')
    .where('removed_at', 'is', null)
    .execute()
const permanentKeys = () =>
  nodes.first.store.reader
    .selectFrom('admin_api_key')
    .select('id')
    .where('deleted_at', 'is', null)
    .where('expires_at', 'is', null)
    .execute()

onEachStore('concurrent requests', (dialect) => {
  before(async () => {
    nodes = await startNodes(dialect)
  })
  after(() => nodes.close())

  it('create one membership from 50 additions of one user to one project', async () => {
    const [project, user] = [await makeProject(nodes), await makeUser(nodes)]
    const answers = await nodes.storm(50, () => [
      'POST',
      `${PROJECTS}/${project}/users`,
      { body: { user_id: user, role: 'member' } },
    ])
    assert.deepEqual(statuses(answers), { 200: 1, 400: 49 })
    for (const { status, json } of answers) {
      if (status === 200) continue
      const message = `User ${user} already exists in project ${project}`
      assert.equal(json.error?.message, message)
    }
    assert.equal((await rowsOf(nodes, 'project_user', project)).length, 1)
    assert.deepEqual(await eventsOf(nodes, user), ['user.added', 'user.added'])
  })

  it('leave nothing active in a project archived while accounts and keys are created', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const project = await makeProject(nodes)
      const user = await makeMember(nodes, project)
      const path = `${PROJECTS}/${project}`
      const account = await nodes.first.client.createProjectServiceAccount({
        project_id: project,
        name: 'a',
      })
      const requests: Request[] = [
        ['POST', `${path}/service_accounts`, { body: { name: 'b' } }],
        ['POST', `${path}/service_accounts/${account.id}/api_keys`, { body: {} }],
        ['POST', `${path}/users/${user}/api_keys`, { body: {} }],
        ['POST', `${path}/users`, { body: { user_id: await makeUser(nodes), role: 'member' } }],
      ]
      const answers = await nodes.storm(40, (n) =>
        n === 15 ? ['POST', `${path}/archive`] : (requests[n % requests.length] as Request),
      )
      const allowed = ['project_archived', 'user_already_in_project']
      assert.deepEqual(unexpected(answers, ...allowed), [])
      assert.equal(answers[15]?.status, 200)
      for (const table of ['api_key', 'service_account', 'project_user'] as const) {
        assert.deepEqual(await rowsOf(nodes, table, project), [], table)
      }
      assert.equal((await nodes.send(requests[0] as Request)).json.error?.code, 'project_archived')
    }
  })

  it('archive a project once', async () => {
    const project = await makeProject(nodes)
    const answers = await nodes.storm(20, () => ['POST', `${PROJECTS}/${project}/archive`])
    assert.deepEqual(statuses(answers), { 200: 1, 400: 19 })
    assert.deepEqual(await eventsOf(nodes, project), ['project.created', 'project.archived'])
  })

  it('never leave an organization without an owner', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      for (let n = 0; n < 5; n++) await makeUser(nodes, 'owner')
      const all = await owners()
      const answers = await nodes.storm(all.length * 2, (n) => {
        const path = `${ORGANIZATION}/users/${all[n % all.length]?.id}`
        return n % 2 === 0 ? ['DELETE', path] : ['POST', path, { body: { role: 'reader' } }]
      })
      assert.deepEqual(unexpected(answers, 'last_owner', 'user_not_found'), [])
      assert.equal((await owners()).length, 1)
    }
  })

  it('never delete the last admin key without expiry', async () => {
    const { client, as } = nodes.first
    const caller = await client.createAdminApiKey({ name: 'c', expires_in_seconds: 3600 })
    for (let n = 0; n < 6; n++) await client.createAdminApiKey({ name: 'k' })
    const keys = await permanentKeys()
    const answers = await nodes.storm(keys.length * 2, (n) => [
      'DELETE',
      `${ORGANIZATION}/admin_api_keys/${keys[n % keys.length]?.id}`,
      { key: caller.value },
    ])
    assert.deepEqual(unexpected(answers, 'last_admin_key', 'api_key_not_found'), [])
    assert.equal((await permanentKeys()).length, 1)
    assert.ok(await as(caller.value).admin.organization.projects.list())
  })
})
