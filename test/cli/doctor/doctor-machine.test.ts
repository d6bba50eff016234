import assert from 'node:assert/strict'
import { chmodSync, writeFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { nodeFinding } from '#cli/doctor/machine-checks.ts'
import { type RunningServer, serve, temporaryFolder } from '#test/cli/command.ts'
import { hasOpenssl, makeCertificates, OPENSSL_HINT } from '#test/support/certificates.ts'
import { freePort } from '#test/support/free-port.ts'
import { type Listening, listenOnLoopback } from '#test/support/listening.ts'
import { runDoctor } from './doctor.ts'

const STORE = { DATABASE_URL: 'sqlite:/dev/null/none' }
const DAY_MS = 86_400_000

describe('doctor of a machine', () => {
  it('names files with secrets that others can read, and settings that others can change', async () => {
    using folder = temporaryFolder()
    const key = join(folder.path, 'upstream-key')
    const config = join(folder.path, 'bailiwick.yaml')
    writeFileSync(key, 'sk-upstream-1234567890\n', { mode: 0o600 })
    const upstreams = { local: { base_url: 'http://127.0.0.1:1/v1', api_key: { file: key } } }
    writeFileSync(config, JSON.stringify({ upstreams }), { mode: 0o644 })
    const environment = { ...STORE, BAILIWICK_CONFIG: config }
    const closed = await runDoctor(environment)
    assert.equal(closed.of('files.readable_by_others').result, 'ok')
    assert.equal(closed.of('files.writable_by_others').result, 'ok')
    chmodSync(key, 0o644)
    chmodSync(config, 0o666)
    const open = await runDoctor(environment)
    assert.equal(open.of('files.readable_by_others').result, 'warning')
    assert.ok(open.of('files.readable_by_others').message.includes(key))
    assert.equal(open.of('files.writable_by_others').result, 'failure')
    assert.ok(open.of('files.writable_by_others').message.includes(config))
  })

  it('names the file of the first key as long as it exists', async () => {
    using folder = temporaryFolder()
    const file = join(folder.path, 'first-key')
    const environment = { ...STORE, BAILIWICK_FIRST_KEY_FILE: file }
    const none = await runDoctor(environment)
    assert.ok(none.findings.every(({ check }) => check !== 'files.first_key'))
    writeFileSync(file, 'sk-admin-1234567890', { mode: 0o600 })
    assert.equal((await runDoctor(environment)).of('files.first_key').result, 'warning')
  })

  it('names a Node that is too old', () => {
    assert.deepEqual(
      ['20.19.0', '24.14.9', '24.15.0', '26.1.0'].map((version) => nodeFinding(version).result),
      ['failure', 'failure', 'ok', 'ok'],
    )
  })
})

describe('doctor of a certificate', { skip: hasOpenssl() ? false : OPENSSL_HINT }, () => {
  let certificates: ReturnType<typeof makeCertificates>
  before(() => {
    certificates = makeCertificates('DNS:gateway.example')
  })
  after(() => certificates[Symbol.dispose]())

  it('names its end, one that has not begun, and a host that it is not of', async () => {
    const { server, client } = certificates
    const environment = {
      ...STORE,
      TLS_CERT_FILE: server.certFile,
      TLS_KEY_FILE: server.keyFile,
      PUBLIC_URL: 'https://gateway.example',
    }
    const at = async (days: number) =>
      runDoctor(environment, [], { now: () => Date.now() + days * DAY_MS })
    const found = await at(0)
    assert.equal(found.of('tls.validity').result, 'warning')
    assert.equal(found.of('tls.name').result, 'ok')
    assert.match((await at(3)).of('tls.validity').message, /has ended/)
    assert.match((await at(-3)).of('tls.validity').message, /not valid before/)
    const other = await runDoctor({ ...environment, PUBLIC_URL: 'https://other.example' })
    assert.equal(other.of('tls.name').result, 'warning')
    const mismatched = await runDoctor({ ...environment, TLS_KEY_FILE: client.keyFile })
    assert.match(mismatched.of('settings.valid').message, /not the key of the certificate/)
  })
})

interface ProxyOptions {
  readonly bodyMaxBytes?: number
  readonly dropsKeys?: true
}

/** A proxy that rejects long bodies, as nginx does, or drops a header. */
async function startProxy(to: string, { bodyMaxBytes = Infinity, dropsKeys }: ProxyOptions) {
  const { port } = new URL(to)
  const proxy = createServer().on('request', pass).on('checkContinue', pass)
  function pass(...[asked, answer]: Parameters<Parameters<typeof createServer>[1] & {}>) {
    if (Number(asked.headers['content-length'] ?? 0) > bodyMaxBytes) {
      answer.writeHead(413).end('<html>413 Request Entity Too Large</html>')
      return
    }
    const { authorization, ...others } = asked.headers
    const headers = dropsKeys ? others : asked.headers
    const { method, url: path } = asked
    const sent = request({ host: '127.0.0.1', port, method, path, headers }, (given) => {
      answer.writeHead(given.statusCode ?? 0, given.headers)
      given.pipe(answer)
    })
    sent.on('error', () => answer.destroy())
    answer.on('close', () => sent.destroy())
    sent.flushHeaders()
    asked.pipe(sent)
  }
  const listened = await listenOnLoopback(proxy)
  return { ...listened, url: `http://127.0.0.1:${listened.port}` }
}

describe('doctor of a public address', () => {
  let folder: ReturnType<typeof temporaryFolder>
  let server: RunningServer
  const opened: Listening[] = []
  before(async () => {
    folder = temporaryFolder()
    server = await serve({
      DATABASE_URL: folder.databaseUrl,
      UPSTREAM_URL: 'http://127.0.0.1:1/v1',
    })
  })
  after(async () => {
    await Promise.all(opened.map(({ close }) => close()))
    await server.stop()
    folder[Symbol.dispose]()
  })

  async function through(options: ProxyOptions) {
    const proxy = await startProxy(server.url, options)
    opened.push(proxy)
    return runDoctor(STORE, ['--url', proxy.url])
  }
  const PUBLIC = ['reachable', 'server', 'authorization', 'body', 'file'].map(
    (one) => `public.${one}`,
  )

  it('is healthy without a proxy, and through one that passes all', async () => {
    for (const found of [await runDoctor(STORE, ['--url', server.url]), await through({})]) {
      assert.deepEqual(
        PUBLIC.map((check) => found.of(check).result),
        ['ok', 'ok', 'ok', 'ok', 'ok'],
        found.output,
      )
    }
  })

  it('names a proxy that rejects bodies of 1 MiB and more', async () => {
    const found = await through({ bodyMaxBytes: 2 ** 20 })
    assert.equal(found.of('public.body').result, 'failure')
    assert.match(String(found.of('public.body').remedy), /client_max_body_size/)
    assert.equal(found.of('public.file').result, 'warning')
  })

  it('names a proxy that drops Authorization', async () => {
    const found = await through({ dropsKeys: true })
    assert.equal(found.of('public.authorization').result, 'failure')
  })

  it('names another server, a redirect, and an address without a server', async () => {
    const other = await listenOnLoopback(createServer((_, answer) => answer.end('{}')))
    const redirect = await listenOnLoopback(
      createServer((_, answer) => answer.writeHead(301, { location: server.url }).end()),
    )
    opened.push(other, redirect)
    const at = (port: number) => runDoctor(STORE, ['--url', `http://127.0.0.1:${port}`])
    assert.equal((await at(other.port)).of('public.server').result, 'failure')
    assert.match((await at(redirect.port)).of('public.reachable').message, /redirects to http/)
    const away = await at(await freePort())
    assert.match(away.of('public.reachable').message, /ECONNREFUSED/)
  })
})
