/** Handshakes of callers at an address that counts: those of a key's holder are not bounded. */
import assert from 'node:assert/strict'
import { networkInterfaces } from 'node:os'
import { describe, it } from 'node:test'
import { connect } from 'node:tls'
import { hasOpenssl } from '#test/support/certificates.ts'
import { startGateway } from '#test/support/gateway.ts'

const FOREIGN = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ internal, family }) => !internal && family === 'IPv4')?.address

const skip = hasOpenssl() && FOREIGN ? false : 'needs openssl, and an address that is not loopback'

describe('handshakes of an address', { skip }, () => {
  it('count until a request has a valid key', async (t) => {
    t.after(() => delete process.env.BAILIWICK_TEST_TLS)
    process.env.BAILIWICK_TEST_TLS = '1'
    await using gateway = await startGateway({
      environment: { HOST: '0.0.0.0' },
      bounds: { tls_handshakes_per_minute: 2 },
    })
    const { h, key } = gateway
    const port = Number(new URL(h.url).port)
    /** The status of a request on a new connection; undefined where that is closed. */
    const request = async (bearer: string): Promise<string | undefined> => {
      const socket = connect({ port, host: FOREIGN, rejectUnauthorized: false })
      const { promise, resolve } = Promise.withResolvers<void>()
      socket.on('error', () => {}).on('close', () => resolve())
      const head = ['GET /v1/models HTTP/1.1', 'host: gateway', `authorization: Bearer ${bearer}`]
      socket.write([...head, 'connection: close', '', ''].join('\r\n'))
      let text = ''
      socket.on('data', (bytes) => {
        text += bytes
      })
      await promise
      return /^HTTP\/1\.1 (\d+)/.exec(text)?.[1]
    }
    for (let n = 0; n < 4; n++) assert.equal(await request(key.value), '200')
    const unknown = `${key.value.slice(0, -1)}${key.value.endsWith('A') ? 'B' : 'A'}`
    for (let n = 0; n < 2; n++) assert.equal(await request(unknown), '401')
    assert.equal(await request(unknown), undefined)
    assert.equal(await request(key.value), undefined)
  })
})
