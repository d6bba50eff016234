/** Last names of deleted objects, in the ranking of usage and in the audit log, on each store. */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import type { AuditLog } from '#contract/audit/audit-logs.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { use } from '#test/support/usage.ts'
import { auditLog } from './suite.ts'

const MIDNIGHT = Date.parse('2026-02-01T00:00:00Z') / 1000
const TIME = { start_time: MIDNIGHT, end_time: MIDNIGHT + 86_400, limit: 100 }

onEachStore('names of deleted objects', (dialect) => {
  const server = shareHarness(dialect)
  const client = () => server().client
  const id = { project: '', kept: '', gone: '', account: '', accountKey: '', user: '', own: '' }

  const account = async (project_id: string, name: string) => {
    const made = await client().createProjectServiceAccount({ project_id, name })
    return { id: made.id, key: made.api_key?.id ?? assert.fail('there is no key') }
  }
  const extraKey = async (service_account_id: string, name: string) => {
    const parameters = { project_id: id.project, service_account_id, name }
    return (await client().createProjectServiceAccountApiKey(parameters)).id
  }

  before(async () => {
    id.project = (await client().createProject({ name: 'Support' })).id
    const kept = await account(id.project, 'old name')
    const gone = await account(id.project, 'crawler')
    id.kept = kept.key
    id.gone = await extraKey(kept.id, 'blue')
    Object.assign(id, { account: gone.id, accountKey: gone.key })
    const user = await client().createUser({
      email: 'ada@example.com',
      name: 'Ada',
      role: 'reader',
    })
    id.user = user.id
    await client().createProjectUser({ project_id: id.project, user_id: user.id, role: 'member' })
    const owner = { project_id: id.project, user_id: user.id }
    id.own = (await client().createProjectUserApiKey({ ...owner, name: 'laptop' })).id
    const keys = [
      ...[id.kept, id.gone].map((keyId) => ({ keyId, ownerId: kept.id })),
      { keyId: id.accountKey, ownerId: gone.id },
      { keyId: id.own, ownerId: user.id },
      { keyId: 'key_unknown', ownerId: 'svc_acct_unknown' },
    ]
    const uses = keys.map((key) => ({ at: MIDNIGHT, subject: { ...key, projectId: id.project } }))
    await use(server(), uses)

    await client().deleteProjectServiceAccountApiKey({
      project_id: id.project,
      service_account_id: kept.id,
      api_key_id: id.gone,
    })
    const renamed = { project_id: id.project, service_account_id: kept.id, name: 'new name' }
    await client().modifyProjectServiceAccount(renamed)
    await client().deleteProjectServiceAccount({
      project_id: id.project,
      service_account_id: gone.id,
    })
    await client().deleteProjectApiKey({ project_id: id.project, api_key_id: id.own })
    await client().deleteUser({ user_id: user.id })
  })

  const named = async (group_by: 'api_key_id' | 'user_id' | 'project_id' | 'model') => {
    const { data } = await client().usageRanking({ ...TIME, group_by })
    return new Map(
      data.map((row) => [
        row[group_by],
        [row.name, row.email, row.owner_name, row.project_name, row.deleted],
      ]),
    )
  }

  it('a deleted key keeps its name, and its owner’s, in the ranking of usage', async () => {
    assert.deepEqual(
      await named('api_key_id'),
      new Map([
        [id.kept, ['Secret Key', null, 'new name', 'Support', false]],
        [id.gone, ['blue', null, 'old name', 'Support', true]],
        [id.accountKey, ['Secret Key', null, 'crawler', 'Support', true]],
        [id.own, ['laptop', null, 'Ada', 'Support', true]],
        ['key_unknown', [null, null, null, null, false]],
      ]),
    )
  })

  it('removed people and deleted service accounts keep their names', async () => {
    const found = await named('user_id')
    assert.deepEqual(found.get(id.user), ['Ada', 'ada@example.com', null, null, true])
    assert.deepEqual(found.get(id.account), ['crawler', null, null, 'Support', true])
    assert.deepEqual(found.get('svc_acct_unknown'), [null, null, null, null, false])
    const projects = [...(await named('project_id')).values()]
    assert.deepEqual(projects, [['Support', null, null, null, false]])
    assert.deepEqual([...(await named('model')).values()], [[null, null, null, null, false]])
  })

  it('events have the last name of their object, and whether it was deleted', async () => {
    const of = (events: readonly AuditLog[], type: AuditLog['type']) =>
      events
        .filter((event) => event.type === type)
        .map(({ resource }) => [resource?.name, resource?.owner_name, resource?.deleted])
    const events = await auditLog(server())
    assert.deepEqual(of(events, 'user.deleted'), [['Ada', null, true]])
    assert.deepEqual(of(events, 'service_account.deleted'), [['crawler', null, true]])
    assert.deepEqual(of(events, 'service_account.updated'), [['new name', null, false]])
    assert.deepEqual(of(events, 'api_key.deleted'), [
      ['laptop', 'Ada', true],
      ['blue', 'old name', true],
    ])
    assert.deepEqual(of(events, 'project.created'), [['Support', null, false]])
  })

  it('a deleted invite and a deleted admin key keep their names in the audit log', async () => {
    const invite = await client().createInvite({ email: 'bo@example.com', role: 'reader' })
    await client().deleteInvite({ invite_id: invite.id })
    const key = await client().createAdminApiKey({ name: 'terraform' })
    await client().deleteAdminApiKey({ key_id: key.id })
    const events = (await auditLog(server())).slice(0, 4)
    assert.deepEqual(
      events.map(({ type, resource }) => [type, resource?.name, resource?.deleted]),
      [
        ['api_key.deleted', 'terraform', true],
        ['api_key.created', 'terraform', true],
        ['invite.deleted', 'bo@example.com', true],
        ['invite.sent', 'bo@example.com', true],
      ],
    )
  })

  it('keys and service accounts of an archived project keep their names', async () => {
    const project = await client().createProject({ name: 'Pilot' })
    const { id: ownerId, key: keyId } = await account(project.id, 'pilot bot')
    await use(server(), [{ at: MIDNIGHT, subject: { projectId: project.id, ownerId, keyId } }])
    await client().archiveProject({ project_id: project.id })
    const expected = ['Secret Key', null, 'pilot bot', 'Pilot', true]
    assert.deepEqual((await named('api_key_id')).get(keyId), expected)
    const bot = ['pilot bot', null, null, 'Pilot', true]
    assert.deepEqual((await named('user_id')).get(ownerId), bot)
  })

  it('an archived project is marked in the ranking of usage, and no other one', async () => {
    const { id: project_id } = await client().createProject({ name: 'Voice pilot' })
    await use(server(), [{ at: MIDNIGHT, subject: { projectId: project_id } }])
    const marks = async () => {
      const { data } = await client().usageRanking({ ...TIME, group_by: 'project_id' })
      return Object.fromEntries(data.map((row) => [row.name, row.archived]))
    }
    assert.deepEqual(await marks(), { Support: false, Pilot: true, 'Voice pilot': false })
    await client().archiveProject({ project_id })
    assert.deepEqual(await marks(), { Support: false, Pilot: true, 'Voice pilot': true })
  })

  it('a key deleted twice at once has one last name, and the second deletion returns 404', async () => {
    const bot = await account(id.project, 'twice')
    const key = await extraKey(bot.id, 'once')
    const parameters = { project_id: id.project, service_account_id: bot.id, api_key_id: key }
    const outcomes = await Promise.allSettled(
      [parameters, parameters].map((one) => client().deleteProjectServiceAccountApiKey(one)),
    )
    assert.deepEqual(outcomes.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
    const rows = await server()
      .store.reader.selectFrom('deleted_name')
      .select(['name', 'owner_name'])
      .where('id', '=', key)
      .execute()
    assert.deepEqual(
      rows.map(({ name, owner_name }) => [name, owner_name]),
      [['once', 'twice']],
    )
  })

  it('a rejected deletion leaves no last name', async () => {
    const bot = await account(id.project, 'steady')
    // The key of another project.
    const { id: project_id } = await client().createProject({ name: 'Elsewhere' })
    const parameters = { project_id, api_key_id: bot.key }
    await assert.rejects(async () => client().deleteProjectApiKey(parameters))
    const rows = await server()
      .store.reader.selectFrom('deleted_name')
      .select('id')
      .where('id', 'in', [bot.id, bot.key])
      .execute()
    assert.deepEqual(rows, [])
  })
})
