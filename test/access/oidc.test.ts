import assert from 'node:assert/strict'
import { it } from 'node:test'
import { eventsOf } from '#test/sdk/suite.ts'
import { onEachStore } from '#test/support/databases.ts'
import { atProvider, type Browser, type Outcome, outcomeOf, sessionOf } from './browsing.ts'
import { PUBLIC_URL, REDIRECT_URI, shareSignIn } from './sign-in-harness.ts'

const LOGIN_URL = `${PUBLIC_URL}/console/oidc/login`
const COOKIE = '__Secure-bailiwick_sign_in'
const HOST_COOKIE = '__Host-bailiwick_sign_in'
const CONSOLE = { to: '/bailiwick/console/' }
const FAILURES_MAX = 10

onEachStore('sign-in through an identity provider', (dialect) => {
  const harness = shareSignIn(dialect)
  /** A person who may sign in. */
  const user = async (): Promise<string> => {
    const { login, email } = harness().person()
    await harness().client.createUser({ email, role: 'reader' })
    return login
  }
  /** The provider's redirect, which the browser has not followed. */
  const answerOf = async (browser: Browser, login: string): Promise<string> => {
    const { url } = await atProvider(browser, PUBLIC_URL, login, REDIRECT_URI)
    assert.ok(url.href.startsWith(REDIRECT_URI))
    return url.href
  }
  const goBack = async (browser: Browser, answer: string): Promise<Outcome> =>
    outcomeOf(await browser.open(answer))
  /** State, nonce, verifier and return path in the browser's cookie. */
  const keptBy = (browser: Browser): string[] => {
    const [, kept] = new RegExp(`${COOKIE}=([^;]*)`).exec(browser.cookies(REDIRECT_URI)) ?? []
    return kept?.split('.') ?? []
  }
  /** The browser's cookies with other values in that one. */
  const cookiesWith = (browser: Browser, kept: readonly string[]): string =>
    browser
      .cookies(REDIRECT_URI)
      .replace(new RegExp(`${COOKIE}=[^;]*`), () => `${COOKIE}=${kept.join('.')}`)
  /** Follows the redirect with other cookies than the browser's. */
  const backWith = async (answer: string, cookie: string): Promise<Outcome> => {
    const { url } = harness()
    const response = await fetch(answer.replace(PUBLIC_URL, url), {
      headers: { cookie },
      redirect: 'manual',
    })
    const location = response.headers.get('location') ?? answer
    return outcomeOf({ url: new URL(location, answer), response, text: await response.text() })
  }

  it('redirects with a challenge, a state and a nonce, which a cookie keeps', async () => {
    const response = await harness().browser().request(`${LOGIN_URL}?return_to=/projects`)
    const { searchParams, origin, pathname } = new URL(response.headers.get('location') ?? '')
    assert.equal(response.status, 302)
    assert.equal(origin + pathname, `${harness().provider.issuer}/auth`)
    const { state, nonce, code_challenge, ...rest } = Object.fromEntries(searchParams)
    assert.deepEqual(rest, {
      redirect_uri: REDIRECT_URI,
      scope: 'openid email profile',
      code_challenge_method: 'S256',
      client_id: 'bailiwick',
      response_type: 'code',
    })
    const [set = '', bond, ...more] = response.headers.getSetCookie()
    assert.deepEqual(more, [])
    const lasting = 'Max-Age=600; Path=/; HttpOnly; SameSite=Lax; Secure'
    assert.equal(bond, `${HOST_COOKIE}=${state}; ${lasting}`)
    const [value = '', ...attributes] = set.split('; ')
    assert.deepEqual(attributes, [
      'Max-Age=600',
      'Path=/bailiwick/console/oidc/callback',
      'HttpOnly',
      'SameSite=Lax',
      'Secure',
    ])
    assert.ok(value.startsWith(`${COOKIE}=${state}.${nonce}.`))
    assert.ok(code_challenge && !value.includes(code_challenge))
    for (const [name, expected] of Object.entries({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    })) {
      assert.equal(response.headers.get(name), expected)
    }
  })

  it('returns to a page that redirects itself, with a session and without the other cookie', async () => {
    const browser = harness().browser()
    const login = await user()
    const response = await browser.request(await answerOf(browser, login))
    assert.equal(response.status, 200)
    const [first = '', bond = '', second = '', ...more] = response.headers.getSetCookie()
    assert.deepEqual(more, [])
    assert.match(bond, new RegExp(`^${HOST_COOKIE}=; Max-Age=0; Path=/;`))
    assert.match(
      first,
      new RegExp(`^${COOKIE}=; Max-Age=0; Path=/bailiwick/console/oidc/callback;`),
    )
    assert.match(second, /^__Host-bailiwick=.+; Path=\/; .*HttpOnly; SameSite=Strict; Secure$/)
    assert.equal(response.headers.get('cache-control'), 'no-store')
    assert.equal(response.headers.get('referrer-policy'), 'no-referrer')
    assert.match(response.headers.get('content-security-policy') ?? '', /^default-src 'none'; /)
    const text = await response.text()
    assert.match(text, /content="0; url=\/bailiwick\/console\/"/)
    assert.ok(!text.includes('<script'))
    assert.ok(typeof (await sessionOf(browser, PUBLIC_URL)) === 'object')
  })

  it('returns to the original page, if it is in the console', async () => {
    const login = await user()
    const inside = ['/projects/proj_1?tab=keys&x=%22#limits', '/a/b', '/?q=%2F%2Fevil.example']
    const outside = {
      '//evil.example': '/',
      '/\\evil.example': '/',
      '\\\\evil.example': '/',
      'https://evil.example/': '/',
      'javascript:alert(1)': '/',
      '/a\r\nset-cookie: b=c': '/',
      '/a\tb': '/',
      '/ä': '/',
      '': '/',
      projects: '/',
      '/../../evil': '/evil',
      '/%2e%2e/%2E%2E/evil': '/evil',
      '/"><script>alert(1)</script>': '/%22%3E%3Cscript%3Ealert(1)%3C/script%3E',
      [`/${'a'.repeat(2_000)}`]: '/',
    }
    const all = [...inside.map((path) => [path, path] as const), ...Object.entries(outside)]
    for (const [given, expected] of all) {
      const browser = harness().browser()
      await browser.request(`${LOGIN_URL}?return_to=${encodeURIComponent(given)}`)
      const kept = Buffer.from(keptBy(browser).at(-1) ?? '', 'base64url').toString()
      assert.equal(kept, expected, given)
    }
    for (const path of ['//evil.example', '/"><b>', '/projects/1?a=1&b=2']) {
      const browser = harness().browser()
      const answer = await answerOf(browser, login)
      const kept = [...keptBy(browser).slice(0, 3), Buffer.from(path).toString('base64url')]
      const forged = cookiesWith(browser, kept)
      const to = path.startsWith('//') ? '/' : path.replaceAll('"><b>', '%22%3E%3Cb%3E')
      assert.deepEqual(await backWith(answer, forged), { to: `/bailiwick/console${to}` })
    }
    const twice = await harness().browser().request(`${LOGIN_URL}?return_to=/a&return_to=/b`)
    assert.match(twice.headers.getSetCookie()[0] ?? '', /\.Lw; /)
  })

  it('an authorization response is valid only in the browser that requested it', async () => {
    const login = await user()
    const [asker, other] = [harness().browser(), harness().browser()]
    const answer = await answerOf(asker, login)
    assert.deepEqual(await goBack(harness().browser(), answer), { error: 'sign_in_expired' })
    const own = await answerOf(other, login)
    assert.deepEqual(await goBack(other, answer), { error: 'sign_in_expired' })
    assert.deepEqual(await goBack(other, own), CONSOLE)
    assert.deepEqual(await goBack(asker, answer), CONSOLE)
  })

  it('an authorization response for cookies of a neighbouring host is rejected', async () => {
    // Under https the prefix `__Secure-` lets another host of the domain set it, for this path too.
    const [attacker, victim] = [harness().browser(), harness().browser()]
    const answer = await answerOf(attacker, await user())
    const tossed = `${COOKIE}=${keptBy(attacker).join('.')}`
    assert.deepEqual(await backWith(answer, tossed), { error: 'sign_in_expired' })
    await victim.request(LOGIN_URL)
    const cookies = cookiesWith(victim, keptBy(attacker))
    assert.deepEqual(await backWith(answer, cookies), { error: 'sign_in_expired' })
    assert.deepEqual(await goBack(attacker, answer), CONSOLE)
  })

  it('an authorization response is valid once', async () => {
    const browser = harness().browser()
    const answer = await answerOf(browser, await user())
    const cookie = browser.cookies(REDIRECT_URI)
    assert.deepEqual(await goBack(browser, answer), CONSOLE)
    assert.equal(browser.cookies(REDIRECT_URI).includes(COOKIE), false)
    assert.deepEqual(await goBack(browser, answer), { error: 'sign_in_expired' })
    assert.deepEqual(await backWith(answer, cookie), { error: 'sign_in_expired' })
  })

  it('another state, nonce, verifier or issuer is rejected, and so is a missing code', async () => {
    const login = await user()
    const attempt = async (
      change: (parts: string[], url: URL) => void,
      error: string,
    ): Promise<void> => {
      const browser = harness().browser()
      const url = new URL(await answerOf(browser, login))
      const parts = keptBy(browser)
      change(parts, url)
      assert.deepEqual(await backWith(url.href, cookiesWith(browser, parts)), { error })
    }
    const other = 'x'.repeat(43)
    await attempt((parts) => parts.splice(0, 1, other), 'sign_in_expired')
    await attempt((_, url) => url.searchParams.set('state', other), 'sign_in_expired')
    await attempt((_, url) => url.searchParams.append('state', other), 'sign_in_expired')
    await attempt((_, url) => url.searchParams.delete('state'), 'sign_in_expired')
    await attempt((parts) => parts.splice(1, 1, other), 'answer_refused')
    await attempt((parts) => parts.splice(2, 1, other), 'sign_in_expired')
    await attempt((_, url) => url.searchParams.set('code', 'guessed'), 'sign_in_expired')
    await attempt((_, url) => url.searchParams.delete('code'), 'answer_refused')
    await attempt((_, url) => url.searchParams.append('code', 'two'), 'answer_refused')
    harness().move(60_001)
    await attempt((_, url) => url.searchParams.set('iss', 'https://evil.example'), 'answer_refused')
    await attempt((_, url) => url.searchParams.delete('iss'), 'answer_refused')
    await attempt((parts) => parts.splice(3, 1), 'sign_in_expired')
    await attempt((parts) => parts.push('more'), 'sign_in_expired')
  })

  it('cancelling at the provider is an error that says so', async () => {
    assert.deepEqual(await harness().signIn(''), { error: 'access_denied' })
    const browser = harness().browser()
    const { searchParams } = new URL(await answerOf(browser, await user()))
    const answer = new URL(REDIRECT_URI)
    for (const name of ['state', 'iss']) answer.searchParams.set(name, searchParams.get(name) ?? '')
    answer.searchParams.set('error', 'server_error')
    assert.deepEqual(await goBack(browser, answer.href), { error: 'answer_refused' })
  })

  it('repeated failures are rate limited, and fill no audit log', async () => {
    const { login } = harness().person()
    const events = await eventsOf(harness(), async () => {
      for (let i = 0; i < FAILURES_MAX; i++) {
        assert.deepEqual(await harness().signIn(login), { error: 'person_unknown' })
      }
      const late = { error: 'too_many_failed_logins' }
      assert.deepEqual(await harness().signIn(login), late)
      assert.deepEqual(await harness().signIn(login), late)
    })
    assert.equal(events.length, FAILURES_MAX)
    harness().move(60_001)
    assert.deepEqual(await harness().signIn(login), { error: 'person_unknown' })
  })

  it('another node accepts the authorization response as well', async () => {
    const another = await harness().another()
    const browser = harness().browser()
    const answer = await answerOf(browser, await user())
    const outcome = await fetch(answer.replace(PUBLIC_URL, another.url), {
      headers: { cookie: browser.cookies(REDIRECT_URI) },
    })
    assert.match(await outcome.text(), /You are signed in/)
    await another.close()
  })
})

onEachStore('client of an identity provider', (dialect) => {
  const cases: [string, Parameters<typeof shareSignIn>[1]][] = [
    ['without a secret', { clientId: 'bailiwick-public', settings: [] }],
    ['with its secret in the body', { provider: { secretIn: 'client_secret_post' } }],
    ['with all claims in the ID token', { provider: { hasEmailInToken: true } }],
  ]
  for (const [name, options] of cases) {
    const harness = shareSignIn(dialect, options)
    it(`${name} signs people in`, async () => {
      const { login, email } = harness().person()
      await harness().client.createUser({ email, role: 'reader' })
      assert.equal((await harness().session(login)).user?.email, email)
    })
  }

  const wrong = shareSignIn(dialect, {
    clientId: 'bailiwick',
    settings: ['  client_secret: wrong'],
  })
  it('with another secret signs nobody in', async () => {
    const { login, email } = wrong().person()
    await wrong().client.createUser({ email, role: 'reader' })
    assert.deepEqual(await wrong().signIn(login), { error: 'answer_refused' })
  })
})
