import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import OpenAI from 'openai'
import type { ProjectSpendAlert } from 'openai/resources/admin/organization/projects/spend-alerts'
import type {
  OrganizationSpendAlert,
  SpendAlertCreateParams,
  SpendAlertListParams,
} from 'openai/resources/admin/organization/spend-alerts'
import { openAs } from '#test/access/browser.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { all, eventsOf, ids, newProject, newUser, refused } from './suite.ts'

const CHANNEL = {
  type: 'email',
  recipients: ['Finance@example.com', 'ops@example.com'],
  subject_prefix: 'Budget',
} as const
const ALERT: SpendAlertCreateParams = {
  threshold_amount: 100_000,
  currency: 'USD',
  interval: 'month',
  notification_channel: { ...CHANNEL, recipients: [...CHANNEL.recipients] },
}

type AnyAlert = OrganizationSpendAlert | ProjectSpendAlert
type Listed = PromiseLike<{ data: AnyAlert[]; has_more: boolean }> & AsyncIterable<AnyAlert>

/** Calls of the SDK for the alerts of one owner. */
interface Alerts {
  readonly kind: 'organization' | 'project'
  readonly ownerId: string
  list(query: SpendAlertListParams): Listed
  create(body: object): PromiseLike<AnyAlert>
  retrieve(id: string): PromiseLike<AnyAlert>
  update(id: string, body: object): PromiseLike<AnyAlert>
  remove(id: string): PromiseLike<unknown>
}

onEachStore('spend alerts', (dialect) => {
  const server = shareHarness(dialect)
  const organization = () => server().openai.admin.organization
  let project_id = ''

  before(async () => {
    project_id = (await newProject(server())).id
  })

  /** The alerts of the organization and of the project, by the same calls. */
  const owners = (): readonly [Alerts, Alerts] => {
    const { spendAlerts: whole, projects } = organization()
    const own = projects.spendAlerts
    return [
      {
        kind: 'organization',
        ownerId: server().bootstrapped.organization.id,
        list: (query) => whole.list(query),
        create: (body) => whole.create(body as typeof ALERT),
        retrieve: (id) => whole.retrieve(id),
        update: (id, body) => whole.update(id, body as typeof ALERT),
        remove: (id) => whole.delete(id),
      },
      {
        kind: 'project',
        ownerId: project_id,
        list: (query) => own.list(project_id, query),
        create: (body) => own.create(project_id, body as typeof ALERT),
        retrieve: (id) => own.retrieve(id, { project_id }),
        update: (id, body) => own.update(id, { project_id, ...(body as typeof ALERT) }),
        remove: (id) => own.delete(id, { project_id }),
      },
    ]
  }

  it('an alert is created, retrieved, replaced and deleted', async () => {
    for (const { kind, create, retrieve, update, remove } of owners()) {
      const made = await create(ALERT)
      assert.match(made.id, /^alert_[0-9A-Za-z]{24}$/)
      assert.deepEqual(made, { object: `${kind}.spend_alert`, id: made.id, ...ALERT })
      assert.deepEqual(await retrieve(made.id), made)
      const channel = { type: 'email', recipients: ['b@example.com'] }
      const change = { ...ALERT, threshold_amount: 0, notification_channel: channel }
      const changed = {
        ...made,
        threshold_amount: 0,
        notification_channel: { ...channel, subject_prefix: null },
      }
      assert.deepEqual(await update(made.id, change), changed)
      assert.deepEqual(await retrieve(made.id), changed)
      assert.deepEqual(await remove(made.id), {
        object: `${kind}.spend_alert.deleted`,
        id: made.id,
        deleted: true,
      })
      const gone = { status: 404, code: 'spend_alert_not_found' } as const
      await refused(retrieve(made.id), gone)
      await refused(remove(made.id), gone)
      await refused(update(made.id, ALERT), gone)
    }
  })

  it('an alert is of its organization or project alone', async () => {
    const gone = { status: 404, code: 'spend_alert_not_found' } as const
    const [whole, own] = owners()
    const { id } = await whole.create(ALERT)
    const { id: ownId } = await own.create(ALERT)
    for (const [alerts, other] of [[whole, ownId] as const, [own, id] as const]) {
      await refused(alerts.retrieve(other), gone)
      await refused(alerts.remove(other), gone)
      await refused(alerts.update(other, ALERT), gone)
      const cursor = { status: 404, code: 'cursor_not_found', param: 'after' } as const
      await refused(alerts.list({ after: other }), cursor)
    }
    const elsewhere = (await newProject(server())).id
    const { spendAlerts } = organization().projects
    await refused(spendAlerts.retrieve(ownId, { project_id: elsewhere }), gone)
    assert.equal((await own.retrieve(ownId)).id, ownId)
  })

  it('the list is oldest first, and pages in both orders and directions', async () => {
    for (const { list, create, remove } of owners()) {
      for (const { id } of await all(list({}))) await remove(id)
      assert.equal((await list({ limit: 0 })).has_more, false)
      const every: string[] = []
      for (let cents = 1; cents <= 5; cents++) {
        every.push((await create({ ...ALERT, threshold_amount: cents })).id)
      }
      assert.deepEqual(ids((await list({})).data), every)
      for (const limit of [1, 2, 100]) {
        assert.deepEqual(ids(await all(list({ limit }))), every)
        assert.deepEqual(ids(await all(list({ limit, order: 'desc' }))), every.toReversed())
      }
      const [first = '', second = '', third = '', fourth = '', fifth = ''] = every
      const page = async (query: SpendAlertListParams) => {
        const { data, has_more } = await list({ limit: 2, ...query })
        return [...ids(data), has_more]
      }
      assert.deepEqual(await page({ after: first }), [second, third, true])
      assert.deepEqual(await page({ before: fourth }), [second, third, true])
      assert.deepEqual(await page({ before: second }), [first, false])
      assert.deepEqual(await page({ before: second, order: 'desc' }), [fourth, third, true])
      assert.deepEqual(await page({ after: first, before: third }), [second, false])
      assert.deepEqual(await page({ after: fifth }), [false])
      assert.deepEqual(await page({ limit: 0 }), [true])
      const limit = { status: 400, code: 'integer_above_max_value', param: 'limit' } as const
      await refused(list({ limit: 101 }), limit)
      const cursor = { status: 404, code: 'cursor_not_found', param: 'before' } as const
      await refused(list({ before: 'alert_missing' }), cursor)
    }
  })

  it('ids of an empty page are null', async () => {
    const { id } = await newProject(server())
    const { json } = await server().raw('GET', `/v1/organization/projects/${id}/spend_alerts`)
    const empty = { object: 'list', data: [], first_id: null, last_id: null, has_more: false }
    assert.deepEqual(json, empty)
  })

  it('recipients are kept as sent, and are 1 to 100 texts, none with a webhook, without control characters', async () => {
    const invalid = { status: 400, code: 'invalid_value' } as const
    for (const { create } of owners()) {
      const withChannel = (channel: object) =>
        create({ ...ALERT, notification_channel: { ...CHANNEL, ...channel } })
      const recipients = ['B@example.com', 'a@example.com', 'a@example.com', 'string']
      const made = await withChannel({ recipients, subject_prefix: '' })
      assert.deepEqual(made.notification_channel, { ...CHANNEL, recipients, subject_prefix: '' })
      const at = 'notification_channel.recipients'
      await refused(withChannel({ recipients: [] }), { ...invalid, param: at })
      const webhook_url = 'https://hooks.example.com/alerts'
      const alone = await withChannel({ recipients: [], webhook_url })
      assert.deepEqual(alone.notification_channel.recipients, [])
      const tooMany = { status: 400, code: 'array_above_max_length', param: at } as const
      await refused(withChannel({ recipients: Array(101).fill('a@example.com') }), tooMany)
      const [param, subject] = [`${at}[0]`, 'notification_channel.subject_prefix']
      await refused(withChannel({ recipients: ['a@b.c\nBcc: x@y.z'] }), { ...invalid, param })
      await refused(withChannel({ recipients: [''] }), { status: 400, code: 'empty_string', param })
      await refused(withChannel({ subject_prefix: 'a\r\nb' }), { ...invalid, param: subject })
      await refused(withChannel({ type: 'webhook' }), {
        ...invalid,
        param: 'notification_channel.type',
      })
    }
  })

  it('an amount is 0 to 10^13 cents, and all fields are required, of an update too', async () => {
    for (const { create, update } of owners()) {
      const { id } = await create({ ...ALERT, threshold_amount: 10 ** 13 })
      const replace = (body: object) => update(id, body)
      for (const send of [create, replace]) {
        for (const value of [-1, 10 ** 13 + 1, 0.5]) {
          const call = send({ ...ALERT, threshold_amount: value })
          await refused(call, { status: 400, param: 'threshold_amount' })
        }
        for (const param of Object.keys(ALERT)) {
          const code = 'missing_required_parameter'
          await refused(send({ ...ALERT, [param]: undefined }), { status: 400, code, param })
        }
        const day = send({ ...ALERT, interval: 'day' })
        await refused(day, { status: 400, code: 'invalid_value', param: 'interval' })
      }
    }
  })

  it('each change has one event, with the alert in changes_requested', async () => {
    for (const { kind, ownerId, create, update, remove } of owners()) {
      let made = { id: '' }
      const events = await eventsOf(server(), async () => {
        made = await create(ALERT)
        await update(made.id, ALERT)
        await remove(made.id)
        await refused(remove(made.id), { status: 404 })
      })
      const type = `${kind}.updated` as const
      const alert = { id: made.id, ...ALERT }
      assert.deepEqual(
        events.map((event) => [event.type, event[type]]),
        [alert, alert, { id: made.id, deleted: true }].map((spend_alert) => [
          type,
          { id: ownerId, changes_requested: { spend_alert } },
        ]),
      )
    }
  })

  it('a repeated POST with an Idempotency-Key creates one alert', async () => {
    const { spendAlerts } = organization()
    const options = { headers: { 'idempotency-key': 'alert' } }
    const first = await spendAlerts.create(ALERT, options)
    assert.deepEqual(await spendAlerts.create(ALERT, options), first)
    const listed = ids(await all(spendAlerts.list()))
    assert.equal(listed.filter((id) => id === first.id).length, 1)
  })

  it('archiving a project deletes its alerts, and it takes no other', async () => {
    const { id: archived } = await newProject(server())
    const { projects } = organization()
    await projects.spendAlerts.create(archived, ALERT)
    await projects.archive(archived)
    assert.deepEqual(ids(await all(projects.spendAlerts.list(archived))), [])
    const rejected = { status: 400, code: 'project_archived' } as const
    await refused(projects.spendAlerts.create(archived, ALERT), rejected)
    const missing = { status: 404, code: 'project_not_found' } as const
    await refused(projects.spendAlerts.list('proj_missing'), missing)
    const rows = await server().store.reader.selectFrom('spend_alert').select('scope_id').execute()
    assert.ok(rows.every(({ scope_id }) => scope_id !== archived))
  })

  it('a project owner reads the alerts of the project and changes none', async () => {
    const { id: user_id } = await newUser(server())
    await server().client.createProjectUser({ project_id, user_id, role: 'owner' })
    const { id: alert_id } = await organization().projects.spendAlerts.create(project_id, ALERT)
    const { client } = await openAs(server(), user_id)
    assert.ok(ids(await all(client.listProjectSpendAlerts({ project_id }))).includes(alert_id))
    const denied = { status: 403, message: /Missing scopes: api\.management/ }
    await refused(client.deleteProjectSpendAlert({ project_id, alert_id }), denied)
    await refused(client.listOrganizationSpendAlerts(), denied)
  })

  it('a list with another path is NotFoundError, as the tests of the SDK expect', async () => {
    const query = { after: 'after', before: 'before', limit: 0, order: 'asc' } as const
    const options = { path: '/_stainless_unknown_path' }
    await assert.rejects(organization().spendAlerts.list(query, options), OpenAI.NotFoundError)
  })
})
