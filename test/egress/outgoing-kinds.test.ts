/** Every kind of outgoing request through a proxy with a password, to names that it alone knows. */

import assert from 'node:assert/strict'
import { mkdtempDisposableSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { createProvider } from '#access/oidc.ts'
import { postSigned } from '#alerts/webhook.ts'
import { createOtlpBatch } from '#audit-delivery/otlp-batch.ts'
import { createWebhookBatch } from '#audit-delivery/webhook-batch.ts'
import { configuredEgress } from '#config/egress.ts'
import { createSecrets, fixedSecret } from '#config/secret.ts'
import { readTracing } from '#config/tracing.ts'
import { createEgress, type Egress } from '#egress/egress.ts'
import { type ConnectProxy, startConnectProxy } from '#test/support/connect-proxy.ts'
import { DIRECT, egressOf } from '#test/support/egress.ts'
import { startCollector } from '#test/support/otlp-collector.ts'
import { startTraceReceiver } from '#test/support/trace-receiver.ts'
import { startWebhookReceiver } from '#test/support/webhook-receiver.ts'
import { openSender } from '#tracing/sender.ts'

const AT = Date.UTC(2026, 10, 30)
const NAME = 'receiver.example'
const KEY = Buffer.alloc(32, 7)
const WEBHOOK = { url: undefined, key: fixedSecret(KEY), allowPrivate: true }

let proxy: ConnectProxy
let egress: Egress
beforeEach(async () => {
  proxy = await startConnectProxy()
  egress = egressOf(undefined, { HTTP_PROXY: proxy.url, https_proxy: proxy.url })
})
afterEach(() => proxy[Symbol.asyncDispose]())

/** Makes a server of this machine known to the proxy, by another name. */
function named(url: string): string {
  const { port } = new URL(url)
  proxy.route(`${NAME}:${port}`, Number(port))
  return url.replace('127.0.0.1', NAME)
}

/** Checks that the proxy has opened one tunnel, to the name. */
function assertTunnelled(url: string): void {
  assert.deepEqual(proxy.tunnels, [new URL(url).host])
  assert.deepEqual([proxy.rejected, proxy.forwarded], [[], []])
}

function resolve(): never {
  assert.fail('the name is resolved')
}

const EVENT = {
  organizationId: 'org-a',
  kind: 'gap' as const,
  first: 1,
  sequence: 2,
  previousSequence: 0,
  createdAt: AT,
}

function otlpOf(url: string) {
  return { url, headers: {}, timeoutMs: 10_000, isCompressed: false, resource: {} }
}

describe('through a proxy with a password goes', () => {
  it('a webhook of an alert', async () => {
    await using receiver = await startWebhookReceiver()
    const address = named(receiver.url)
    const message = { id: 'msg_a', body: '{}', address, key: KEY }
    const options = { settings: WEBHOOK, now: () => 0, resolve, egress }
    await postSigned(options, message, AbortSignal.timeout(10_000))
    assert.equal(receiver.received.length, 1)
    assertTunnelled(address)
  })

  it('a webhook of the audit log', async () => {
    await using receiver = await startWebhookReceiver()
    const url = named(receiver.url)
    const send = createWebhookBatch({
      settings: { ...WEBHOOK, url },
      now: () => 0,
      resolve,
      egress,
    })
    const sent = await send([EVENT], AT + 1, AbortSignal.timeout(10_000))
    assert.deepEqual([sent.done, sent.error, receiver.received.length], [1, null, 1])
    assertTunnelled(url)
  })

  it('a batch of audit events by OTLP', async () => {
    await using collector = await startCollector()
    const url = named(collector.url)
    const { fetch } = egress
    const send = createOtlpBatch({ settings: otlpOf(url), version: '1', now: () => AT, fetch })
    const sent = await send([EVENT], AT + 1, AbortSignal.timeout(10_000))
    assert.deepEqual([sent.done, sent.error, collector.requests.length], [1, null, 1])
    assertTunnelled(url)
  })

  it('an export of traces, on one tunnel for several', async () => {
    await using receiver = await startTraceReceiver()
    const url = named(receiver.url)
    const settings = readTracing({ OTEL_EXPORTER_OTLP_ENDPOINT: url })
    assert.ok(settings)
    const after = () => () => {}
    const random = () => 0
    const send = await openSender({ settings, certificate: undefined, egress, after, random })
    for (let i = 0; i < 2; i++) assert.equal(await send([], AbortSignal.timeout(10_000)), 0)
    assert.equal(receiver.exports.length, 2)
    assertTunnelled(url)
  })

  it('the metadata of an identity provider', async () => {
    await using receiver = await startWebhookReceiver()
    const url = new URL('/', named(receiver.url)).href
    receiver.answer((response) => {
      const body = { issuer: url, authorization_endpoint: `${url}authorize` }
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
    const provider = createProvider({
      issuer: new URL(url),
      clientId: 'a',
      clientSecret: undefined,
      scopes: ['openid'],
      subjectClaim: 'sub',
      emailClaim: 'email',
      emailDomains: new Set(),
      isTokenWhole: false,
      groups: undefined,
      externalIdClaim: undefined,
      redirectUri: 'https://console.example.com/callback',
      fetch: egress.fetch,
    })
    const begun = await provider.begin()
    assert.ok(begun.url.startsWith(`${url}authorize?`), begun.url)
    assertTunnelled(url)
  })
})

describe('the password of the proxy in a file', () => {
  it('is read again, and used by the next connection', async () => {
    await using receiver = await startWebhookReceiver()
    using folder = mkdtempDisposableSync(join(tmpdir(), 'egress-'))
    const file = join(folder.path, 'proxy')
    writeFileSync(file, proxy.url.replace('//gateway:', '//gateway:old'))
    const secrets = createSecrets({})
    const settings = configuredEgress({ proxy: { file } }, secrets, (_, reason) =>
      assert.fail(reason),
    )
    const { fetch } = createEgress(settings)
    const url = named(receiver.url)
    await assert.rejects(fetch(url), ({ cause }) => Object(cause).code === 'PROXY_407')
    writeFileSync(file, proxy.url)
    await secrets.refresh()
    assert.equal((await fetch(url)).status, 200)
    assert.deepEqual([proxy.rejected.length, proxy.tunnels.length], [1, 1])
  })
})

describe('without a proxy', () => {
  it('every kind of connection is made as the libraries make it', () => {
    const address = new URL('https://receiver.example')
    assert.equal(DIRECT.fetch, fetch)
    assert.equal(DIRECT.connection(address), undefined)
    const { createConnection } = DIRECT.agent(address, {})
    assert.equal(Object.hasOwn(DIRECT.agent(address, {}), 'createConnection'), false)
    assert.equal(typeof createConnection, 'function')
  })
})
