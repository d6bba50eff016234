/** Attacks on the sign-in of programs: floods, guesses, stolen and mixed-up codes and tokens. */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { type CodeExchange, exchangeCode } from '#control/terminal-sign-ins/tokens.ts'
import {
  AUTHORIZATION,
  approveCode,
  CLIENT,
  errorOf,
  exchange,
  poll,
  post,
  REDIRECT,
  refresh,
  requestCodes,
  signedIn,
  signProgramIn,
  tokensOf,
  VERIFIER,
} from '#test/access/programs.ts'
import { verdict } from '#test/gateway/auth/grants.ts'
import { eventsOf } from '#test/sdk/suite.ts'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'

const MINUTE_MS = 60_000
const DEVICE_CODE_MS = 5 * MINUTE_MS
/** Time in which the tokens of before stay valid after a refresh. */
const OVERLAP_MS = 10 * MINUTE_MS
const INCORRECT = 'invalid_api_key'
const INVALID = [400, 'invalid_grant']
const DENIED = { code: 'invalid_grant' }
const UNKNOWN = [401, 'invalid_client']
const ANOTHER = { client_id: 'another' }

onEachStore('an attack on the sign-in of programs', (dialect) => {
  const time = movableClock()
  let h: Harness
  before(async () => {
    h = await startHarness(dialect, { clock: time.clock })
  })
  after(() => h.close())

  /** Exchanges a code as another client of the server, as if there were one. */
  const exchangeElsewhere = (code: Pick<CodeExchange, 'way' | 'code'>) =>
    exchangeCode(h.system, {
      ...code,
      clientId: ANOTHER.client_id,
      origin: { ipAddress: null, userAgent: null },
    })

  it('a stolen refresh token, used by its thief first, ends the sign-in at the owner’s use', async () => {
    const stolen = await signProgramIn(h, await signedIn(h))
    const theirs = await tokensOf(await refresh(h, stolen.refresh_token))
    time.move(OVERLAP_MS)
    const events = await eventsOf(h, async () => {
      assert.deepEqual(errorOf(await refresh(h, stolen.refresh_token)), INVALID)
    })
    assert.deepEqual(
      events.map(({ type }) => type),
      ['login.failed', 'api_key.deleted'],
    )
    assert.equal(await verdict(h.grants, theirs.access_token), INCORRECT)
    assert.deepEqual(errorOf(await refresh(h, theirs.refresh_token)), INVALID)
  })

  it('a token used again within ten minutes gets one pair, and ends the other one’s', async () => {
    const person = await signedIn(h)
    const first = await signProgramIn(h, person)
    const lost = await tokensOf(await refresh(h, first.refresh_token))
    const again = await tokensOf(await refresh(h, first.refresh_token))
    assert.equal(await verdict(h.grants, again.access_token), 'passes')
    assert.deepEqual(errorOf(await refresh(h, lost.refresh_token)), INVALID)
    assert.equal(await verdict(h.grants, again.access_token), INCORRECT)

    const second = await signProgramIn(h, person)
    await tokensOf(await refresh(h, second.refresh_token))
    time.move(OVERLAP_MS / 2)
    await tokensOf(await refresh(h, second.refresh_token))
    time.move(OVERLAP_MS / 2)
    assert.deepEqual(errorOf(await refresh(h, second.refresh_token)), INVALID)
  })

  it('concurrent uses of a refresh token leave at most one pair that can be refreshed', async () => {
    const { refresh_token: token } = await signProgramIn(h, await signedIn(h))
    const answers = await Promise.all(Array.from({ length: 5 }, () => refresh(h, token)))
    const pairs = await Promise.all(answers.map((answer) => tokensOf(answer)))
    const next = await Promise.all(pairs.map((pair) => refresh(h, pair.refresh_token)))
    assert.ok(next.filter(({ status }) => status === 200).length <= 1)
  })

  it('a code used twice, or with another verifier or redirect, ends its sign-in', async () => {
    const person = await signedIn(h)
    const used = await approveCode(person)
    const tokens = await tokensOf(await exchange(h, used))
    assert.deepEqual(errorOf(await exchange(h, used)), INVALID)
    assert.equal(await verdict(h.grants, tokens.access_token), INCORRECT)
    assert.deepEqual(errorOf(await refresh(h, tokens.refresh_token)), INVALID)
    for (const form of [
      { code_verifier: 'w'.repeat(43) },
      { redirect_uri: 'http://127.0.0.1:4712/callback' },
    ]) {
      const code = await approveCode(person)
      assert.deepEqual(errorOf(await exchange(h, code, form)), INVALID)
      assert.deepEqual(errorOf(await exchange(h, code)), INVALID)
    }
  })

  it('a code is no code of the other grant, nor of another client', async () => {
    const person = await signedIn(h)
    const code = await approveCode(person)
    assert.deepEqual(errorOf(await poll(h, code)), INVALID)
    assert.deepEqual(errorOf(await exchange(h, code, ANOTHER)), UNKNOWN)
    const mixedUp = { code, redirectUri: REDIRECT, verifier: VERIFIER }
    await assert.rejects(exchangeElsewhere({ ...mixedUp, way: 'authorization_code' }), DENIED)
    await tokensOf(await exchange(h, code))
    const { device_code: device, user_code } = await requestCodes(h)
    assert.deepEqual(errorOf(await exchange(h, device)), INVALID)
    await person.browser.client.approveDeviceRequest({ user_code, project_id: person.project })
    assert.deepEqual(errorOf(await exchange(h, device)), INVALID)
    assert.deepEqual(errorOf(await poll(h, device, ANOTHER)), UNKNOWN)
    await assert.rejects(exchangeElsewhere({ code: device, way: 'device_code' }), DENIED)
    await tokensOf(await poll(h, device))
  })

  it('codes expire, and are answered once', async () => {
    const person = await signedIn(h)
    const code = await approveCode(person)
    time.move(MINUTE_MS)
    assert.deepEqual(errorOf(await exchange(h, code)), INVALID)
    const { client } = person.browser
    const { device_code: late, user_code: lateUserCode } = await requestCodes(h)
    time.move(DEVICE_CODE_MS)
    assert.deepEqual(errorOf(await poll(h, late)), [400, 'expired_token'])
    const lateAnswer = { user_code: lateUserCode, project_id: person.project }
    const notFound = { code: 'device_request_not_found' }
    await assert.rejects(client.approveDeviceRequest(lateAnswer), notFound)

    const { device_code: denied, user_code } = await requestCodes(h)
    await client.denyDeviceRequest({ user_code })
    assert.deepEqual(errorOf(await poll(h, denied)), [400, 'access_denied'])
    const approval = { user_code, project_id: person.project }
    await assert.rejects(client.approveDeviceRequest(approval), notFound)
    const twice = await requestCodes(h)
    const both = [1, 2].map(() =>
      client.approveDeviceRequest({ user_code: twice.user_code, project_id: person.project }).then(
        () => 'approved',
        ({ code }) => code,
      ),
    )
    assert.deepEqual((await Promise.all(both)).toSorted(), ['approved', notFound.code])
  })

  it('guesses of user codes are bounded by person, whatever the right code', async () => {
    time.move(MINUTE_MS)
    const person = await signedIn(h)
    const { user_code } = await requestCodes(h)
    const { client } = person.browser
    for (let guesses = 0; guesses < 10; guesses++) {
      await assert.rejects(client.retrieveDeviceRequest({ user_code: 'BBBB-BBBB' }), {
        code: 'device_request_not_found',
      })
    }
    const limited = { code: 'too_many_user_codes', status: 429 }
    await assert.rejects(client.retrieveDeviceRequest({ user_code }), limited)
    const approval = { user_code, project_id: person.project }
    await assert.rejects(client.approveDeviceRequest(approval), limited)
    time.move(MINUTE_MS)
    await client.retrieveDeviceRequest({ user_code })
  })

  it('floods of device codes are bounded by address, and end with the codes', async () => {
    time.move(DEVICE_CODE_MS)
    const form = { client_id: CLIENT }
    const ask = () => post(h, '/oauth/device_authorization', form)
    for (let codes = 0; codes < 20; codes++) assert.equal((await ask()).status, 200)
    assert.deepEqual(errorOf(await ask()), [503, 'temporarily_unavailable'])
    time.move(DEVICE_CODE_MS)
    assert.equal((await ask()).status, 200)
  })

  it('sign-ins of a person are bounded, also those that no program has completed', async () => {
    const person = await signedIn(h)
    for (let approved = 0; approved < 100; approved++) await approveCode(person)
    await assert.rejects(approveCode(person), { code: 'too_many_sign_ins', status: 400 })
    await approveCode(await signedIn(h))
  })

  it('forms are bounded, and read in one way alone', async () => {
    const form = { client_id: CLIENT, grant_type: 'refresh_token', refresh_token: 'bwr_none' }
    const token = (body: string, type = 'application/x-www-form-urlencoded') =>
      h.raw('POST', '/oauth/token', { key: null, body, headers: { 'content-type': type } })
    const text = new URLSearchParams(form).toString()
    assert.deepEqual(errorOf(await token(text)), INVALID)
    assert.deepEqual(errorOf(await token(`${text}&client_id=${CLIENT}`)), [400, 'invalid_request'])
    const long = await token(`${text}&state=${'x'.repeat(8_192)}`)
    assert.deepEqual(errorOf(long), [413, 'invalid_request'])
    const json = await token(JSON.stringify(form), 'application/json')
    assert.deepEqual(errorOf(json), [400, 'invalid_request'])
    for (const host of ['\u001b[31mred', 'a\nb', 'x'.repeat(65), ' ', 'ä', '\u202eabc']) {
      const named = await post(h, '/oauth/device_authorization', { client_id: CLIENT, host })
      assert.deepEqual(errorOf(named), [400, 'invalid_request'])
    }
    const password = await token(`client_id=${CLIENT}&grant_type=password`)
    assert.deepEqual(errorOf(password), [400, 'unsupported_grant_type'])
    const { status } = await h.raw('GET', '/oauth/token', { key: null })
    assert.equal(status, 404)
  })

  it('no address but this machine’s is redirected to', async () => {
    const { browser, project } = await signedIn(h)
    for (const redirect_uri of [
      'https://attacker.example/callback',
      'http://127.0.0.1.attacker.example:4711/callback',
      'http://127.0.0.1@attacker.example:4711/',
      'http://127.0.0.1:4711@attacker.example/',
      'http://attacker.example:4711/#http://127.0.0.1:4711/',
      'http://127.0.0.1:4711\\@attacker.example/',
      'http://127.0.0.1:4711/\n.attacker.example',
      'http://127.0.0.1:99999/callback',
      'http://127.0.0.1:0/callback',
      'http://127.0.0.1:4711/callback#fragment',
      'http://user@127.0.0.1:4711/callback',
      'http://127.1:4711/callback',
      'http://2130706433:4711/callback',
      'http://0.0.0.0:4711/callback',
      'http://[::ffff:127.0.0.1]:4711/callback',
      'http://[::1].attacker.example:4711/callback',
      'http://127.0.0.1:4711/%2e%2e/',
      'HTTP://127.0.0.1:4711/callback',
      'http://localhost:4711/callback',
      'javascript:alert(1)//127.0.0.1:4711',
      'http://127.0.0.1:4711/callback?next=https://attacker.example',
    ]) {
      const request = { ...AUTHORIZATION, redirect_uri }
      const invalid = { code: 'invalid_authorization_request' }
      await assert.rejects(browser.client.checkAuthorizationRequest(request), invalid)
      const approval = { ...request, project_id: project }
      await assert.rejects(browser.client.approveAuthorizationRequest(approval), invalid)
    }
    for (const change of [
      { client_id: 'another' },
      { code_challenge_method: 'plain' },
      { code_challenge: 'short' },
      { response_type: 'token' },
    ]) {
      await assert.rejects(
        browser.client.checkAuthorizationRequest({ ...AUTHORIZATION, ...change }),
        { code: 'invalid_authorization_request' },
      )
    }
  })

  it('another site, another person’s project and a viewer approve nothing', async () => {
    const [person, other] = [await signedIn(h), await signedIn(h)]
    const { user_code } = await requestCodes(h)
    const path = `/v1/organization/device_requests/${user_code}/approve`
    const forged = await person.browser.raw('POST', path, {
      body: { project_id: person.project },
      headers: { origin: 'https://attacker.example' },
    })
    assert.equal(forged.json.error?.code, 'cross_site_request')
    const { client } = person.browser
    await assert.rejects(client.approveDeviceRequest({ user_code, project_id: other.project }), {
      code: 'project_not_found',
    })
    const viewer = await signedIn(h, 'viewer')
    const own = { user_code, project_id: viewer.project }
    await assert.rejects(viewer.browser.client.approveDeviceRequest(own), {
      code: 'own_keys_required',
    })
    const { projects } = await viewer.browser.client.retrieveDeviceRequest({ user_code })
    assert.deepEqual(projects, [])
  })
})
