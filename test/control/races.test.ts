/** Invariants under concurrent requests, each on a new connection, to either node. */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { addKeyOf, deleteOtherKeys, isAdministrable } from '#test/access/administrable.ts'
import { onEachStore } from '#test/support/databases.ts'
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

let nodes: Nodes
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

  it('never lock an organization out', async () => {
    const { first } = nodes
    const ownerKeys: string[] = []
    const caller = await first.client.createAdminApiKey({ name: 'c', expires_in_seconds: 3600 })
    const send = (method: string, path: string, body?: object) =>
      nodes.send([method, `${ORGANIZATION}${path}`, { key: caller.value, ...(body && { body }) }])
    const owners: string[] = []
    for (let n = 0; n < 5; n++) {
      const owner = await makeUser(nodes, 'owner')
      owners.push(owner)
      ownerKeys.push((await addKeyOf(first, owner)).id)
    }
    await deleteOtherKeys(send, caller.id, ...ownerKeys)
    const answers = await nodes.storm(owners.length * 3, (n) => {
      const path = `${ORGANIZATION}/users/${owners[n % owners.length]}`
      const rest = { key: caller.value }
      if (n % 3 === 0) return ['DELETE', path, rest]
      if (n % 3 === 1) return ['POST', path, { ...rest, body: { role: 'reader' } }]
      return ['DELETE', `${ORGANIZATION}/admin_api_keys/${ownerKeys[n % owners.length]}`, rest]
    })
    const expected = ['last_owner', 'user_not_found', 'api_key_not_found']
    assert.deepEqual(unexpected(answers, ...expected), [])
    assert.ok(answers.some(({ json }) => json.error?.code === 'last_owner'))
    assert.ok(await isAdministrable(first))
  })
})
