/** The account of a person: their projects, keys and usage, and nobody else's. */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import type { Client } from '#client/client.ts'
import * as adminApiKeys from '#control/admin-api-keys/admin-api-keys.ts'
import { record } from '#storage/transaction.ts'
import { ids, newProject, newUser, refused } from '#test/sdk/suite.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { personActor } from '#test/support/people.ts'
import { openAs } from './browser.ts'

onEachStore('the account of a person', (dialect) => {
  const server = shareHarness(dialect)
  let person: { readonly id: string; readonly client: Client }
  let project: string

  const signIn = async (projectId?: string, role: 'member' | 'viewer' = 'member') => {
    const { id } = await newUser(server())
    const ofUser = { user_id: id, role }
    if (projectId) await server().client.createProjectUser({ project_id: projectId, ...ofUser })
    return { id, client: (await openAs(server(), id)).client }
  }

  before(async () => {
    project = (await newProject(server(), 'Research')).id
    person = await signIn(project)
  })

  it('a person without a project has none, and is told who owns the organization', async () => {
    const { id: user_id, email } = await newUser(server(), 'owner')
    const { projects, owners } = await (await signIn()).client.retrieveAccount()
    assert.deepEqual(projects, [])
    assert.ok(owners.some((one) => one.email === email))
    assert.ok(owners.length <= 5)
    await server().client.deleteUser({ user_id })
  })

  it('projects are those of the person that are not archived, with what they may do', async () => {
    const gone = (await newProject(server(), 'Archived')).id
    const seen = (await newProject(server(), 'Viewed')).id
    for (const [project_id, role] of [
      [gone, 'member'],
      [seen, 'viewer'],
    ] as const) {
      await server().client.createProjectUser({ project_id, user_id: person.id, role })
    }
    await server().client.archiveProject({ project_id: gone })
    const { user, projects } = await person.client.retrieveAccount()
    assert.equal(user.id, person.id)
    assert.deepEqual(projects, [
      {
        id: project,
        name: 'Research',
        role: 'member',
        may_create_keys: true,
        may_request_models: true,
      },
      {
        id: seen,
        name: 'Viewed',
        role: 'viewer',
        may_create_keys: false,
        may_request_models: false,
      },
    ])
  })

  it('keys are those of the person in all projects, but not in a project that they left', async () => {
    const other = (await newProject(server(), 'Other')).id
    const colleague = await signIn(project)
    const ofPerson = { user_id: person.id }
    await server().client.createProjectUser({ project_id: other, role: 'member', ...ofPerson })
    const first = await person.client.createProjectUserApiKey({ project_id: project, ...ofPerson })
    const second = await person.client.createProjectUserApiKey({ project_id: other, ...ofPerson })
    const ofColleague = { project_id: project, user_id: colleague.id }
    const theirs = await colleague.client.createProjectUserApiKey(ofColleague)
    const { data } = await person.client.listAccountApiKeys()
    assert.deepEqual(ids(data), [second.id, first.id])
    assert.deepEqual(
      data.map(({ project_name, may_change }) => [project_name, may_change]),
      [
        ['Other', true],
        ['Research', true],
      ],
    )
    assert.deepEqual(ids((await colleague.client.listAccountApiKeys()).data), [theirs.id])
    const filtered = await person.client.listAccountApiKeys({ project_ids: [other] })
    assert.deepEqual(ids(filtered.data), [second.id])
    await refused(person.client.listAccountApiKeys({ after: theirs.id }), {
      status: 404,
      code: 'cursor_not_found',
    })
    await server().client.deleteProjectUser({ project_id: other, ...ofPerson })
    assert.deepEqual(ids((await person.client.listAccountApiKeys()).data), [first.id])
  })

  it('usage is that of the person alone, whatever the filter says', async () => {
    const start_time = 0
    const { object, total } = await person.client.retrieveAccountUsage({
      start_time,
      end_time: 86_400,
    })
    assert.deepEqual([object, total.cost], ['organization.usage.summary', 0])
    const raw = await server().raw('GET', '/v1/organization/account/usage?start_time=0&user_ids=x')
    assert.equal(raw.json.error?.code, 'unknown_parameter')
  })

  it('the key of the operator has no account', async () => {
    await refused(server().client.retrieveAccount(), { status: 403, code: 'no_person' })
  })

  it('an admin key of a person reads no more of the account than its scopes allow', async () => {
    const owner = await newUser(server(), 'owner')
    const ctx = { ...server().system, actor: personActor(owner, 'owner') }
    const { id, value } = await adminApiKeys.create(ctx, { name: 'scoped' })
    const statusOf = async (path: string) =>
      (await server().raw('GET', `/v1/organization/account${path}`, { key: value })).status
    assert.equal(await statusOf('/api_keys'), 200)
    await record(server().store, (tx) =>
      tx
        .updateTable('admin_api_key')
        .set({ scopes: JSON.stringify(['api.usage.read']) })
        .where('id', '=', id)
        .execute(),
    )
    assert.deepEqual(
      [
        await statusOf('/api_keys'),
        await statusOf(''),
        await statusOf('/usage?start_time=0&end_time=86400'),
      ],
      [403, 403, 200],
    )
  })
})
