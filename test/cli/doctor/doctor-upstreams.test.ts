import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { startUpstream } from '#simulator/upstream.ts'
import { temporaryFolder } from '#test/cli/command.ts'
import { hasOpenssl, makeCertificates, OPENSSL_HINT } from '#test/support/certificates.ts'
import { freePort } from '#test/support/free-port.ts'
import { listenOnLoopback } from '#test/support/listening.ts'
import { runDoctor } from './doctor.ts'

const KEY = 'sk-upstream-1234567890'
const STORE = { DATABASE_URL: 'sqlite:/dev/null/none' }

/** The diagnosis of one upstream by its address. */
async function diagnoseUpstream(url: string, key = KEY, more = {}, time = {}) {
  return runDoctor({ ...STORE, UPSTREAM_URL: url, UPSTREAM_API_KEY: key, ...more }, [], time)
}

async function listening(listener: RequestListener) {
  const listened = await listenOnLoopback(createServer(listener))
  return { ...listened, url: `http://127.0.0.1:${listened.port}/v1` }
}

describe('doctor of an upstream', () => {
  it('accepts the right key, and names one that the upstream rejects', async (t) => {
    const upstream = await startUpstream({ keys: [KEY] })
    t.after(() => upstream.close())
    const right = await diagnoseUpstream(upstream.url)
    assert.equal(right.of('upstream.credentials', 'default').result, 'ok')
    const wrong = await diagnoseUpstream(upstream.url, 'sk-another-1234567890')
    assert.equal(wrong.of('upstream.reachable').result, 'ok')
    assert.equal(wrong.of('upstream.credentials').result, 'failure')
    assert.match(wrong.of('upstream.credentials').message, /401/)
    assert.equal(wrong.status, 1)
  })

  it('names one that cannot be reached', async () => {
    const found = await diagnoseUpstream(`http://127.0.0.1:${await freePort()}/v1`)
    assert.match(found.of('upstream.reachable').message, /ECONNREFUSED/)
    assert.ok(found.findings.every(({ check }) => check !== 'upstream.credentials'))
  })

  it('follows no redirect, and sends the key to no other host', async (t) => {
    const received: unknown[] = []
    const other = await listening((request, answer) => {
      received.push(request.headers)
      answer.end()
    })
    t.after(() => other.close())
    const first = await listening((_, answer) => {
      answer.writeHead(302, { location: `${other.url}/models` }).end()
    })
    t.after(() => first.close())
    const found = await diagnoseUpstream(first.url)
    assert.equal(found.of('upstream.reachable').result, 'failure')
    assert.match(found.of('upstream.reachable').message, /redirects to 127\.0\.0\.1:\d+:/)
    assert.deepEqual(received, [])
  })

  it('reads no more than the beginning of an answer without an end', async (t) => {
    const endless = await listening((_, answer) => {
      const chunk = 'x'.repeat(65_536)
      answer.writeHead(503)
      const write = (): void => {
        while (!answer.destroyed && answer.write(chunk)) {}
      }
      answer.on('drain', write)
      write()
    })
    t.after(() => endless.close())
    const found = await diagnoseUpstream(endless.url)
    assert.equal(found.of('upstream.reachable').result, 'failure')
    assert.match(found.of('upstream.reachable').message, /503/)
    assert.ok(found.output.length < 10_000)
  })

  it('prints no secret that an upstream repeats, and no control character', async (t) => {
    const secret = 'hunter2secret'
    const upstream = await listening((request, answer) => {
      const repeated = `your ${request.headers.authorization}\u001b[2J is wrong`
      answer.writeHead(401).end(JSON.stringify({ error: { message: repeated } }))
    })
    t.after(() => upstream.close())
    const found = await diagnoseUpstream(upstream.url, secret)
    assert.match(found.of('upstream.credentials').message, /is wrong/)
    assert.ok(!found.output.includes(secret))
    assert.ok(!found.output.includes('\\u001b'))
  })

  it('has no list of models: a warning, since models may be served', async (t) => {
    const upstream = await listening((_, answer) => void answer.writeHead(404).end())
    t.after(() => upstream.close())
    const found = await diagnoseUpstream(upstream.url)
    assert.equal(found.of('upstream.reachable').result, 'warning')
    assert.equal(found.status, 0)
  })

  it('shows that the clock of this machine differs, unless one upstream agrees with it', async (t) => {
    const upstream = await startUpstream({ keys: [KEY] })
    t.after(() => upstream.close())
    const late = { now: () => Date.now() - 60_000 }
    const found = await diagnoseUpstream(upstream.url, KEY, {}, late)
    assert.match(found.of('clock.upstreams').message, /^The clock is (?:59|60)\.\d s behind/)
    assert.equal(found.of('clock.upstreams').result, 'failure')
  })

  it('gives no token: the reason of its issuer', async (t) => {
    const issuer = await listening((_, answer) => {
      answer.writeHead(400).end(JSON.stringify({ error: 'invalid_grant' }))
    })
    t.after(() => issuer.close())
    using folder = temporaryFolder()
    const file = join(folder.path, 'bailiwick.yaml')
    const auth = {
      type: 'token_exchange',
      token_url: `${issuer.url}/token`,
      subject_token: 'subject-token-1234567',
    }
    const upstreams = { cloud: { base_url: 'http://127.0.0.1:1/v1', auth } }
    writeFileSync(file, JSON.stringify({ upstreams }))
    const found = await runDoctor({ ...STORE, BAILIWICK_CONFIG: file })
    assert.equal(found.of('upstream.credentials', 'cloud').result, 'failure', found.output)
    assert.match(found.of('upstream.credentials').message, /^No token was obtained: .*400/)
    assert.ok(!found.output.includes('subject-token-1234567'))
  })
})

describe('doctor of an upstream with TLS', { skip: hasOpenssl() ? false : OPENSSL_HINT }, () => {
  let certificates: ReturnType<typeof makeCertificates>
  before(() => {
    certificates = makeCertificates('DNS:upstream.example')
  })
  after(() => certificates[Symbol.dispose]())

  it('names a certificate that is not trusted, and one of another name', async (t) => {
    const { server, ca } = certificates
    const upstream = await listenOnLoopback(
      createTlsServer({ cert: server.cert, key: server.key }, (_, answer) => answer.end('{}')),
    )
    t.after(() => upstream.close())
    const url = `https://127.0.0.1:${upstream.port}/v1`
    const untrusted = await diagnoseUpstream(url)
    assert.equal(untrusted.of('upstream.reachable').result, 'failure')
    assert.match(String(untrusted.of('upstream.reachable').remedy), /ca_file/)
    using folder = temporaryFolder()
    const file = join(folder.path, 'bailiwick.yaml')
    writeFileSync(
      file,
      JSON.stringify({ upstreams: { local: { base_url: url, ca_file: ca.certFile } } }),
    )
    const named = await runDoctor({ ...STORE, BAILIWICK_CONFIG: file })
    assert.match(named.of('upstream.reachable').message, /does not match certificate's altnames/)
  })
})

it('invalid settings are a failure, and the stores are checked all the same', async () => {
  const found = await runDoctor({ ...STORE, PORT: 'eighty' })
  assert.equal(found.of('settings.valid').result, 'failure')
  assert.match(found.of('settings.valid').message, /PORT must be a number/)
  assert.ok(found.of('store.file'))
  assert.equal(found.status, 1)
})

it('plain HTTP for other machines is a warning, unless a proxy is trusted', async () => {
  const open = await runDoctor({ ...STORE, HOST: '0.0.0.0' })
  assert.equal(open.of('settings.plain_http').result, 'warning')
  const proxied = await runDoctor({ ...STORE, HOST: '0.0.0.0', TRUSTED_PROXIES: '10.0.0.1' })
  assert.equal(proxied.of('settings.plain_http').result, 'ok')
})
