/** Handshakes of TLS: their number by address, before any work on them. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect as connectTcp } from 'node:net'
import { after, before, describe, it, type TestContext } from 'node:test'
import { connect, createServer } from 'node:tls'
import { type BoundName, configuredBounds } from '#config/bounds.ts'
import { fixedSecret } from '#config/secret.ts'
import { serveTls, tlsOptions } from '#http/connection/https.ts'
import {
  type Certificates,
  hasOpenssl,
  makeCertificates,
  OPENSSL_HINT,
} from '#test/support/certificates.ts'

describe('handshakes', { skip: hasOpenssl() ? false : OPENSSL_HINT }, () => {
  let certificates: Certificates
  before(() => {
    certificates = makeCertificates('IP:127.0.0.1')
  })
  after(() => certificates[Symbol.dispose]())

  /** A server whose callers on loopback count as separate callers, but for that of a proxy. */
  async function listen(t: TestContext, perMinute: number) {
    const { cert, key } = certificates.server
    const tls = fixedSecret({ cert, key, expiresAt: 0 })
    const server = createServer(tlsOptions(tls, 10_000), (socket) => socket.end())
    const exceeded: BoundName[] = []
    let nowMs = 0
    serveTls(server, tls, {
      bounds: { ...configuredBounds(), tls_handshakes_per_minute: perMinute },
      metrics: { boundExceeded: (bound) => void exceeded.push(bound) },
      addresses: { isShared: (address) => address === '127.0.0.3' },
      now: () => nowMs,
    })
    let started = 0
    server.on('secureConnection', () => {
      started += 1
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    t.after(() => server.close())
    const { port } = server.address() as AddressInfo
    const shake = async (localAddress: string): Promise<boolean> => {
      const raw = connectTcp({ port, host: '127.0.0.1', localAddress })
      const socket = connect({ socket: raw, host: '127.0.0.1', ca: certificates.ca.cert })
      socket.on('error', () => {}).resume()
      const { promise, resolve } = Promise.withResolvers<boolean>()
      let isSecure = false
      socket.on('secureConnect', () => {
        isSecure = true
      })
      socket.on('close', () => resolve(isSecure))
      return promise
    }
    const pass = (ms: number): void => {
      nowMs += ms
    }
    return { shake, pass, exceeded, started: () => started }
  }

  it('above the bound of their address are closed before they begin, until the next minute', async (t) => {
    const { shake, pass, exceeded, started } = await listen(t, 2)
    assert.deepEqual([await shake('127.0.0.1'), await shake('127.0.0.1')], [true, true])
    assert.equal(await shake('127.0.0.1'), false)
    assert.equal(started(), 2)
    assert.deepEqual(exceeded, ['tls_handshakes_per_minute'])
    assert.equal(await shake('127.0.0.2'), true)
    pass(60_000)
    assert.equal(await shake('127.0.0.1'), true)
  })

  it('of trusted proxies have no bound, and 0 disables it for everybody', async (t) => {
    const limited = await listen(t, 1)
    for (let n = 0; n < 3; n++) assert.equal(await limited.shake('127.0.0.3'), true)
    const unlimited = await listen(t, 0)
    for (let n = 0; n < 3; n++) assert.equal(await unlimited.shake('127.0.0.1'), true)
  })
})
