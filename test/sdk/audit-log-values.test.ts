import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { AuditLog } from '#contract/audit/audit-logs.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import * as suite from './suite.ts'

const { auditLog, eventsOf, newEmail, newProject, newUser } = suite

onEachStore('values in the audit log', (dialect) => {
  const server = shareHarness(dialect)
  const organization = () => server().openai.admin.organization
  const projects = () => organization().projects

  /** Payloads of the events of some changes, in their order. */
  const payloads = async (...calls: (() => PromiseLike<unknown>)[]): Promise<unknown[]> => {
    const events = await eventsOf(server(), async () => {
      for (const call of calls) await call()
    })
    return events.map((event) => event[event.type])
  }
  const only = async (call: () => PromiseLike<unknown>): Promise<AuditLog> => {
    const [event] = await eventsOf(server(), async () => void (await call()))
    return event ?? assert.fail('no event')
  }

  it('a changed spend limit has its earlier amount, and one that was removed too', async () => {
    const { client } = server()
    const { id: project_id } = await newProject(server())
    const limit = { currency: 'USD', interval: 'month' } as const
    const put = (threshold_amount: number) => () =>
      client.updateProjectSpendLimit({ project_id, threshold_amount, ...limit })
    const remove = () => client.deleteProjectSpendLimit({ project_id })
    const of = (threshold_amount: number) => ({
      spend_limit: { threshold_amount, ...limit, mode: 'enforce' },
    })
    assert.deepEqual(await payloads(put(8_000), put(12_000), remove), [
      { id: project_id, changes_requested: of(8_000), previous: { spend_limit: null } },
      { id: project_id, changes_requested: of(12_000), previous: of(8_000) },
      { id: project_id, changes_requested: { spend_limit: null }, previous: of(12_000) },
    ])
  })

  it('a changed rate limit has the amount that held, of the organization or its own', async () => {
    const { client } = server()
    const { id: project_id } = await newProject(server())
    const set = (max_tokens_per_1_minute: number) => () =>
      client.updateProjectRateLimits({
        project_id,
        rate_limit_id: 'rl-gpt-4o',
        max_tokens_per_1_minute,
      })
    const [first, second] = await payloads(set(8_000), set(12_000))
    assert.partialDeepStrictEqual(first, { previous: { max_tokens_per_1_minute: 2_000_000 } })
    assert.partialDeepStrictEqual(second, {
      changes_requested: { max_tokens_per_1_minute: 12_000 },
      previous: { max_tokens_per_1_minute: 8_000 },
    })
  })

  it('names of a group and a role have the earlier ones beside them', async () => {
    const { client } = server()
    const { id: group_id } = await client.createGroup({ name: 'Finance' })
    const role = await client.createRole({ role_name: 'Audit', permissions: ['api.usage.read'] })
    const found = await payloads(
      () => client.updateGroup({ group_id, name: 'Controlling' }),
      () => client.updateRole({ role_id: role.id, role_name: 'Auditor' }),
    )
    assert.deepEqual(
      found.map((payload) => (payload as { previous: unknown }).previous),
      [{ group_name: 'Finance' }, { role_name: 'Audit' }],
    )
  })

  it('an assignment names its role and its principal, also after their deletion', async () => {
    const { client } = server()
    const { id: group_id } = await client.createGroup({ name: 'Revision' })
    const role = await client.createRole({ role_name: 'Reads', permissions: ['api.usage.read'] })
    const event = await only(() => client.createGroupRole({ group_id, role_id: role.id }))
    assert.deepEqual(event.names, { [group_id]: 'Revision', [role.id]: 'Reads' })
    await client.deleteGroup({ group_id })
    await client.deleteRole({ role_id: role.id })
    const later = (await auditLog(server())).find(({ id }) => id === event.id)
    assert.deepEqual(later?.names, event.names)
  })

  it('a change of members names the people', async () => {
    const { client } = server()
    const { id: group_id } = await client.createGroup({ name: 'Readers' })
    const person = await client.createUser({ email: newEmail(), name: 'Ada', role: 'reader' })
    const event = await only(() => client.createGroupUser({ group_id, user_id: person.id }))
    assert.deepEqual(event.names, { [person.id]: 'Ada' })
  })

  it('a session names the admin key that it was begun with', async () => {
    const { client, bootstrapped } = server()
    const [key] = (await organization().adminAPIKeys.list({ limit: 1 })).data
    const event = await only(() => client.createSession())
    assert.equal(event.type, 'login.succeeded')
    assert.partialDeepStrictEqual(event.actor.session, {
      user: { id: bootstrapped.organization.operatorId },
      api_key: { id: key?.id, name: key?.name },
    })
  })

  it('an event of the whole organization is in no project, and found under none', async () => {
    const { client, bootstrapped } = server()
    const event = await only(() => newUser(server()))
    assert.equal(event.project, undefined)
    const { defaultProjectId } = bootstrapped.organization
    const { data } = await client.listAuditLogs({ project_ids: [defaultProjectId] })
    assert.deepEqual(data, [])
  })

  it('no row of the log contains a secret', async () => {
    const h = server()
    const project_id = (await newProject(h)).id
    const user_id = (await newUser(h)).id
    await projects().users.create(project_id, { user_id, role: 'member' })
    const account = await projects().serviceAccounts.create(project_id, { name: 'ci' })
    const secrets = [
      h.adminKey,
      account.api_key?.value ?? assert.fail('no key'),
      (await projects().serviceAccounts.apiKeys.create(account.id, { project_id })).value,
      (await h.client.createProjectUserApiKey({ project_id, user_id })).value,
      (await organization().adminAPIKeys.create({ name: 'a' })).value,
    ]
    const rows = JSON.stringify(await h.store.reader.selectFrom('audit_log').selectAll().execute())
    const logged = JSON.stringify(await auditLog(h))
    for (const secret of secrets) {
      const inside = secret.slice(16, 40)
      assert.ok(!rows.includes(inside) && !logged.includes(inside))
    }
    assert.ok(!/sk-(admin|proj|svcacct)-/.test(rows + logged))
  })
})
