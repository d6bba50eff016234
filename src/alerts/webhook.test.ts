import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fixedSecret } from '#config/secret.ts'
import { DIRECT } from '#test/support/egress.ts'
import { startWebhookReceiver } from '#test/support/webhook-receiver.ts'
import type { Delivery } from './delivery.ts'
import type { Resolve } from './public-addresses.ts'
import { createWebhookSender } from './webhook.ts'

const DELIVERY: Delivery = {
  id: 'delivery_a',
  organization_id: 'org-a',
  alert_id: 'alert_a',
  arming: '0',
  scope_kind: 'project',
  scope_id: 'proj_a',
  event: 'reached',
  channel: 'webhook',
  period_starts_at: 0,
  threshold_percent: null,
  limit_amount: null,
  threshold_amount: 100,
  spend_amount: 104,
  forecast_amount: null,
  state: 'pending',
  attempts: 1,
  next_attempt_at: 0,
  last_error: null,
  detail: null,
  created_at: 0,
  ended_at: null,
  recipients: ['a@example.com'],
  subjectPrefix: null,
  webhookUrl: null,
  organizationName: 'Example',
  projectName: 'Research',
}
const KEY = Buffer.alloc(32, 7)

/** Sends to an address, where every name resolves to `addresses`. */
function send(url: string, { allowPrivate = false, addresses = [] as readonly string[] } = {}) {
  const names: string[] = []
  const resolve: Resolve = (name, done) => {
    names.push(name)
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  }
  const settings = { url, key: fixedSecret(KEY), allowPrivate }
  const sender = createWebhookSender({
    settings,
    consoleUrl: undefined,
    now: () => 0,
    resolve,
    egress: DIRECT,
  })
  return { names, sent: sender(DELIVERY, AbortSignal.timeout(10_000)) }
}

describe('a webhook to a private address', () => {
  it('is not sent where the host is a literal address, however it is written', async () => {
    const hosts = [
      ...['127.0.0.1', '127.1', '2130706433', '0x7f000001', '0177.0.0.1', '10.0.0.1'],
      ...['[::1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[fe80::1]', '169.254.169.254'],
      ...['127.0.0.1.', '0', '[::]', '[64:ff9b::7f00:1]'],
    ]
    for (const host of hosts) {
      const { sent, names } = send(`https://${host}/`)
      await assert.rejects(sent, /has no public address/, host)
      assert.deepEqual(names, [], host)
    }
  })

  it('is not sent where the name resolves to one', async () => {
    await using receiver = await startWebhookReceiver()
    for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1', '10.0.0.1', 'fd00::1']) {
      const { sent, names } = send(`https://rebound.example.com:${receiver.port}/`, {
        addresses: [address],
      })
      await assert.rejects(sent, /has no public address/, address)
      assert.deepEqual(names, ['rebound.example.com'])
    }
    assert.equal(receiver.received.length, 0)
  })

  it('is not sent over http, which only private receivers may have', async () => {
    const { sent } = send('http://hooks.example.com/', { addresses: ['93.184.216.34'] })
    await assert.rejects(sent, /must be an https address/)
  })
})

describe('the answer of a receiver', () => {
  it('that redirects is a failure, and is not followed', async () => {
    await using target = await startWebhookReceiver()
    await using receiver = await startWebhookReceiver()
    for (const status of [301, 302, 303, 307, 308]) {
      receiver.answer((response) => response.writeHead(status, { location: target.url }).end())
      const { sent } = send(receiver.url, { allowPrivate: true })
      await assert.rejects(sent, new RegExp(`answered ${status}: redirects are not followed`))
    }
    assert.equal(target.received.length, 0)
    assert.equal(receiver.received.length, 5)
  })

  it('of 4xx and 5xx is a failure with its status alone', async () => {
    await using receiver = await startWebhookReceiver()
    receiver.answer((response) => response.writeHead(503).end('internal details'))
    const { sent } = send(receiver.url, { allowPrivate: true })
    await assert.rejects(sent, { message: 'The webhook answered 503' })
  })

  it('that does not end is read up to its bound, and is a success by its status', async () => {
    await using receiver = await startWebhookReceiver()
    const { promise: closed, resolve: close } = Promise.withResolvers<void>()
    receiver.answer((response) => {
      const write = (): void => {
        while (response.write('x'.repeat(16_384)));
      }
      response
        .writeHead(200)
        .on('drain', write)
        .on('close', () => close())
      write()
    })
    await send(receiver.url, { allowPrivate: true }).sent
    await closed
  })

  it('that does not come is a failure once the signal is aborted', async () => {
    await using receiver = await startWebhookReceiver()
    const arrived = Promise.withResolvers<void>()
    receiver.answer(() => arrived.resolve())
    const stop = new AbortController()
    const settings = { url: receiver.url, key: fixedSecret(KEY), allowPrivate: true }
    const sender = createWebhookSender({
      settings,
      consoleUrl: undefined,
      now: () => 0,
      resolve: () => {},
      egress: DIRECT,
    })
    const sent = sender(DELIVERY, stop.signal)
    await arrived.promise
    stop.abort()
    await assert.rejects(sent, { message: 'The webhook took too long' })
  })

  it('that cannot be had names the failure, and no address', async () => {
    const receiver = await startWebhookReceiver()
    await receiver[Symbol.asyncDispose]()
    const { sent } = send(receiver.url, { allowPrivate: true })
    await assert.rejects(sent, { message: 'The webhook cannot be reached (ECONNREFUSED)' })
  })
})

it('without a secret nothing is sent', async () => {
  const settings = { url: undefined, key: undefined, allowPrivate: true }
  const sender = createWebhookSender({
    settings,
    consoleUrl: undefined,
    now: () => 0,
    resolve: () => {},
    egress: DIRECT,
  })
  const delivery = { ...DELIVERY, webhookUrl: 'https://hooks.example.com/' }
  await assert.rejects(sender(delivery, AbortSignal.timeout(1_000)), /alerts\.webhook\.secret/)
})
