/** Channels of spend alerts: signed webhooks, test messages, and servers without either. */
import assert from 'node:assert/strict'
import { afterEach, it, mock } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { api } from '#contract/api.ts'
import { alertAt, MAIL_PASSWORD, startAlertWorld, WEBHOOK_SECRET } from '#test/support/alerts.ts'
import { onEachStore } from '#test/support/databases.ts'
import { eventually } from '#test/support/eventually.ts'
import { share } from '#test/support/harness.ts'
import type { Received } from '#test/support/webhook-receiver.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const TESTS_MAX = 10

/** The event of a webhook, as a library that is not ours verifies it at a time. */
function verified({ body, headers }: Received, nowMs: number): { id: string; data: object } {
  mock.timers.enable({ apis: ['Date'], now: nowMs })
  try {
    const texts = Object.entries(headers).map(([name, value]) => [name, String(value)])
    return new Webhook(WEBHOOK_SECRET).verify(body, Object.fromEntries(texts)) as never
  } finally {
    mock.timers.reset()
  }
}

onEachStore('a channel of a spend alert', (dialect) => {
  const shared = share(() => startAlertWorld(dialect, { sections: ['email', 'webhook'] }))

  afterEach(() => {
    shared().receiver.received.length = 0
    shared().receiver.answer((response) => response.end())
    shared().mail.mails.length = 0
  })

  it('is posted to with a signature that the library of Standard Webhooks verifies', async () => {
    const world = shared()
    const { project_id, alert_id } = await world.alerted(100)
    await world.spend(project_id, 104)
    await world.sweep()
    const [received, ...others] = world.receiver.received
    assert.ok(received && others.length === 0)
    assert.equal(world.mail.mails.length, 1)
    const { id, data, ...event } = verified(received, world.now())
    assert.equal(received.headers['webhook-id'], id)
    const seconds = Math.floor(world.now() / SECOND)
    assert.deepEqual(event, { object: 'event', created_at: seconds, type: 'spend_alert.reached' })
    const { organization } = world.h.bootstrapped
    assert.deepEqual(data, {
      alert_id,
      organization_id: organization.id,
      organization_name: organization.name,
      project_id,
      project_name: (await world.h.client.retrieveProject({ project_id })).name,
      period_start: Date.parse('2026-03-01') / SECOND,
      currency: 'USD',
      threshold_amount: 100,
      spend_amount: 104,
      forecast_amount: null,
      usage_url: null,
      request_logs_url: null,
    })
    const forged = { ...received, body: received.body.replace('104', '105') }
    assert.throws(() => verified(forged, world.now()), /No matching signature/)
  })

  it('that is a webhook alone is posted to, and no e-mail is queued', async () => {
    const world = shared()
    const { client } = world.h
    const { id: project_id } = await client.createProject({ name: 'Posted' })
    const { id: alert_id } = await client.createProjectSpendAlert({
      project_id,
      threshold_amount: 100,
      currency: 'USD',
      interval: 'month',
      notification_channel: { type: 'email', recipients: [], webhook_url: world.receiver.url },
    })
    const { data } = await client.testProjectSpendAlert({ project_id, alert_id })
    assert.deepEqual(
      data.map(({ channel }) => channel),
      ['webhook'],
    )
    await world.sweep()
    assert.equal(world.receiver.received.length, 1)
    assert.equal(world.mail.mails.length, 0)
  })

  it('of its own is posted to in place of that of the configuration', async () => {
    const world = shared()
    const webhook_url = `${world.receiver.url}/own`
    const { notification_channel: channel } = alertAt(10)
    const more = { notification_channel: { ...channel, webhook_url } }
    const { project_id, alert_id } = await world.alerted(10, more)
    await world.spend(project_id, 10)
    await world.sweep()
    assert.deepEqual(
      world.receiver.received.map(({ url }) => url),
      ['/hook/own'],
    )
    const alert = await world.h.client.retrieveProjectSpendAlert({ project_id, alert_id })
    assert.equal(alert.notification_channel.webhook_url, webhook_url)
    const { data } = await world.h.client.listAuditLogs({ project_ids: [project_id], limit: 1 })
    assert.ok(JSON.stringify(data).includes(world.receiver.url.replace('/hook', '')))
    assert.ok(!JSON.stringify(data).includes('/hook'))
  })

  it('that fails is repeated under its webhook-id, and the mail is not', async () => {
    const world = shared()
    const { receiver, mail, move, h } = world
    const { project_id } = await world.alerted(10)
    receiver.answer((response) => response.writeHead(500).end())
    await world.spend(project_id, 10)
    await world.sweep()
    receiver.answer((response) => response.end())
    move(MINUTE)
    await h.alerts.run()
    const [first, second, ...others] = receiver.received
    assert.ok(first && second && others.length === 0)
    assert.equal(first.headers['webhook-id'], second.headers['webhook-id'])
    assert.equal(first.body, second.body)
    verified(second, world.now())
    assert.equal(mail.mails.length, 1)
    const states = (await world.deliveriesOf(project_id)).map(({ channel, attempts }) => [
      ...[channel, attempts],
    ])
    assert.deepEqual(states.sort(), [
      ['email', 1],
      ['webhook', 2],
    ])
  })

  it('gets a test message at once, a bounded number of them', async () => {
    await using world = await startAlertWorld(dialect, { sections: ['email', 'webhook'] })
    const { mail, receiver, h } = world
    const alert = await world.alerted(100)
    const { data } = await h.client.testProjectSpendAlert(alert)
    assert.deepEqual(
      data.map(({ event, channel, state, attempts }) => [event, channel, state, attempts]),
      [
        ['test', 'email', 'pending', 0],
        ['test', 'webhook', 'pending', 0],
      ],
    )
    await eventually('both messages', () => mail.mails.length + receiver.received.length === 2)
    assert.match(mail.mails[0]?.headers.subject ?? '', /^Test of the spend alert of project/)
    const whole = await h.client.createOrganizationSpendAlert(alertAt(10))
    const test = { alert_id: whole.id }
    for (let sent = 2; sent < TESTS_MAX; sent += 2) await h.client.testOrganizationSpendAlert(test)
    const path = `/v1/organization/spend_alerts/${whole.id}/test`
    const rejected = await h.raw('POST', path, { body: {} })
    assert.deepEqual([rejected.status, rejected.json.error?.code], [429, 'too_many_alert_tests'])
    assert.equal(rejected.headers.get('retry-after'), '600')
    world.move(10 * MINUTE)
    await h.client.testOrganizationSpendAlert(test)
  })

  it('is in no answer and no line of the log with its secrets', async () => {
    await using world = await startAlertWorld(dialect, {
      sections: ['email', 'webhook'],
      environment: { WEBHOOK_SECRET, MAIL_PASSWORD: `not ${MAIL_PASSWORD}` },
      logLevel: 'trace',
    })
    world.receiver.answer((response) => response.writeHead(500).end())
    const { project_id } = await world.alerted(10)
    await world.spend(project_id, 10)
    await world.sweep()
    const deliveries = await world.deliveriesOf(project_id)
    assert.deepEqual(deliveries.map(({ last_error }) => last_error?.slice(0, 24)).sort(), [
      'Invalid login: 535 Authe',
      'The webhook answered 500',
    ])
    const seen = `${JSON.stringify(deliveries)}${world.logged.join('')}`
    for (const secret of [MAIL_PASSWORD, WEBHOOK_SECRET, '/hook']) {
      assert.ok(!seen.includes(secret), secret)
    }
  })

  it('is missing where nothing is configured, which the delivery shows', async () => {
    await using world = await startAlertWorld(dialect, { sections: [] })
    const { project_id } = await world.alerted(10)
    await world.spend(project_id, 10)
    await world.sweep()
    const [delivery] = await world.deliveriesOf(project_id)
    assert.deepEqual(
      [delivery?.channel, delivery?.state, delivery?.last_error],
      ['email', 'pending', 'No mail server is configured'],
    )
  })

  it('is no address with a password, a fragment or another scheme', async () => {
    const { h } = shared()
    const { notification_channel: channel } = alertAt(10)
    const wrong = [
      ...['https://a:b@example.com/', 'ftp://example.com/', 'https://example.com/#a', 'https://'],
      ...['//example.com/', 'https:example.com', 'https://exa mple.com/'],
    ]
    for (const webhook_url of wrong) {
      const body = { ...alertAt(10), notification_channel: { ...channel, webhook_url } }
      const answer = await h.raw('POST', `/v1${api.createOrganizationSpendAlert.path}`, { body })
      assert.equal(answer.status, 400, webhook_url)
    }
  })
})
