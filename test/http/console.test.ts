/** The console as served: its files, its one page, and the page's permissions. */
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { text as readText } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { temporaryFolder } from '#test/cli/command.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { serveOver } from './wire.ts'

const SCRIPT = 'console.log("a script")'
const PAGE =
  '<!doctype html><html><head><title>B</title></head><body><div id="console"></div></body></html>'
const OIDC = `
oidc:
  name: A "good" <one>
  issuer: https://id.example.com
  client_id: bailiwick
  client_secret: a-secret-of-the-client
`
const HTML = { accept: 'text/html,*/*' }

describe('the console', () => {
  const folder = temporaryFolder()
  let h: Harness
  let prefixed: Harness
  let unbuilt: Harness

  before(async () => {
    mkdirSync(join(folder.path, 'assets'))
    writeFileSync(join(folder.path, 'index.html'), PAGE)
    writeFileSync(join(folder.path, 'assets/a-1.js'), SCRIPT)
    writeFileSync(join(folder.path, 'assets/a-1.js.gz'), gzipSync(SCRIPT))
    writeFileSync(join(folder.path, 'icon.svg'), '<svg/>')
    writeFileSync(join(folder.path, 'secret.txt'), 'not for everybody')
    h = await startHarness('sqlite', { consoleFolder: folder.path })
    prefixed = await serveOver(h, {
      publicUrl: 'https://ai.example.com/models',
      consoleFolder: folder.path,
      config: OIDC,
    })
    unbuilt = await serveOver(h, {
      consoleFolder: join(folder.path, 'nothing'),
    })
  })
  after(async () => {
    await unbuilt?.close()
    await prefixed?.close()
    await h?.close()
    folder[Symbol.dispose]()
  })

  const get = (path: string, headers: Record<string, string> = {}, url = h.url) =>
    fetch(url + path, { headers, redirect: 'manual' })

  it('is the redirect target of a browser at the root', async () => {
    const answer = await get('/', HTML)
    assert.equal(answer.status, 302)
    assert.equal(answer.headers.get('location'), '/console/')
    assert.equal((await get('/console', HTML)).headers.get('location'), '/console/')
    assert.equal((await get('/', { accept: 'application/json' })).status, 404)
  })

  it('is one page for every path below it', async () => {
    for (const path of [
      '/console/',
      '/console/projects',
      '/console/projects/proj_1/keys?search=a',
    ]) {
      const answer = await get(path, HTML)
      assert.equal(answer.status, 200, path)
      assert.equal(answer.headers.get('content-type'), 'text/html; charset=utf-8')
      assert.equal(answer.headers.get('cache-control'), 'no-store')
      assert.match(await answer.text(), /<head><base href="\/console\/">/)
    }
  })

  it('has its base path and the name of the identity provider in the page', async () => {
    const text = await (await get('/console/', HTML, prefixed.url)).text()
    assert.match(text, /<base href="\/models\/console\/">/)
    assert.match(text, /content="A &quot;good&quot; &lt;one&gt;"/)
    const root = await get('/', HTML, prefixed.url)
    assert.equal(root.headers.get('location'), '/models/console/')
  })

  it('has a CSP for this server alone, without inline scripts or framing', async () => {
    const [one, other] = await Promise.all([get('/console/', HTML), get('/console/', HTML)])
    const policy = one.headers.get('content-security-policy') ?? ''
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? ''
    assert.ok((await one.text()).includes(`<meta property="csp-nonce" nonce="${nonce}">`))
    assert.notEqual(policy, other.headers.get('content-security-policy'))
    const rules = new Map(policy.split('; ').map((rule) => [rule.split(' ')[0], rule]))
    assert.equal(rules.get('default-src'), "default-src 'none'")
    assert.equal(rules.get('script-src'), "script-src 'self'")
    assert.equal(rules.get('connect-src'), "connect-src 'self'")
    assert.equal(rules.get('frame-ancestors'), "frame-ancestors 'none'")
    assert.equal(one.headers.get('x-content-type-options'), 'nosniff')
    assert.equal(one.headers.get('referrer-policy'), 'no-referrer')
    assert.equal(one.headers.get('access-control-allow-origin'), null)
  })

  it('serves files in the smallest accepted encoding, with long caching', async () => {
    const small = await get('/console/assets/a-1.js', { 'accept-encoding': 'gzip' })
    assert.equal(small.headers.get('content-encoding'), 'gzip')
    assert.equal(await small.text(), SCRIPT)
    assert.match(small.headers.get('cache-control') ?? '', /immutable/)
    const plain = await get('/console/assets/a-1.js', { 'accept-encoding': 'gzip;q=0, identity' })
    assert.equal(plain.headers.get('content-encoding'), null)
    assert.equal(await plain.text(), SCRIPT)
    assert.notEqual(small.headers.get('etag'), plain.headers.get('etag'))
    const again = await get('/console/assets/a-1.js', {
      'accept-encoding': 'gzip',
      'if-none-match': small.headers.get('etag') ?? '',
    })
    assert.equal(again.status, 304)
    assert.equal((await get('/console/icon.svg')).headers.get('cache-control'), 'no-cache')
  })

  it('serves only files of its build, and none outside its folder', async () => {
    assert.equal((await get('/console/assets/gone.js')).status, 404)
    assert.equal((await get('/console/secret.txt')).status, 404)
    const paths = [
      '/console/../package.json',
      '/console/%2e%2e/package.json',
      '/console//etc/passwd',
    ]
    for (const path of [...paths, '/console/..%2fpackage.json', '/console/assets/..%5c..%5cx.js']) {
      const { status, text } = await literally(h.url, path)
      assert.ok(status === 404 || text === '' || text.includes('<base '), `${path}: ${status}`)
      assert.doesNotMatch(text, /"dependencies"|root:/)
    }
  })

  it('has build instructions when it was not built', async () => {
    const answer = await get('/console/', HTML, unbuilt.url)
    assert.equal(answer.status, 503)
    assert.match(await answer.text(), /npm run prepare/)
  })
})

/** Requests the raw path, which `fetch` would normalize. */
function literally(url: string, path: string): Promise<{ status: number; text: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>()
  const { hostname, port } = new URL(url)
  const sent = request({ hostname, port, path }, (answer) => {
    resolve(readText(answer).then((text) => ({ status: answer.statusCode ?? 0, text })))
  })
  sent.on('error', reject)
  sent.end()
  return promise
}
