/** Audit events by webhooks: complete, in order, signed, and numbered. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  assertChained,
  deleteEventsOf,
  MINUTE,
  SECOND,
  startAuditWorld,
  titlesOf,
} from '#test/support/audit-deliveries.ts'
import { onEachStore } from '#test/support/databases.ts'
import { makeUserKey } from '#test/support/keys.ts'
import { startWebhookReceiver } from '#test/support/webhook-receiver.ts'

const HOUR = 60 * MINUTE
/** Seconds between the attempts of an event. */
const WAITS = [30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600]

onEachStore('a subscription to the audit log', (dialect) => {
  it('delivers each event after its begin once, in order, signed, as it is listed', async () => {
    await using world = await startAuditWorld(dialect)
    const { h, make } = world
    await make('A', 'B', 'C')
    await h.auditDeliveries.run()
    await h.auditDeliveries.run()
    const messages = world.messages()
    assert.deepEqual(titlesOf(messages), ['A', 'B', 'C'])
    assertChained(messages)
    const [first] = messages
    assert.equal(first?.sequence, (first?.previous ?? 0) + 1)
    assert.deepEqual(new Set(messages.map(({ type }) => type)), new Set(['audit_log.event']))
    const { data } = await h.client.listAuditLogs({ limit: 3 })
    assert.deepEqual(
      messages.map(({ event }) => event),
      data.reverse(),
    )
    assert.deepEqual(
      messages.map(({ id }) => id),
      data.map(({ id }) => id),
    )
  })

  it('with a failing receiver sends nothing out of order, and continues after it recovers', async () => {
    await using world = await startAuditWorld(dialect)
    const { h, receiver, make, move } = world
    receiver.answer((response) => {
      response.writeHead(receiver.received.length === 2 ? 503 : 200).end()
    })
    await make('A', 'B', 'C')
    await h.auditDeliveries.run()
    assert.deepEqual(titlesOf(world.messages()), ['A', 'B'])
    move(29 * SECOND)
    await h.auditDeliveries.run()
    assert.equal(receiver.received.length, 2)
    move(SECOND)
    await h.auditDeliveries.run()
    const messages = world.messages()
    assert.deepEqual(titlesOf(messages), ['A', 'B', 'B', 'C'])
    assert.deepEqual(messages[1], messages[2])
    assertChained(messages.toSpliced(1, 1))
  })

  it('waits twice as long after each failure, up to an hour, and gives nothing up', async () => {
    await using world = await startAuditWorld(dialect)
    const { h, receiver, make, move } = world
    let isDown = true
    receiver.answer((response) => void response.writeHead(isDown ? 500 : 200).end())
    await make('A')
    await h.auditDeliveries.run()
    const waits: number[] = []
    while (waits.length < WAITS.length) {
      const before = receiver.received.length
      let seconds = 0
      while (receiver.received.length === before) {
        move(30 * SECOND)
        seconds += 30
        await h.auditDeliveries.run()
      }
      waits.push(seconds)
    }
    assert.deepEqual(waits, WAITS)
    isDown = false
    move(HOUR)
    await h.auditDeliveries.run()
    await h.auditDeliveries.run()
    assert.equal(receiver.received.length, waits.length + 2)
  })

  it('that answers 410 is tried hourly, and with Retry-After at that time', async () => {
    for (const [answer, waitMs] of [
      [{ status: 410 }, HOUR],
      [{ status: 429, headers: { 'retry-after': '7' } }, 7 * SECOND],
      [{ status: 503, headers: { 'retry-after': '999999' } }, HOUR],
      [{ status: 503, headers: { 'retry-after': 'soon' } }, 30 * SECOND],
    ] as const) {
      await using world = await startAuditWorld(dialect)
      const { h, receiver, make, move } = world
      receiver.answer((response) => {
        response.writeHead(answer.status, 'headers' in answer ? answer.headers : {}).end()
      })
      await make('A')
      await h.auditDeliveries.run()
      move(waitMs - 1)
      await h.auditDeliveries.run()
      assert.equal(receiver.received.length, 1)
      move(1)
      await h.auditDeliveries.run()
      assert.equal(receiver.received.length, 2, JSON.stringify(answer))
    }
  })

  it('does not follow a redirect', async () => {
    await using target = await startWebhookReceiver()
    await using world = await startAuditWorld(dialect)
    const { h, receiver, make } = world
    receiver.answer((response) => response.writeHead(307, { location: target.url }).end())
    await make('A')
    await h.auditDeliveries.run()
    assert.deepEqual([receiver.received.length, target.received.length], [1, 0])
    const status = h.tasks().find(({ name }) => name === 'audit_deliveries')
    assert.match(String(status?.lastError?.message), /siem is failing: .*answered 307: redirects/)
    assert.equal(status?.isFailing, true)
  })

  it('with types has events of these alone, and each names the one before it', async () => {
    await using world = await startAuditWorld(dialect, {
      more: ['event_types: [project.created]'],
    })
    const { h, make } = world
    await make('A')
    await h.client.createInvite({ email: 'a@example.com', role: 'reader' })
    await h.client.createInvite({ email: 'b@example.com', role: 'reader' })
    await make('B')
    await h.auditDeliveries.run()
    await h.client.createInvite({ email: 'c@example.com', role: 'reader' })
    await h.auditDeliveries.run()
    await make('C')
    await h.auditDeliveries.run()
    const messages = world.messages()
    assert.deepEqual(titlesOf(messages), ['A', 'B', 'C'])
    assertChained(messages)
    const [first] = messages
    assert.deepEqual(
      messages.map(({ sequence }) => sequence - (first?.sequence ?? 0)),
      [0, 3, 5],
    )
  })

  it('announces events that were deleted before they could be delivered', async () => {
    await using world = await startAuditWorld(dialect)
    const { h, receiver, make, move, logged } = world
    receiver.answer((response) => void response.writeHead(503).end())
    await make('A')
    await h.auditDeliveries.run()
    await make('B', 'C', 'D', 'E')
    await deleteEventsOf(h, ['A', 'B', 'D', 'E'])
    receiver.answer((response) => void response.end())
    receiver.received.length = 0
    move(30 * SECOND)
    await h.auditDeliveries.run()
    await h.auditDeliveries.run()
    const messages = world.messages()
    const [gap, event, end] = messages
    assert.ok(gap && event && end && messages.length === 3)
    assert.deepEqual(gap.missing, { first: gap.previous + 1, last: gap.previous + 2 })
    assert.deepEqual(end.missing, { first: event.sequence + 1, last: event.sequence + 2 })
    assert.deepEqual([gap.type, end.type], ['audit_log.gap', 'audit_log.gap'])
    assert.deepEqual(titlesOf(messages), [undefined, 'C', undefined])
    assertChained(messages)
    assert.equal(new Set(messages.map(({ id }) => id)).size, 3)
    assert.equal(logged.filter((line) => line.includes('were deleted before')).length, 2)
    await make('F')
    await h.auditDeliveries.run()
    assert.deepEqual(titlesOf(world.messages()).slice(3), ['F'])
    assertChained(world.messages())
  })

  it('has metrics of its outcomes, and of its lag in events and seconds', async () => {
    await using world = await startAuditWorld(dialect)
    const { h, receiver, make, move } = world
    receiver.answer((response) => void response.writeHead(503).end())
    const metric = async (text: string): Promise<number> => {
      const page = await h.metrics.registry.metrics()
      const [, value] = new RegExp(`^bailiwick_audit_${text} (\\S+)$`, 'm').exec(page) ?? []
      return Number(value)
    }
    await make('A', 'B', 'C')
    await h.auditDeliveries.run()
    move(20 * SECOND)
    await h.auditDeliveries.run()
    const siem = '{subscription="siem"}'
    assert.equal(await metric(`delivery_lag_events${siem}`), 3)
    const lag = await metric(`delivery_lag_seconds${siem}`)
    assert.ok(lag >= 20 && lag < 80, String(lag))
    receiver.answer((response) => void response.end())
    move(MINUTE)
    await h.auditDeliveries.run()
    const counted = (outcome: string) =>
      metric(`deliveries_total{subscription="siem",outcome="${outcome}"}`)
    assert.deepEqual(
      [await metric(`delivery_lag_events${siem}`), await metric(`delivery_lag_seconds${siem}`)],
      [0, 0],
    )
    assert.deepEqual([await counted('delivered'), await counted('failed')], [3, 1])
  })

  it('delivers no secret', async () => {
    await using world = await startAuditWorld(dialect)
    const { h, receiver } = world
    const { id: project_id } = await h.client.createProject({ name: 'A' })
    const account = await h.client.createProjectServiceAccount({ project_id, name: 'a' })
    const admin = await h.client.createAdminApiKey({ name: 'admin' })
    const user = await makeUserKey(h, project_id)
    const secrets = [account.api_key?.value, admin.value, user.value, h.adminKey]
    await h.auditDeliveries.run()
    const all = receiver.received.map(({ headers, body }) => JSON.stringify(headers) + body).join()
    assert.ok(receiver.received.length >= 5)
    for (const secret of secrets) {
      assert.ok(secret && secret.length > 20)
      assert.equal(all.includes(secret), false)
      assert.equal(all.includes(secret.slice(8, -4)), false)
    }
  })
})
