/** Receivers of audit events that are slow or hostile, and a stop of the server in an attempt. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  AUDIT_SECRET,
  MINUTE,
  startAuditWorld,
  titlesOf,
  webhookTo,
} from '#test/support/audit-deliveries.ts'
import { dropDatabase, emptyDatabase, onEachStore } from '#test/support/databases.ts'
import { startHarness } from '#test/support/harness.ts'
import { startWebhookReceiver } from '#test/support/webhook-receiver.ts'

onEachStore('a receiver of audit events', (dialect) => {
  it('with a private address is sent nothing, however the address is written', async () => {
    const hosts = [
      ...['127.0.0.1', '127.1', '2130706433', '[::1]', '[::ffff:127.0.0.1]', '169.254.169.254'],
      ...['10.0.0.1', 'localhost', '[fe80::1]', '0'],
    ]
    await using receiver = await startWebhookReceiver()
    const secret = `whsec_${Buffer.alloc(32).toString('base64')}`
    const entries = hosts.map(
      (host, n) =>
        `s${n}: { webhook: { url: "https://${host}:${receiver.port}/", secret: ${secret} } }`,
    )
    const config = ['audit_deliveries:', ...entries.map((entry) => `  ${entry}`)].join('\n')
    await using world = await startAuditWorld(dialect, { config })
    await world.make('A')
    await world.h.auditDeliveries.run()
    const { reader } = world.h.store
    const rows = await reader
      .selectFrom('audit_delivery')
      .select(['attempts', 'last_error'])
      .execute()
    assert.deepEqual(
      rows.map(({ attempts, last_error }) => [attempts, last_error]),
      hosts.map(() => [1, 'The webhook has no public address']),
    )
    assert.equal(receiver.received.length, 0)
  })

  it('that does not answer keeps neither changes nor a stop waiting, and gets the event again', async () => {
    const databaseUrl = await emptyDatabase(dialect)
    await using receiver = await startWebhookReceiver()
    const arrived = Promise.withResolvers<void>()
    receiver.answer(() => arrived.resolve())
    const options = { databaseUrl, config: webhookTo(receiver.url), environment: { AUDIT_SECRET } }
    const first = await startAuditWorld(dialect, options)
    await first.make('A')
    await arrived.promise
    await first.make('B')
    await first[Symbol.asyncDispose]()
    assert.equal(receiver.received.length, 1)
    receiver.answer((response) => void response.end())
    await using second = await startHarness(dialect, {
      ...options,
      adminKey: first.h.adminKey,
      clock: () => Date.now() + MINUTE,
    })
    await second.auditDeliveries.run()
    const bodies = receiver.received.map(({ body }) => body)
    assert.equal(bodies.length, 3)
    assert.equal(bodies[0], bodies[1])
    const events = bodies.map((body) => ({ event: JSON.parse(body).data.event }))
    assert.deepEqual(titlesOf(events), ['A', 'A', 'B'])
    await second.close()
    await dropDatabase(databaseUrl)
  })

  it('that answers without an end, or with much, is done by its status', async () => {
    await using world = await startAuditWorld(dialect)
    const { h, receiver, make } = world
    receiver.answer((response) => void response.writeHead(200).write('x'.repeat(1_000_000)))
    await make('A', 'B')
    await h.auditDeliveries.run()
    assert.deepEqual(titlesOf(world.messages()), ['A', 'B'])
  })
})
