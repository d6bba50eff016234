/** Webhooks through a proxy: names are resolved and checked here, and CONNECT names the address. */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import type { Resolve } from '#alerts/public-addresses.ts'
import { postSigned } from '#alerts/webhook.ts'
import { fixedSecret } from '#config/secret.ts'
import {
  type Certificates,
  hasOpenssl,
  makeCertificates,
  OPENSSL_HINT,
} from '#test/support/certificates.ts'
import { type ConnectProxy, startConnectProxy } from '#test/support/connect-proxy.ts'
import { egressOf } from '#test/support/egress.ts'

const HOST = 'hooks.receiver.example'
/** Addresses of the public internet, where the proxy alone is to connect. */
const PUBLIC = '93.184.216.34'
const PUBLIC_V6 = '2606:2800:220:1:248:1893:25c8:1946'
const PRIVATE = ['127.0.0.1', '10.0.0.1', '169.254.169.254', '::1', '::ffff:10.0.0.1', 'fd00::1']

const skip = hasOpenssl() ? false : OPENSSL_HINT

describe('a webhook through a proxy', { skip }, () => {
  let certificates: Certificates
  let proxy: ConnectProxy
  let port = 0
  const received: string[] = []
  let server: ReturnType<typeof createServer>
  let status = 200
  before(async () => {
    certificates = makeCertificates(`DNS:${HOST}`)
    const { cert, key } = certificates.server
    server = createServer({ cert, key }, (request, response) => {
      received.push(request.headers.host ?? '')
      response.writeHead(status, { location: 'https://127.0.0.1/' }).end()
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    port = (server.address() as AddressInfo).port
  })
  after(() => {
    server.closeAllConnections()
    server.close()
    certificates[Symbol.dispose]()
  })
  beforeEach(async () => {
    proxy = await startConnectProxy()
    received.length = 0
    status = 200
  })
  afterEach(() => proxy[Symbol.asyncDispose]())

  interface Trial {
    readonly host?: string
    readonly addresses?: readonly string[]
    readonly resolve?: 'here' | 'proxy'
    readonly noProxy?: readonly string[]
    readonly signal?: AbortSignal
  }

  /** Posts once. Returns the names that were resolved here. */
  async function post({ host = HOST, addresses = [], ...rest }: Trial): Promise<string[]> {
    const names: string[] = []
    const resolve: Resolve = (name, done) => {
      names.push(name)
      done(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      )
    }
    const egress = egressOf({
      proxy: proxy.url,
      ca_file: certificates.ca.certFile,
      ...(rest.resolve && { resolve: rest.resolve }),
      ...(rest.noProxy && { no_proxy: [...rest.noProxy] }),
    })
    const key = Buffer.alloc(32, 7)
    const settings = { url: undefined, key: fixedSecret(key), allowPrivate: false }
    const address = `https://${host}:${port}/hook`
    const message = { id: 'msg_a', body: '{}', address, key }
    const { signal = AbortSignal.timeout(10_000) } = rest
    await postSigned({ settings, now: () => 0, resolve, egress }, message, signal)
    return names
  }

  it('is a tunnel to the resolved address, in which TLS verifies the name', async () => {
    proxy.route(`${PUBLIC}:${port}`, port)
    assert.deepEqual(await post({ addresses: [PUBLIC] }), [HOST])
    assert.deepEqual(proxy.tunnels, [`${PUBLIC}:${port}`])
    assert.deepEqual(received, [`${HOST}:${port}`])
  })

  it('tries the next address if the proxy cannot connect to the first', async () => {
    proxy.route(`[${PUBLIC_V6}]:${port}`, 1)
    proxy.route(`${PUBLIC}:${port}`, port)
    await post({ addresses: [PUBLIC_V6, PUBLIC] })
    assert.deepEqual(proxy.tunnels, [`[${PUBLIC_V6}]:${port}`, `${PUBLIC}:${port}`])
  })

  it('is not sent, and the proxy not asked, if the name resolves to private addresses', async () => {
    for (const address of PRIVATE) {
      await assert.rejects(post({ addresses: [address] }), /has no public address/, address)
    }
    assert.deepEqual([proxy.tunnels, received], [[], []])
  })

  it('is to public addresses alone if the name has private ones besides', async () => {
    proxy.route(`${PUBLIC}:${port}`, port)
    await post({ addresses: [...PRIVATE, PUBLIC] })
    assert.deepEqual(proxy.tunnels, [`${PUBLIC}:${port}`])
  })

  it('resolves the name once: a second answer of the DNS changes nothing', async () => {
    proxy.route(`${PUBLIC}:${port}`, port)
    const names = await post({ addresses: [PUBLIC] })
    assert.deepEqual([names.length, proxy.tunnels], [1, [`${PUBLIC}:${port}`]])
    await assert.rejects(post({ addresses: ['127.0.0.1'] }), /has no public address/)
    assert.equal(proxy.tunnels.length, 1)
  })

  it('is not sent to a private address that is written itself, wherever names resolve', async () => {
    for (const resolve of ['here', 'proxy'] as const) {
      for (const host of ['127.0.0.1', '0x7f000001', '[::ffff:127.0.0.1]', '169.254.169.254']) {
        await assert.rejects(post({ host, resolve }), /has no public address/, host)
      }
    }
    assert.deepEqual(proxy.tunnels, [])
  })

  it('does not follow a redirect', async () => {
    proxy.route(`${PUBLIC}:${port}`, port)
    status = 307
    await assert.rejects(post({ addresses: [PUBLIC] }), /answered 307: redirects are not followed/)
    assert.equal(proxy.tunnels.length, 1)
  })

  it('is a tunnel to the name, not resolved here, with `resolve: proxy`', async () => {
    proxy.route(`${HOST}:${port}`, port)
    assert.deepEqual(await post({ resolve: 'proxy', addresses: ['127.0.0.1'] }), [])
    assert.deepEqual(proxy.tunnels, [`${HOST}:${port}`])
  })

  it('to a host of `no_proxy` is direct, and still checked', async () => {
    const noProxy = ['.receiver.example']
    await assert.rejects(post({ noProxy, addresses: ['127.0.0.1'] }), /has no public address/)
    assert.deepEqual([proxy.tunnels, received], [[], []])
  })

  for (const [how, answer, message] of [
    ['407', '407 Proxy Authentication Required', 'The webhook cannot be reached (PROXY_407)'],
    ['500', '500 Oops', 'The webhook cannot be reached (PROXY_500)'],
  ]) {
    it(`fails with a code alone if the proxy answers ${how}`, async () => {
      proxy.answer((socket) => void socket.end(`HTTP/1.1 ${answer}\r\n\r\ninternal details`))
      await assert.rejects(post({ addresses: [PUBLIC] }), { message: message ?? '' })
    })
  }

  it('fails at its signal if the proxy hangs', async () => {
    const stopping = new AbortController()
    proxy.answer(() => stopping.abort())
    const sent = post({ addresses: [PUBLIC], signal: stopping.signal })
    await assert.rejects(sent, { message: 'The webhook took too long' })
  })

  it('fails if the proxy sends headers without an end', async () => {
    proxy.answer((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\n${`x-filler: ${'x'.repeat(1_000)}\r\n`.repeat(100)}`)
    })
    await assert.rejects(post({ addresses: [PUBLIC] }), /cannot be reached \(PROXY_/)
  })
})
