import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import type { AuditLogListParams } from 'openai/resources/admin/organization/audit-logs'
import * as adminApiKeys from '#control/admin-api-keys/admin-api-keys.ts'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { personActor } from '#test/support/people.ts'
import { all, auditLog, ids, newProject, newUser, refused } from './suite.ts'

onEachStore('the filters of the audit log', (dialect) => {
  const { clock, move } = movableClock()
  const server = shareHarness(dialect, { clock })
  const find = async (query: AuditLogListParams): Promise<string[]> =>
    ids(await all(server().openai.admin.organization.auditLogs.list(query)))
  const log = () => auditLog(server())
  const second = (): number => Math.floor(clock() / 1000)

  const made = { projects: [''], person: '', personsEmail: '', personsKey: '' }

  /** Five seconds of events: three projects created, changed, archived, one by a person's key. */
  before(async () => {
    const h = server()
    const person = await newUser(h, 'owner')
    move(1_000)
    const key = await adminApiKeys.create(
      {
        ...h.system,
        actor: personActor(person, 'owner', {
          ipAddress: '203.0.113.7',
          userAgent: 'a browser',
        }),
      },
      { name: 'mine' },
    )
    const { projects } = h.as(key.value).admin.organization
    move(1_000)
    const [a, b] = [await newProject(h, 'A'), await newProject(h, 'B')]
    move(1_000)
    const c = await projects.create({ name: 'C' })
    await projects.serviceAccounts.create(c.id, { name: 'ci' })
    move(1_000)
    await h.openai.admin.organization.projects.archive(a.id)
    made.projects = ids([a, b, c])
    made.person = person.id
    made.personsEmail = person.email ?? ''
    made.personsKey = key.id
  })

  it('effective_at compares seconds, with each of its four bounds and two together', async () => {
    const events = await log()
    const at = second() - 1
    const expected = (test: (time: number) => boolean) =>
      ids(events.filter(({ effective_at: time }) => test(time)))
    assert.deepEqual(
      await find({ effective_at: { gt: at } }),
      expected((time) => time > at),
    )
    assert.deepEqual(
      await find({ effective_at: { gte: at } }),
      expected((time) => time >= at),
    )
    assert.deepEqual(
      await find({ effective_at: { lt: at } }),
      expected((time) => time < at),
    )
    assert.deepEqual(
      await find({ effective_at: { lte: at } }),
      expected((time) => time <= at),
    )
    assert.deepEqual(
      await find({ effective_at: { gte: at, lte: at } }),
      expected((t) => t === at),
    )
    assert.deepEqual(await find({ effective_at: { gt: at, lt: at + 1 } }), [])
    assert.ok((await find({ effective_at: { gte: at, lte: at } })).length > 0)
  })

  it('project_ids selects the events of these projects', async () => {
    const [a = '', , c = ''] = made.projects
    const of = async (...wanted: string[]) =>
      ids((await log()).filter(({ project }) => wanted.includes(project?.id ?? '')))
    assert.deepEqual(await find({ project_ids: [a] }), await of(a))
    assert.deepEqual(await find({ project_ids: [a, c] }), await of(a, c))
    assert.equal((await find({ project_ids: [a] })).length, 2)
    assert.deepEqual(await find({ project_ids: ['proj_x'] }), [])
  })

  it('event_types selects events of these types, and rejects unknown ones', async () => {
    const types = ['project.archived', 'service_account.created'] as const
    const expected = (await log()).filter(({ type }) => types.some((one) => one === type))
    assert.deepEqual(await find({ event_types: [...types] }), ids(expected))
    assert.equal(expected.length, 2)
    assert.deepEqual(await find({ event_types: ['external_storage.registered'] }), [])
    const unknown = server().raw('GET', '/v1/organization/audit_logs?event_types[]=project.painted')
    assert.equal((await unknown).json.error?.param, 'event_types[0]')
  })

  it('actor_ids selects the actions of a key, and of its person', async () => {
    const byPersonsKey = await find({ actor_ids: [made.personsKey] })
    assert.equal(byPersonsKey.length, 2)
    // The person also made the key itself, in a session.
    const byPerson = await find({ actor_ids: [made.person] })
    assert.deepEqual(byPerson.slice(0, 2), byPersonsKey)
    assert.equal(byPerson.length, 3)
    const { operatorId } = server().bootstrapped.organization
    const byBoth = await find({ actor_ids: [made.person, operatorId] })
    assert.deepEqual(byBoth, ids(await log()))
    assert.deepEqual(await find({ actor_ids: ['user-x'] }), [])
  })

  it('actor_emails selects the actions of these people, case-insensitively', async () => {
    const expected = await find({ actor_ids: [made.person] })
    assert.deepEqual(await find({ actor_emails: [made.personsEmail.toUpperCase()] }), expected)
    assert.deepEqual(await find({ actor_emails: ['nobody@example.com'] }), [])
  })

  it('an event names the person behind a key, and a session with its address', async () => {
    const person = { id: made.person, email: made.personsEmail }
    const api_key = { type: 'user', id: made.personsKey, name: 'mine', user: person }
    const mine = (await log()).filter(({ actor }) => JSON.stringify(actor).includes(made.person))
    assert.deepEqual(
      mine.map(({ actor }) => actor),
      [
        { type: 'api_key', api_key },
        { type: 'api_key', api_key },
        {
          type: 'session',
          session: { user: person, ip_address: '203.0.113.7', user_agent: 'a browser' },
        },
      ],
    )
  })

  it('resource_ids selects events about these resources', async () => {
    const [a = '', b = ''] = made.projects
    assert.equal((await find({ resource_ids: [a] })).length, 2)
    assert.equal((await find({ resource_ids: [a, b] })).length, 3)
    assert.deepEqual(await find({ resource_ids: ['proj_x'] }), [])
  })

  it('event_ids selects these events, of those that the other filters select', async () => {
    const [newest, , other] = await log()
    const event_ids = [other?.id ?? '', newest?.id ?? '', 'audit_log-missing']
    const found = async (more = {}) =>
      (await server().client.listAuditLogs({ event_ids, ...more })).data.map(({ id }) => id)
    assert.deepEqual(await found(), [newest?.id, other?.id])
    assert.deepEqual(await found({ limit: 1 }), [newest?.id])
    assert.deepEqual(await found({ actor_ids: ['user-x'] }), [])
  })

  it('several filters select the events that match all of them', async () => {
    const [a = '', b = ''] = made.projects
    const both: AuditLogListParams = { resource_ids: [a, b], event_types: ['project.created'] }
    assert.equal((await find(both)).length, 2)
    assert.equal((await find({ ...both, project_ids: [b] })).length, 1)
    assert.equal((await find({ ...both, limit: 1 })).length, 2)
    assert.deepEqual(await find({ ...both, actor_ids: [made.person] }), [])
  })

  it('tenant_only finds nothing here, and rejects types that are not a tenant’s', async () => {
    assert.deepEqual(await find({ tenant_only: true }), [])
    assert.deepEqual(await find({ tenant_only: true, event_types: ['tenant.user.added'] }), [])
    await refused(find({ tenant_only: true, event_types: ['user.added'] }), {
      status: 400,
      param: 'event_types',
    })
  })
})
