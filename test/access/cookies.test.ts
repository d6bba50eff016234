/** The session cookie: attributes, scope, and the further headers that a request needs. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { mintSessionToken } from '#base/secrets.ts'
import { SERVED_ROUTES } from '#contract/formats/served-routes.ts'
import { createCookieJar } from '#http/control-plane/cookies.ts'
import { exchange, head, PROJECTS, serveOver } from '#test/http/wire.ts'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { CONSOLE, openBrowser, openWith } from './browser.ts'

const PATH = '/v1/organization/session'
const TOKEN = /^bws_[\w-]{43}$/

onEachStore('session cookie', (dialect) => {
  const server = shareHarness(dialect, { clock: movableClock().clock })

  it('is host-only and HttpOnly', async (t) => {
    const kinds: readonly (readonly [string | undefined, string, string])[] = [
      [undefined, 'bailiwick', 'Path=/; Max-Age=43200; HttpOnly; SameSite=Strict'],
      ['http://b.example', 'bailiwick', 'Path=/; Max-Age=43200; HttpOnly; SameSite=Strict'],
      ['http://b.example/llm', 'bailiwick', 'Path=/llm; Max-Age=43200; HttpOnly; SameSite=Strict'],
      ...['https://b.example', 'https://b.example/llm'].map((publicUrl) => {
        const attributes = 'Path=/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure'
        return [publicUrl, '__Host-bailiwick', attributes] as const
      }),
    ]
    for (const [publicUrl, name, attributes] of kinds) {
      const { url, close } = await serveOver(server(), { publicUrl })
      t.after(close)
      const { headers } = await openBrowser(url).raw('POST', PATH, { key: server().adminKey })
      const [set = '', ...more] = headers.getSetCookie()
      const [pair = '', ...rest] = set.split('; ')
      assert.equal(more.length, 0)
      assert.equal(pair.split('=')[0], name)
      assert.match(pair.split('=')[1] ?? '', TOKEN)
      assert.equal(rest.join('; '), attributes)
      assert.equal(headers.get('cache-control'), 'no-store')
      const origin = new URL(publicUrl ?? url).origin
      const left = await openBrowser(url).raw('DELETE', PATH, {
        headers: { cookie: pair, origin },
      })
      assert.equal(left.status, 200, left.text)
      const gone = `${name}=; ${attributes.replace('43200', '0')}`
      assert.deepEqual(left.headers.getSetCookie(), [gone])
    }
  })

  it('allows changes only with the Origin and the header of a console page', async () => {
    const { cookie } = await openWith(server(), server().adminKey)
    const own = new URL(server().url).origin
    const wrong: readonly Record<string, string>[] = [
      {},
      CONSOLE,
      { origin: own },
      { origin: own, 'x-bailiwick-console': '' },
      { origin: own, 'x-bailiwick-console': '2' },
      ...['null', '', 'https://evil.example', `${own}.evil.example`, `${own}/`, `${own}0`].map(
        (origin) => ({ ...CONSOLE, origin }),
      ),
      { ...CONSOLE, origin: own.replace('http:', 'https:') },
      { ...CONSOLE, origin: own.replace('127.0.0.1', 'localhost') },
      { ...CONSOLE, referer: `${own}/console/` },
    ]
    const changes = [
      ['POST', PROJECTS],
      ['DELETE', PATH],
      ['DELETE', '/v1/organization/users/user-x'],
      ['POST', PATH],
    ] as const
    for (const [method, path] of changes) {
      for (const headers of wrong) {
        const answer = await server().raw(method, path, {
          key: null,
          headers: { ...headers, cookie: cookie() ?? '' },
          ...(method === 'POST' && { body: { name: 'x' } }),
        })
        assert.equal(answer.status, 403, `${method} ${path} ${JSON.stringify(headers)}`)
        assert.equal(answer.json.error?.code, 'cross_site_request')
        assert.equal(answer.json.error?.type, 'invalid_request_error')
        assert.deepEqual(answer.headers.getSetCookie(), [])
      }
    }
    const right = { ...CONSOLE, origin: own, cookie: cookie() ?? '' }
    const done = await server().raw('POST', PROJECTS, {
      key: null,
      body: { name: 'x' },
      headers: right,
    })
    assert.equal(done.status, 200)
  })

  it('allows reads from anywhere, since other sites cannot read responses', async () => {
    const { cookie } = await openWith(server(), server().adminKey)
    const headers = { cookie: cookie() ?? '', origin: 'https://evil.example' }
    for (const method of ['GET', 'HEAD']) {
      const answer = await server().raw(method, PROJECTS, { key: null, headers })
      assert.equal(answer.status, 200)
      assert.equal(answer.headers.get('cache-control'), 'no-store')
      assert.equal(answer.headers.get('access-control-allow-origin'), null)
    }
  })

  it('requires the origin of PUBLIC_URL where it is set, and not of the request’s address', async (t) => {
    const publicUrl = 'https://b.example/llm'
    const { url, close } = await serveOver(server(), { publicUrl })
    t.after(close)
    const browser = await openWith(server(), server().adminKey)
    const cookie = `__Host-${browser.cookie()}`
    const createFrom = (origin: string) =>
      openBrowser(url).raw('POST', PROJECTS, { body: { name: 'x' }, headers: { cookie, origin } })
    assert.equal((await createFrom('https://b.example')).status, 200)
    assert.equal((await createFrom(url)).status, 403)
    assert.equal((await createFrom('https://b.example/llm')).status, 403)
  })

  it('without PUBLIC_URL requires the origin that a trusted proxy reports', async (t) => {
    const { cookie } = await openWith(server(), server().adminKey)
    const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'c.example' }
    for (const [trustedProxies, expected] of [
      [['127.0.0.1'], 200],
      [[], 403],
    ] as const) {
      const { url, close } = await serveOver(server(), { trustedProxies })
      t.after(close)
      const answer = await openBrowser(url).raw('POST', PROJECTS, {
        body: { name: 'x' },
        headers: { ...forwarded, origin: 'https://c.example', cookie: cookie() ?? '' },
      })
      assert.equal(answer.status, expected)
    }
  })

  it('no preflight of another site succeeds', async () => {
    const headers = {
      origin: 'https://evil.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization, x-bailiwick-console',
    }
    for (const path of [PROJECTS, PATH, '/v1/chat/completions', '/v1/files', '/healthz']) {
      const answer = await server().raw('OPTIONS', path, { key: null, headers })
      assert.ok(answer.status >= 400, `${path} answers ${answer.status}`)
      const names = [...answer.headers.keys()]
      assert.deepEqual(
        names.filter((name) => name.startsWith('access-control-')),
        [],
      )
    }
  })

  it('is rejected on the data plane', async () => {
    const { cookie } = await openWith(server(), server().adminKey)
    const headers = { ...CONSOLE, origin: server().url, cookie: cookie() ?? '' }
    for (const { id, method, path } of Object.values(SERVED_ROUTES).flat()) {
      const there = `/v1${path.replace(':id', 'one').replace(':item', 'one').replace(':model', 'gpt-4o-mini')}`
      const answer = await server().raw(method, there, {
        key: null,
        headers,
        ...(method === 'POST' && { body: { model: 'gpt-4o-mini', input: 'Hi' } }),
      })
      assert.equal(answer.status, 401, id)
      assert.equal(answer.json.error?.code ?? null, null, id)
    }
  })

  it('is ignored when an Authorization header is sent, valid or not', async () => {
    const { cookie } = await openWith(server(), server().adminKey)
    const send = (authorization: string) =>
      server().raw('GET', PATH, { key: null, headers: { authorization, cookie: cookie() ?? '' } })
    for (const authorization of ['Bearer sk-admin-wrong', 'Basic eDp5', 'Bearer', '']) {
      const answer = await send(authorization)
      assert.equal(answer.status, 401, authorization)
      assert.notEqual(answer.json.error?.code, 'session_expired')
    }
    // The key counts, and with it there is no session.
    assert.equal((await send(`Bearer ${server().adminKey}`)).status, 404)
  })

  it('that is malformed, duplicated or too long is treated as expired', async () => {
    const { cookie } = await openWith(server(), server().adminKey)
    const good = cookie() ?? ''
    const cookies = [
      'bailiwick=',
      'bailiwick=""',
      `bailiwick="${good.slice('bailiwick='.length)}"`,
      'bailiwick=%00',
      `bailiwick=${mintSessionToken()}`,
      `bailiwick=${'x'.repeat(8_000)}`,
      `${good}x`,
      `${good}; ${good}`,
      `bailiwick=x; ${good}`,
      `${good}; other=1; bailiwick=`,
      `bailiwick=${server().adminKey}`,
      'bailiwick=__proto__',
      'bailiwick=\xff\xfe',
    ]
    for (const each of cookies) {
      const answer = await server().raw('GET', PATH, { key: null, headers: { cookie: each } })
      assert.equal(answer.status, 401, each)
      assert.equal(answer.json.error?.code, 'session_expired', each)
    }
    const [raw] = await exchange(
      server().url,
      head([
        `GET ${PATH} HTTP/1.1`,
        'host: x',
        'connection: close',
        `cookie: ${good}`,
        `cookie: ${good}`,
      ]),
    )
    assert.equal(raw?.status, 401)
  })

  it('with another name is ignored, and other cookies beside it do no harm', async () => {
    const { cookie } = await openWith(server(), server().adminKey)
    const good = cookie() ?? ''
    for (const name of [`x${good}`, good.replace('bailiwick', 'Bailiwick'), `__Host-${good}`, '']) {
      const answer = await server().raw('GET', PATH, { key: null, headers: { cookie: name } })
      assert.equal(answer.status, 401)
      assert.equal(answer.json.error?.code, null, 'there are no credentials at all')
    }
    for (const each of [`a=b; ${good}; c=d`, `;;${good};`, `a;${good}`]) {
      const answer = await server().raw('GET', PATH, { key: null, headers: { cookie: each } })
      assert.equal(answer.status, 200, each)
    }
  })

  it('with a leading special blank in its name is another cookie', async () => {
    // A neighbour under the domain may set it for all of it, despite the prefix `__Host-`.
    const { cookie } = await openWith(server(), server().adminKey)
    for (const blank of ['\xa0', '\v', '\f', '\x85']) {
      const [raw] = await exchange(
        server().url,
        head([
          `GET ${PATH} HTTP/1.1`,
          ...['host: x', 'connection: close', `cookie: a=b; ${blank}${cookie()}`],
        ]),
      )
      assert.ok(raw && [400, 401].includes(raw.status), `${JSON.stringify(blank)}: ${raw?.status}`)
    }
  })

  it('with the header of another organization is rejected', async () => {
    const { raw } = await openWith(server(), server().adminKey)
    const answer = await raw('GET', PATH, { headers: { 'openai-organization': 'org-another' } })
    assert.equal(answer.json.error?.code, 'mismatched_organization')
  })

  it('has its remaining lifetime, never below zero', () => {
    const jar = createCookieJar({ publicUrl: undefined, isHttps: false })
    assert.match(jar.set('t', 90_500, 30_000), /Max-Age=60;/)
    assert.match(jar.set('t', 1_000, 2_000), /Max-Age=0;/)
  })
})
