/** HTTPS: the server's certificate, its replacement under open connections, and the protocol. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { copyFileSync, writeFileSync } from 'node:fs'
import { get, type RequestOptions } from 'node:https'
import { connect as connectTcp } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import {
  type Certificates,
  hasOpenssl,
  makeCertificates,
  OPENSSL_HINT,
} from '#test/support/certificates.ts'
import { eventually } from '#test/support/eventually.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import type { HarnessOptions } from '#test/support/options.ts'

interface Answer {
  readonly status: number | undefined
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Serial number of the server's certificate. */
  readonly serial: string
}

describe('HTTPS', { skip: hasOpenssl() ? false : OPENSSL_HINT }, () => {
  let made: Certificates
  let renewed: Certificates
  let certFile: string
  let keyFile: string
  before(() => {
    made = makeCertificates('IP:127.0.0.1')
    renewed = makeCertificates('IP:127.0.0.1')
    certFile = join(made.folder, 'in-use.pem')
    keyFile = join(made.folder, 'in-use-key.pem')
  })
  after(() => {
    made[Symbol.dispose]()
    renewed[Symbol.dispose]()
  })

  function install({ server }: Certificates): void {
    copyFileSync(server.certFile, certFile)
    copyFileSync(server.keyFile, keyFile)
  }

  async function start(options: HarnessOptions = {}): Promise<Harness> {
    install(made)
    const config = `tls: { cert_file: ${certFile}, key_file: ${keyFile} }`
    return startHarness('sqlite', { config, ...options })
  }

  function request(h: Harness, path: string, options: RequestOptions = {}): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    const ca = [made.ca.cert, renewed.ca.cert]
    get(`${h.url}${path}`, { ca, agent: false, ...options }, (response) => {
      const { serialNumber: serial } = (response.socket as TLSSocket).getPeerCertificate()
      response.resume().on('end', () => {
        resolve({ status: response.statusCode, headers: response.headers, serial })
      })
    }).on('error', reject)
    return promise
  }

  async function open(h: Harness, options: ConnectionOptions = {}): Promise<TLSSocket> {
    const socket = connect({
      port: Number(new URL(h.url).port),
      host: '127.0.0.1',
      ca: made.ca.cert,
      ...options,
    })
    await once(socket, 'secureConnect')
    return socket
  }

  it('serves the API at an https address, over HTTP/1.1', async () => {
    await using h = await start()
    assert.match(h.url, /^https:/)
    const headers = { authorization: `Bearer ${h.adminKey}` }
    const answer = await request(h, '/v1/organization/projects', { headers })
    assert.equal(answer.status, 200)
    const socket = await open(h, { ALPNProtocols: ['h2', 'http/1.1'] })
    assert.equal(socket.alpnProtocol, 'http/1.1')
    assert.equal(socket.getProtocol(), 'TLSv1.3')
    socket.destroy()
  })

  it('rejects TLS 1.1, and plain HTTP', async () => {
    await using h = await start()
    const old = {
      minVersion: 'TLSv1.1',
      maxVersion: 'TLSv1.1',
      ciphers: 'ALL:@SECLEVEL=0',
    } as const
    await assert.rejects(open(h, old))
    const plain = connectTcp(Number(new URL(h.url).port), '127.0.0.1')
    plain.on('error', () => {}).resume()
    plain.write('GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n')
    await once(plain, 'close')
    assert.equal((await request(h, '/healthz')).status, 200)
  })

  it('closes a connection with a record that is broken or cut short', async () => {
    await using h = await start()
    const rejected = async (bytes: Buffer, isWhole: boolean): Promise<void> => {
      const raw = connectTcp({ port: Number(new URL(h.url).port), host: '127.0.0.1' })
      const socket = connect({ socket: raw, host: '127.0.0.1', ca: made.ca.cert })
      await once(socket, 'secureConnect')
      socket.on('error', () => {}).resume()
      const { promise, resolve } = Promise.withResolvers<void>()
      socket.on('close', () => resolve())
      raw.write(bytes)
      if (!isWhole) raw.end()
      await promise
    }
    const header = Buffer.from([23, 3, 3, 0, 32])
    await rejected(Buffer.concat([header, Buffer.alloc(32)]), true)
    await rejected(Buffer.concat([header, Buffer.alloc(8)]), false)
    assert.equal((await request(h, '/healthz')).status, 200)
  })

  it('rejects renegotiation of a connection of TLS 1.2', async () => {
    await using h = await start()
    const socket = await open(h, { maxVersion: 'TLSv1.2' })
    socket.on('error', () => {}).renegotiate({}, () => {})
    await assert.rejects(once(socket, 'close'), { code: 'ERR_SSL_NO_RENEGOTIATION' })
  })

  it('ends a handshake that takes longer than headers may', async () => {
    const timeouts = {
      headersMs: 200,
      requestMs: 10_000,
      checkMs: 50,
      keepAliveMs: 72_000,
      stalledMs: 60_000,
    }
    await using h = await start({ timeouts })
    const silent = connectTcp(Number(new URL(h.url).port), '127.0.0.1')
    silent.on('error', () => {}).resume()
    await once(silent, 'close')
  })

  it('a renewed certificate holds for new connections, and open ones continue', async () => {
    await using h = await start()
    const first = await request(h, '/healthz')
    const kept = await open(h)
    install(renewed)
    h.tick('secret_files')
    await eventually('the renewed certificate is served', async () => {
      return (await request(h, '/healthz')).serial !== first.serial
    })
    kept.write('GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')
    const [bytes] = await once(kept, 'data')
    assert.match(String(bytes), /^HTTP\/1\.1 200 /)
  })

  it('a certificate without its key leaves the last one in use', async () => {
    const lines: string[] = []
    await using h = await start({ onLog: (line) => void lines.push(line) })
    const first = await request(h, '/healthz')
    copyFileSync(renewed.server.certFile, certFile)
    h.tick('secret_files')
    await eventually('the failure is logged', () =>
      lines.some((line) => line.includes('it is not the key of the certificate')),
    )
    assert.equal((await request(h, '/healthz')).serial, first.serial)
    copyFileSync(renewed.server.keyFile, keyFile)
    h.tick('secret_files')
    await eventually('both are served', async () => {
      return (await request(h, '/healthz')).serial !== first.serial
    })
  })

  it('the session of a browser is in a cookie for this host over TLS alone', async () => {
    await using h = await start()
    const document = await new Promise<string>((resolve) => {
      get(`${h.url}/openapi.json`, { ca: made.ca.cert }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => resolve(Buffer.concat(chunks).toString()))
      })
    })
    assert.match(document, /"name":"__Host-bailiwick"/)
  })

  it('the metric has the time at which the certificate expires', async () => {
    await using h = await start()
    const metrics = await h.metrics.registry.metrics()
    const [, seconds] =
      /bailiwick_tls_certificate_expiry_timestamp_seconds (\d+)/.exec(metrics) ?? []
    const days = (Number(seconds) - Date.now() / 1_000) / 86_400
    assert.ok(days > 1.9 && days < 2.1, String(days))
  })

  it('files that cannot be used stop the start with a sentence', async () => {
    install(made)
    writeFileSync(keyFile, renewed.server.key)
    const config = `tls: { cert_file: ${certFile}, key_file: ${keyFile} }`
    await assert.rejects(startHarness('sqlite', { config }), /it is not the key of the certificate/)
    await assert.rejects(
      startHarness('sqlite', { config: `tls: { cert_file: ${certFile} }` }),
      /'key_file': 'cert_file' requires it, too/,
    )
  })
})
