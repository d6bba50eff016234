/** Delivery of spend alerts by mail. */
import assert from 'node:assert/strict'
import { afterEach, it } from 'node:test'
import type { NewSpendAlert } from '#contract/spend/alerts.ts'
import { record } from '#storage/transaction.ts'
import { alertAt, startAlertWorld } from '#test/support/alerts.ts'
import { onEachStore } from '#test/support/databases.ts'
import { eventually } from '#test/support/eventually.ts'
import { share } from '#test/support/harness.ts'
import { makeProject } from '#test/support/keys.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const DAY = 24 * 60 * MINUTE

onEachStore('a spend alert', (dialect) => {
  const start = () => startAlertWorld(dialect)
  const shared = share(start)

  afterEach(() => {
    shared().mail.set('up')
    shared().mail.mails.length = 0
  })

  it('that is reached is mailed once, with its prefix, and listed', async () => {
    const world = shared()
    const channel = {
      type: 'email' as const,
      subject_prefix: '[Budget]',
      recipients: ['Finance@example.com', 'ops@example.com'],
    }
    const { project_id, alert_id } = await world.alerted(100, { notification_channel: channel })
    await world.spend(project_id, 99)
    await world.sweep()
    assert.equal(world.mail.mails.length, 0)
    await world.spend(project_id, 5)
    for (let sweeps = 0; sweeps < 3; sweeps++) await world.sweep()
    const [sent, ...others] = world.mail.mails
    assert.ok(sent && others.length === 0)
    assert.deepEqual(sent.recipients, channel.recipients)
    const { headers, text } = sent
    assert.match(headers.subject ?? '', /^\[Budget\] project \d+ has spent \$1\.00 in March 2026$/)
    assert.equal(headers.from, 'Bailiwick <alerts@example.com>')
    assert.match(text, /Spent in March 2026 \(UTC\): \$1\.04/)
    const [listed, ...rest] = await world.deliveriesOf(project_id)
    assert.ok(listed && rest.length === 0)
    assert.equal(headers['message-id'], `<${listed.id}@example.com>`)
    const { created_at, delivered_at, id, ...fields } = listed
    assert.deepEqual(fields, {
      object: 'organization.spend_alert.delivery',
      alert_id,
      project_id,
      event: 'reached',
      channel: 'email',
      period_start: Date.parse('2026-03-01') / SECOND,
      threshold_amount: 100,
      spend_amount: 104,
      forecast_amount: null,
      state: 'delivered',
      attempts: 1,
      next_attempt_at: null,
      last_error: null,
    })
    assert.equal(delivered_at, created_at)
    const all = await world.h.client.listOrganizationSpendAlertDeliveries({ alert_id })
    assert.deepEqual(all.data, [listed])
  })

  it('links to usage, and to the request logs of its project and period, in the console', async () => {
    const PUBLIC_URL = 'https://bailiwick.example.com/gate'
    await using world = await startAlertWorld(dialect, {
      environment: { PUBLIC_URL },
      sections: ['email', 'webhook'],
    })
    const { project_id } = await world.alerted(100)
    await world.spend(project_id, 100)
    await world.sweep()
    const [sent] = world.mail.mails
    assert.ok(sent)
    const from = Date.parse('2026-03-01') / SECOND
    const text = sent.text.replaceAll(/=\r?\n/g, '').replaceAll('=3D', '=')
    const links = [...text.matchAll(/^(.+): (https:\S+)\s*$/gm)].map((match) => match.slice(1))
    assert.deepEqual(links, [
      ['Usage and costs', `${PUBLIC_URL}/console/usage`],
      ['Requests', `${PUBLIC_URL}/console/request-logs?project=${project_id}&from=${from}`],
    ])
    const [posted] = world.receiver.received
    const { data } = JSON.parse(posted?.body ?? '{}')
    assert.deepEqual(
      [data?.usage_url, data?.request_logs_url],
      links.map(([, url]) => url),
    )
  })

  it('of the organization is about all of its projects', async () => {
    await using world = await start()
    await world.h.client.createOrganizationSpendAlert(alertAt(10))
    for (let at = 0; at < 2; at++) await world.spend(await makeProject(world.h), 5)
    await world.sweep()
    assert.deepEqual(
      world.mail.mails.map(({ headers }) => headers.subject),
      ['Default organization has spent $0.10 in March 2026'],
    )
  })

  it('of 0 is reached by the first cent', async () => {
    const world = shared()
    const { project_id } = await world.alerted(0)
    await world.sweep()
    assert.equal(world.mail.mails.length, 0)
    await world.spend(project_id, 1)
    await world.sweep()
    assert.equal(world.mail.mails.length, 1)
  })

  it('lowered below the spend is sent at once, raised it is armed again', async () => {
    const world = shared()
    const { h, mail } = world
    const { project_id, alert_id } = await world.alerted(100)
    const change = (cents: number, more: Partial<NewSpendAlert> = {}) =>
      h.client.updateProjectSpendAlert({ project_id, alert_id, ...alertAt(cents, more) })
    const amounts = () =>
      mail.mails.map(({ headers }) => /\$\d+\.\d\d/.exec(headers.subject ?? '')?.[0])
    await world.spend(project_id, 60)
    await world.sweep()
    await change(50)
    // Nothing moves the clock: the change itself has it compared.
    await eventually('the mail', () => mail.mails.length === 1)
    await change(50, { notification_channel: { type: 'email', recipients: ['b@example.com'] } })
    await h.alerts.run()
    assert.deepEqual(amounts(), ['$0.50'])
    await change(70)
    await h.alerts.run()
    await world.spend(project_id, 9)
    await world.sweep()
    assert.deepEqual(amounts(), ['$0.50'])
    await world.spend(project_id, 1)
    await world.sweep()
    assert.deepEqual(amounts(), ['$0.50', '$0.70'])
  })

  it('is armed again by a new month', async () => {
    await using world = await start()
    const { project_id } = await world.alerted(10)
    await world.spend(project_id, 10)
    await world.sweep()
    world.move(25 * DAY)
    await world.sweep()
    assert.equal(world.mail.mails.length, 1)
    await world.spend(project_id, 10)
    await world.sweep()
    assert.deepEqual(
      world.mail.mails.map(({ headers }) => headers.subject?.replace(/.* in /, '')),
      ['March 2026', 'April 2026'],
    )
  })

  it('while the mail server is down is retried, under one Message-ID', async () => {
    const world = shared()
    const { mail, h, move } = world
    const { project_id } = await world.alerted(10)
    mail.set('down')
    await world.spend(project_id, 10)
    await world.sweep()
    for (let minute = 0; minute < 10; minute++) await world.sweep()
    const [waiting] = await world.deliveriesOf(project_id)
    assert.deepEqual([waiting?.state, waiting?.attempts], ['pending', 5])
    assert.match(waiting?.last_error ?? '', /421/)
    assert.equal(mail.mails.length, 0)
    mail.set('unanswered')
    move(6 * MINUTE)
    await h.alerts.run()
    assert.equal(mail.mails.length, 1)
    mail.set('up')
    move(16 * MINUTE)
    await h.alerts.run()
    const ids = mail.mails.map(({ headers }) => headers['message-id'])
    assert.deepEqual(ids, [`<${waiting?.id}@example.com>`, `<${waiting?.id}@example.com>`])
    assert.equal((await world.deliveriesOf(project_id))[0]?.state, 'delivered')
  })

  it('that a node took with it is sent when the lease is over', async () => {
    const world = shared()
    const { h, mail, now, move } = world
    const { project_id } = await world.alerted(10)
    mail.set('down')
    await world.spend(project_id, 10)
    await world.sweep()
    const lease = now() + 2 * MINUTE
    await record(h.store, (tx) =>
      tx
        .updateTable('spend_alert_delivery')
        .set({ next_attempt_at: lease })
        .where('scope_id', '=', project_id)
        .execute(),
    )
    mail.set('up')
    move(MINUTE)
    await h.alerts.run()
    assert.equal(mail.mails.length, 0)
    move(MINUTE)
    await h.alerts.run()
    assert.equal(mail.mails.length, 1)
  })

  it('is given up after a day, counted and logged', async () => {
    await using world = await start()
    const { h, mail, move, logged } = world
    const { project_id, alert_id } = await world.alerted(10)
    mail.set('down')
    await world.spend(project_id, 10)
    for (let hour = 0; hour < 26; hour++) {
      move(60 * MINUTE)
      await h.alerts.run()
    }
    const [delivery] = await world.deliveriesOf(project_id)
    assert.deepEqual([delivery?.state, delivery?.delivered_at], ['given_up', null])
    const attempts = mail.connections()
    move(2 * DAY)
    await h.alerts.run()
    assert.equal(mail.connections(), attempts)
    const { values } = await h.metrics.spendAlerts.get()
    const given = values.find(({ labels }) => labels.outcome === 'given_up')
    assert.deepEqual([given?.value, given?.labels.channel], [1, 'email'])
    assert.match(logged.join('\n'), new RegExp(`spend alert ${alert_id} by email was given up`))
    const { data } = await h.client.listOrganizationSpendAlertDeliveries({ states: ['given_up'] })
    assert.deepEqual(
      data.map(({ id }) => id),
      [delivery?.id],
    )
  })

  it('that is deleted is not sent any more', async () => {
    const world = shared()
    const { mail, h } = world
    mail.set('down')
    const made = [await world.alerted(10), await world.alerted(10)] as const
    for (const { project_id } of made) await world.spend(project_id, 10)
    await world.sweep()
    await h.client.deleteProjectSpendAlert(made[0])
    await h.client.archiveProject({ project_id: made[1].project_id })
    mail.set('up')
    await world.sweep()
    assert.equal(mail.mails.length, 0)
    assert.deepEqual(await world.deliveriesOf(made[0].project_id), [])
  })

  it('on a forecast is sent once, when the forecast reaches its amount', async () => {
    await using world = await start()
    const { project_id } = await world.alerted(600, { basis: 'forecast' })
    // 7.5 days at 20 a day, and 21.5 days that are left.
    for (let day = 1; day <= 7; day++) await world.spend(project_id, 20, day)
    await world.sweep()
    assert.equal(world.mail.mails.length, 0)
    await world.spend(project_id, 20)
    for (let sweeps = 0; sweeps < 2; sweeps++) await world.sweep()
    const [sent, ...others] = world.mail.mails
    assert.ok(sent && others.length === 0)
    assert.match(sent.headers.subject ?? '', /is forecast to spend \$6\.00 in March 2026$/)
    const [delivery] = await world.deliveriesOf(project_id)
    assert.deepEqual([delivery?.event, delivery?.spend_amount], ['forecast', 160])
    assert.equal(delivery?.forecast_amount, 618)
  })
})
