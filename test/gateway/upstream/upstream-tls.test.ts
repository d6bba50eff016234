/** Upstreams with private authorities and client certificates, direct and through a proxy. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import {
  type Certificates,
  hasOpenssl,
  makeCertificates,
  OPENSSL_HINT,
} from '#test/support/certificates.ts'
import { startConnectProxy } from '#test/support/connect-proxy.ts'
import { CHAT, chat } from '#test/support/gateway.ts'
import { startHarness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'

const NAME = 'api.upstream.example'
const skip = hasOpenssl() ? false : OPENSSL_HINT

describe('an upstream that asks for a client certificate', { skip }, () => {
  let certificates: Certificates
  let server: ReturnType<typeof createServer>
  let port = 0
  const clients: string[] = []
  before(async () => {
    certificates = makeCertificates(`DNS:localhost,DNS:${NAME}`)
    const { server: own, ca } = certificates
    const tls = { cert: own.cert, key: own.key, ca: ca.cert, requestCert: true }
    server = createServer(tls, (request, response) => {
      const { subject } = (request.socket as import('node:tls').TLSSocket).getPeerCertificate()
      clients.push(String(subject?.CN))
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}')
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

  /** Status of a request to it; `files` are lines of the upstream's entry. */
  async function statusWith(
    files: readonly string[],
    host = 'localhost',
    more: { readonly egress?: readonly string[] } = {},
  ): Promise<number> {
    const entry = [
      `    base_url: https://${host}:${port}/v1`,
      ...files.map((line) => `    ${line}`),
    ]
    const config = [...(more.egress ?? []), 'upstreams:', '  secured:', ...entry].join('\n')
    await using h = await startHarness('sqlite', { config })
    const { value } = await makeUserKey(h, await makeProject(h))
    return (await h.raw('POST', CHAT, { key: value, body: chat('a') })).status
  }

  const ca = () => `ca_file: ${certificates.ca.certFile}`
  const shown = ({ certFile, keyFile } = certificates.client) => [
    `client_cert_file: ${certFile}`,
    `client_key_file: ${keyFile}`,
  ]

  it('is reached with ca_file, client_cert_file and client_key_file', async () => {
    clients.length = 0
    assert.equal(await statusWith([ca(), ...shown()]), 200)
    assert.deepEqual(clients, ['client'])
  })

  it('is not reached without ca_file, or with another authority', async () => {
    assert.equal(await statusWith(shown()), 502)
    assert.equal(await statusWith([`ca_file: ${certificates.other.certFile}`, ...shown()]), 502)
  })

  it('is not reached without a certificate, or with that of another authority', async () => {
    assert.equal(await statusWith([ca()]), 502)
    assert.equal(await statusWith([ca(), ...shown(certificates.stranger)]), 502)
  })

  it('is reached in a tunnel, through a proxy that is itself reached over TLS', async () => {
    const { cert, key } = certificates.server
    await using proxy = await startConnectProxy({ tls: { cert, key } })
    proxy.route(`${NAME}:${port}`, port)
    clients.length = 0
    const egress = ['egress:', `  proxy: ${proxy.url}`, `  ${ca()}`]
    assert.equal(await statusWith(shown(), NAME, { egress }), 200)
    assert.deepEqual([clients, proxy.tunnels], [['client'], [`${NAME}:${port}`]])
    // TLS in the tunnel verifies the name that was asked for.
    proxy.route(`other.example:${port}`, port)
    assert.equal(await statusWith(shown(), 'other.example', { egress }), 502)
  })
})
