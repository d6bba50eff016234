import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { AuditLog, AuditLogQuery } from '#contract/audit/audit-logs.ts'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import * as suite from './suite.ts'

const { all, auditLog, eventsOf, ids, newEmail, newProject, newUser, refused } = suite

/** An event's type and payload, without actor and time. */
function payloadOf(event: AuditLog) {
  return [event.type, event[event.type]]
}

onEachStore('the audit log', (dialect) => {
  const { clock, move } = movableClock()
  const server = shareHarness(dialect, { clock })
  const organization = () => server().openai.admin.organization
  const projects = () => organization().projects

  /** Makes the change and asserts that exactly these events were written. */
  const assertEvent = async <T extends { id: string }>(
    call: () => PromiseLike<T>,
    expected: (answer: T) => readonly [AuditLog['type'], object],
  ): Promise<T> => {
    const answers: T[] = []
    const events = await eventsOf(server(), async () => answers.push(await call()))
    const answer = answers[0] ?? assert.fail('no answer')
    assert.deepEqual(events.map(payloadOf), [expected(answer)])
    return answer
  }

  it('a change of a project writes one event', async () => {
    const { id } = await assertEvent(
      () => projects().create({ name: 'Lab' }),
      (project) => ['project.created', { id: project.id, data: { name: 'Lab', title: 'Lab' } }],
    )
    await assertEvent(
      () => projects().update(id, { name: 'Works' }),
      () => [
        'project.updated',
        { id, changes_requested: { title: 'Works' }, previous: { title: 'Lab' } },
      ],
    )
    await assertEvent(
      () => projects().update(id, { external_key_id: null, geography: 'EU' }),
      () => [
        'project.updated',
        {
          id,
          changes_requested: { external_key_id: null, geography: 'EU' },
          previous: { external_key_id: null, geography: null },
        },
      ],
    )
    await assertEvent(
      () => projects().archive(id),
      () => ['project.archived', { id }],
    )
  })

  it('a change of a user, in the organization or a project, writes one event', async () => {
    const { client } = server()
    const { users } = organization()
    const { id } = await assertEvent(
      () => client.createUser({ email: newEmail(), role: 'reader' }),
      (user) => ['user.added', { id: user.id, data: { role: 'reader' } }],
    )
    await assertEvent(
      () => users.update(id, { role: 'owner', technical_level: 'high' }),
      () => [
        'user.updated',
        {
          id,
          changes_requested: { role: 'owner', technical_level: 'high' },
          previous: { role: 'reader', technical_level: null },
        },
      ],
    )
    const project_id = (await newProject(server())).id
    await assertEvent(
      () => projects().users.create(project_id, { user_id: id, role: 'member' }),
      () => ['user.added', { id, data: { role: 'member' } }],
    )
    await assertEvent(
      () => projects().users.update(id, { project_id, role: 'owner' }),
      () => [
        'user.updated',
        { id, changes_requested: { role: 'owner' }, previous: { role: 'member' } },
      ],
    )
    const key = await assertEvent(
      () => client.createProjectUserApiKey({ project_id, user_id: id }),
      (made) => [
        'api_key.created',
        { id: made.id, data: { scopes: [], owner: { type: 'user', id } } },
      ],
    )
    await assertEvent(
      () => projects().apiKeys.delete(key.id, { project_id }),
      () => ['api_key.deleted', { id: key.id }],
    )
    await assertEvent(
      () => projects().users.delete(id, { project_id }),
      () => ['user.deleted', { id }],
    )
    await assertEvent(
      () => users.delete(id),
      () => ['user.deleted', { id }],
    )
  })

  it('a change of a service account or its keys writes one event', async () => {
    const project_id = (await newProject(server())).id
    const { serviceAccounts: accounts } = projects()
    const { id } = await assertEvent(
      () => accounts.create(project_id, { name: 'ci' }),
      (account) => ['service_account.created', { id: account.id, data: { role: 'member' } }],
    )
    const bare = { name: 'bare', create_service_account_only: true }
    await assertEvent(
      () => accounts.create(project_id, bare),
      (account) => ['service_account.created', { id: account.id, data: { role: 'none' } }],
    )
    await assertEvent(
      () => accounts.update(id, { project_id, role: 'owner' }),
      () => [
        'service_account.updated',
        { id, changes_requested: { role: 'owner' }, previous: { role: 'member' } },
      ],
    )
    const scopes = ['api.model.request', 'api.files.read']
    const key = await assertEvent(
      () => accounts.apiKeys.create(id, { project_id, scopes }),
      (made) => [
        'api_key.created',
        { id: made.id, data: { scopes, owner: { type: 'service_account', id } } },
      ],
    )
    const path = { project_id, service_account_id: id, api_key_id: key.id }
    await assertEvent(
      () => server().client.deleteProjectServiceAccountApiKey(path),
      () => ['api_key.deleted', { id: key.id }],
    )
    await assertEvent(
      () => accounts.delete(id, { project_id }),
      () => ['service_account.deleted', { id }],
    )
  })

  it('a change of a rate limit, an invite or an admin key writes one event', async () => {
    const { client } = server()
    const { adminAPIKeys, invites } = organization()
    const project_id = (await newProject(server())).id
    const limits = { max_requests_per_1_minute: 1, max_tokens_per_1_minute: 2 }
    await assertEvent(
      () => projects().rateLimits.updateRateLimit('rl_gpt-4o', { project_id, ...limits }),
      () => [
        'rate_limit.updated',
        {
          id: 'rl-gpt-4o',
          changes_requested: limits,
          previous: { max_requests_per_1_minute: 10_000, max_tokens_per_1_minute: 2_000_000 },
        },
      ],
    )
    await assertEvent(
      () => client.deleteProjectRateLimit({ project_id, rate_limit_id: 'rl-gpt-4o' }),
      () => ['rate_limit.deleted', { id: 'rl-gpt-4o', previous: limits }],
    )
    const invite = { email: newEmail(), role: 'reader' } as const
    const sent = await assertEvent(
      () => invites.create(invite),
      ({ id }) => ['invite.sent', { id, data: invite }],
    )
    await assertEvent(
      () => client.acceptInvite({ invite_id: sent.id }),
      ({ id }) => ['invite.accepted', { id }],
    )
    const { id } = await invites.create({ ...invite, email: newEmail() })
    await assertEvent(
      () => invites.delete(id),
      () => ['invite.deleted', { id }],
    )
    const key = await assertEvent(
      () => adminAPIKeys.create({ name: 'terraform' }),
      ({ id, owner }) => [
        'api_key.created',
        { id, data: { scopes: [], owner: { type: 'service_account', id: owner.id } } },
      ],
    )
    await assertEvent(
      () => adminAPIKeys.delete(key.id),
      () => ['api_key.deleted', { id: key.id }],
    )
  })

  it('an event has its actor with the key, its time, and its project if it is of one', async () => {
    const { operatorId } = server().bootstrapped.organization
    const [admin] = (await organization().adminAPIKeys.list({ limit: 1 })).data
    move(1_000)
    const events = await eventsOf(server(), async () => {
      const { id } = await newProject(server(), 'Observatory')
      await projects().serviceAccounts.create(id, { name: 'telescope' })
      await newUser(server())
    })
    for (const event of events) {
      assert.match(event.id, /^audit_log-[0-9A-Za-z]{24}$/)
      assert.equal(event.effective_at, Math.floor(clock() / 1000))
      assert.deepEqual(event.actor, {
        type: 'api_key',
        api_key: {
          type: 'service_account',
          id: admin?.id,
          name: admin?.name,
          service_account: { id: operatorId },
        },
      })
    }
    const [made] = events
    const ownProject = { id: made?.['project.created']?.id, name: 'Observatory' }
    assert.deepEqual(
      events.map((event) => event.project),
      [ownProject, ownProject, undefined],
    )
  })

  it('a rejected change writes no event', async () => {
    const h = server()
    const archived = (await newProject(h)).id
    await projects().archive(archived)
    const user_id = (await newUser(h)).id
    const project_id = (await newProject(h)).id
    await projects().users.create(project_id, { user_id, role: 'member' })
    const { id } = await projects().serviceAccounts.create(project_id, { name: 'ci' })
    const { defaultProjectId } = h.bootstrapped.organization
    const refusals = [
      () => projects().create({ name: '' }),
      () => projects().update(archived, { name: 'x' }),
      () => projects().archive(archived),
      () => projects().archive(defaultProjectId),
      () => projects().users.create(project_id, { user_id, role: 'owner' }),
      () => projects().users.create(project_id, { user_id: 'user-x', role: 'owner' }),
      () => projects().users.update('user-x', { project_id, role: 'owner' }),
      () => projects().users.delete('user-x', { project_id }),
      () => projects().serviceAccounts.create(archived, { name: 'ci' }),
      () => projects().serviceAccounts.apiKeys.create('svc_acct_x', { project_id }),
      () => projects().apiKeys.delete('key_x', { project_id }),
      () => projects().rateLimits.updateRateLimit('rl-x', { project_id }),
      () => organization().users.update('user-x', { role: 'owner' }),
      () => organization().users.delete('user-x'),
      () => organization().invites.create({ email: 'x', role: 'owner' }),
      () => organization().adminAPIKeys.create({ name: '' }),
      () => organization().adminAPIKeys.delete(id),
      () => h.as('sk-admin-wrong').admin.organization.projects.create({ name: 'x' }),
    ]
    const events = await eventsOf(h, async () => {
      for (const call of refusals) {
        await assert.rejects(async () => await call(), { name: /Error/ })
      }
    })
    assert.deepEqual(events.map(payloadOf), [])
  })

  it('the list is newest first; after pages to older events, before to newer ones', async () => {
    for (let i = 0; i < 5; i++) await newProject(server())
    const every = ids(await auditLog(server()))
    assert.deepEqual(every, every.toSorted().toReversed())
    const page = async (query: Partial<AuditLogQuery>) =>
      ids((await server().client.listAuditLogs(query)).data)
    assert.deepEqual(ids(await all(organization().auditLogs.list({ limit: 7 }))), every)
    assert.deepEqual(await page({ limit: 2, after: every[1] ?? '' }), every.slice(2, 4))
    assert.deepEqual(await page({ limit: 2, before: every[4] ?? '' }), every.slice(2, 4))
    assert.deepEqual(await page({ limit: 2, before: every[1] ?? '' }), every.slice(0, 1))
    assert.deepEqual(
      await page({ after: every[0] ?? '', before: every[3] ?? '' }),
      every.slice(1, 3),
    )
    for (const name of ['after', 'before']) {
      const expected = { status: 404, code: 'cursor_not_found', param: name } as const
      await refused(organization().auditLogs.list({ [name]: 'audit_log-x' }), expected)
    }
    for (const limit of [0, 101]) {
      await refused(organization().auditLogs.list({ limit }), { status: 400, param: 'limit' })
    }
    assert.equal((await organization().auditLogs.list()).data.length, 20)
  })
})
