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

  it('a rotated key keeps its id, and its replaced secret works as long as asked for', async () => {
    const { id: user_id, client } = await signIn(project)
    const made = await client.createProjectUserApiKey({ project_id: project, user_id })
    const rotated = await client.rotateAccountApiKey({ api_key_id: made.id, overlap_seconds: 60 })
    assert.equal(rotated.id, made.id)
    assert.notEqual(rotated.value, made.value)
    assert.ok((rotated.previous_secret_expires_at ?? 0) > made.created_at)
    const again = await client.rotateAccountApiKey({ api_key_id: made.id })
    assert.equal(again.previous_secret_expires_at, null)
  })

  it('the key of another person, or of a project that was left, is rotated as a missing one', async () => {
    const colleague = await signIn(project)
    const ofColleague = { project_id: project, user_id: colleague.id }
    const { id: api_key_id } = await colleague.client.createProjectUserApiKey(ofColleague)
    const notFound = { status: 404, code: 'api_key_not_found' } as const
    await refused(person.client.rotateAccountApiKey({ api_key_id }), notFound)
    await server().client.deleteProjectUser(ofColleague)
    await refused(colleague.client.rotateAccountApiKey({ api_key_id }), notFound)
  })

  it('limits are those of the person, their keys, the project and the organization', async () => {
    const { client: admin } = server()
    const project_id = (await newProject(server(), 'Limited')).id
    const { id: user_id, client } = await signIn(project_id)
    const colleague = await signIn(project_id)
    const { id: api_key_id } = await client.createProjectUserApiKey({ project_id, user_id })
    const ofColleague = { project_id, user_id: colleague.id }
    const theirs = await colleague.client.createProjectUserApiKey(ofColleague)
    const amount = { threshold_amount: 500, currency: 'USD', interval: 'month' } as const
    const until = Math.floor(Date.now() / 1_000) + 3_600
    await admin.updateApiKeySpendLimit({ project_id, api_key_id, ...amount })
    await admin.updateApiKeySpendLimit({ project_id, api_key_id: theirs.id, ...amount })
    await admin.updateUserSpendLimit({ user_id: colleague.id, ...amount })
    const raise = { threshold_amount: 900, until }
    await admin.updateProjectSpendLimit({ project_id, ...amount, raise })
    await admin.updateSpendLimitDefaults({ user: { ...amount, interval: 'week' } })
    await admin.updateOrganizationSpendLimit({ ...amount, threshold_amount: 9_900 })
    const { spend } = await client.retrieveAccountLimits({ project_id })
    assert.deepEqual(
      spend.map((one) => [one.scope, one.id, one.name, one.limit, one.base_limit, one.inherited]),
      [
        ['api_key', api_key_id, 'Secret Key', 5, 5, false],
        ['user', user_id, spend[1]?.name, 5, 5, true],
        ['project', project_id, 'Limited', 9, 5, false],
        ['organization', spend[3]?.id, server().system.organization.name, 99, 99, false],
      ],
    )
    assert.deepEqual(spend[2]?.raise, { limit: 9, until })
    await admin.deleteOrganizationSpendLimit()
    await admin.updateSpendLimitDefaults({ user: null })
  })

  it('limits of a project that is not the person’s, or archived, are those of a missing one', async () => {
    const project_id = (await newProject(server())).id
    const notFound = { status: 404, code: 'project_not_found' } as const
    await refused(person.client.retrieveAccountLimits({ project_id }), notFound)
    const ofPerson = { project_id, user_id: person.id, role: 'member' } as const
    await server().client.createProjectUser(ofPerson)
    assert.deepEqual((await person.client.retrieveAccountLimits({ project_id })).spend, [])
    await server().client.archiveProject({ project_id })
    await refused(person.client.retrieveAccountLimits({ project_id }), notFound)
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
