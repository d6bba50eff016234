/** Sign-in of programs by people: by a device code, in a browser, its tokens and its end. */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { purgeTerminalSignIns } from '#control/terminal-sign-ins/purge.ts'
import { exchangeCode } from '#control/terminal-sign-ins/tokens.ts'
import { type Reader, run } from '#storage/db.ts'
import { verdict } from '#test/gateway/auth/grants.ts'
import { eventsOf } from '#test/sdk/suite.ts'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import {
  AUTHORIZATION,
  approveCode,
  CLIENT,
  DEVICE_GRANT,
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
} from './programs.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const INCORRECT = 'invalid_api_key'

onEachStore('the sign-in of a program', (dialect) => {
  const time = movableClock()
  let h: Harness
  before(async () => {
    h = await startHarness(dialect, { clock: time.clock })
  })
  after(() => h.close())

  const keyOf = async (person: { id: string; project: string }) => {
    const { data } = await h.client.listProjectApiKeys({ project_id: person.project })
    return data[0]
  }

  it('by a device code: waits for the person, who sees the program, then has a key of theirs', async () => {
    const person = await signedIn(h)
    const codes = await requestCodes(h, { host: 'build-7', project_id: person.project })
    assert.match(codes.user_code, /^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/)
    assert.deepEqual(errorOf(await poll(h, codes.device_code)), [400, 'authorization_pending'])
    assert.deepEqual(errorOf(await poll(h, codes.device_code)), [400, 'slow_down'])

    const { client } = person.browser
    const typed = codes.user_code.replace('-', '').toLowerCase()
    const request = await client.retrieveDeviceRequest({ user_code: typed })
    assert.deepEqual(
      [request.client.id, request.host, request.project_id, request.user_code],
      [CLIENT, 'build-7', person.project, codes.user_code],
    )
    assert.deepEqual(
      request.projects.map(({ id }) => id),
      [person.project],
    )
    const events = await eventsOf(h, () =>
      client.approveDeviceRequest({ user_code: typed, project_id: person.project }),
    )
    assert.deepEqual(
      events.map(({ type, actor }) => [type, actor.session?.user?.id]),
      [['api_key.created', person.id]],
    )
    const tokens = await tokensOf(await poll(h, codes.device_code))
    assert.equal(tokens.expires_in, 3_600)
    const grant = await h.grants.find(tokens.access_token)
    assert.deepEqual(
      [grant.keyId, grant.projectId, grant.owner],
      [tokens.key_id, person.project, { kind: 'user', id: person.id }],
    )
    const key = await keyOf(person)
    assert.deepEqual(
      [key?.id, key?.sign_in?.client_id, key?.sign_in?.host],
      [tokens.key_id, CLIENT, 'build-7'],
    )
    const admin = await h.raw('GET', '/v1/organization/projects', { key: tokens.access_token })
    assert.equal(admin.status, 403)
  })

  it('has tokens, or asks again, if it is approved in the middle of its poll', async () => {
    const person = await signedIn(h)
    const { device_code: code, user_code } = await requestCodes(h)
    const { reader } = h.store
    let reads = 0
    const overtaken: Reader = {
      dialect,
      selectFrom: reader.selectFrom,
      [run]: async (sql, parameters) => {
        const rows = await reader[run](sql, parameters)
        if (++reads === 1) {
          const approval = { user_code, project_id: person.project }
          await person.browser.client.approveDeviceRequest(approval)
        }
        return rows
      },
    }
    const services = { ...h.system, store: { ...h.store, reader: overtaken } }
    const origin = { ipAddress: null, userAgent: null }
    const polled = exchangeCode(services, { way: 'device_code', code, clientId: CLIENT, origin })
    const outcome = await polled.then(
      () => 'tokens',
      ({ code }) => code,
    )
    assert.ok(['tokens', 'authorization_pending', 'slow_down'].includes(outcome), outcome)
  })

  it('in a browser: the code is bound to the verifier, the redirect and the state', async () => {
    const person = await signedIn(h)
    const { client } = person.browser
    const checked = await client.checkAuthorizationRequest(AUTHORIZATION)
    const denied = new URL(checked.denied_redirect_uri)
    assert.equal(denied.origin + denied.pathname, REDIRECT)
    assert.equal(denied.searchParams.get('error'), 'access_denied')
    const approved = await client.approveAuthorizationRequest({
      ...AUTHORIZATION,
      project_id: person.project,
    })
    const url = new URL(approved.redirect_uri)
    assert.equal(url.origin + url.pathname, REDIRECT)
    assert.deepEqual(
      [url.searchParams.get('state'), url.searchParams.get('iss')],
      ['state-1', h.url],
    )
    const tokens = await tokensOf(await exchange(h, url.searchParams.get('code') ?? ''))
    assert.equal(await verdict(h.grants, tokens.access_token), 'passes')
    assert.equal(tokens.key_id, approved.key_id)
  })

  it('is refreshed: the key stays, its old secret ends within ten minutes', async () => {
    const person = await signedIn(h)
    const first = await signProgramIn(h, person)
    time.move(HOUR_MS / 2)
    const second = await tokensOf(await refresh(h, first.refresh_token))
    assert.equal(second.key_id, first.key_id)
    const both = [first.access_token, second.access_token]
    const verdicts = () => Promise.all(both.map((one) => verdict(h.grants, one)))
    assert.deepEqual(await verdicts(), ['passes', 'passes'])
    time.move(10 * MINUTE_MS)
    assert.deepEqual(await verdicts(), [INCORRECT, 'passes'])
    time.move(HOUR_MS)
    assert.deepEqual(await verdicts(), [INCORRECT, INCORRECT])
    const third = await tokensOf(await refresh(h, second.refresh_token))
    assert.equal(await verdict(h.grants, third.access_token), 'passes')
  })

  it('is refreshed again after a lost answer, once a kept access token is due', async () => {
    const person = await signedIn(h)
    const first = await signProgramIn(h, person)
    time.move(HOUR_MS - 10 * MINUTE_MS)
    await tokensOf(await refresh(h, first.refresh_token))
    // Nobody has read the answer. Agents keep the access token of before for five minutes.
    time.move(5 * MINUTE_MS)
    assert.equal(await verdict(h.grants, first.access_token), 'passes')
    const second = await tokensOf(await refresh(h, first.refresh_token))
    time.move(HOUR_MS - 10 * MINUTE_MS)
    await tokensOf(await refresh(h, second.refresh_token))
  })

  it('has no token once the permission or the project has gone after the approval', async () => {
    const viewer = await signedIn(h)
    const [codes, code] = [await requestCodes(h), await approveCode(viewer)]
    await viewer.browser.client.approveDeviceRequest({
      user_code: codes.user_code,
      project_id: viewer.project,
    })
    const member = { project_id: viewer.project, user_id: viewer.id }
    await h.client.modifyProjectUser({ ...member, role: 'viewer' })
    const invalid = [400, 'invalid_grant']
    assert.deepEqual(errorOf(await poll(h, codes.device_code)), invalid)
    assert.deepEqual(errorOf(await exchange(h, code)), invalid)

    const person = await signedIn(h)
    const late = await approveCode(person)
    const tokens = await signProgramIn(h, person)
    await h.client.archiveProject({ project_id: person.project })
    assert.deepEqual(errorOf(await exchange(h, late)), invalid)
    assert.deepEqual(errorOf(await refresh(h, tokens.refresh_token)), invalid)
    assert.notEqual(await verdict(h.grants, tokens.access_token), 'passes')
  })

  it('is renewed by its program alone: no other rotation, and no other expiry', async () => {
    const person = await signedIn(h)
    const tokens = await signProgramIn(h, person)
    const { client } = person.browser
    const { data } = await client.listAccountApiKeys()
    const [key] = data
    assert.deepEqual([key?.id, key?.sign_in?.client_id], [tokens.key_id, CLIENT])
    await assert.rejects(client.rotateAccountApiKey({ api_key_id: tokens.key_id }), {
      code: 'key_of_sign_in',
    })
    assert.equal(await verdict(h.grants, tokens.access_token), 'passes')
    await tokensOf(await refresh(h, tokens.refresh_token))
  })

  it('is revoked by its program with either token, and by the owner of its key', async () => {
    const person = await signedIn(h)
    for (const token of ['refresh_token', 'access_token'] as const) {
      const tokens = await signProgramIn(h, person)
      const form = { token: tokens[token], client_id: CLIENT }
      assert.equal((await post(h, '/oauth/revoke', form)).status, 200)
      assert.equal(await verdict(h.grants, tokens.access_token), INCORRECT)
      assert.deepEqual(errorOf(await refresh(h, tokens.refresh_token)), [400, 'invalid_grant'])
    }
    const tokens = await signProgramIn(h, person)
    await person.browser.client.deleteProjectUserApiKey({
      project_id: person.project,
      user_id: person.id,
      api_key_id: tokens.key_id,
    })
    assert.equal(await verdict(h.grants, tokens.access_token), INCORRECT)
    assert.deepEqual(errorOf(await refresh(h, tokens.refresh_token)), [400, 'invalid_grant'])
    const unknown = await post(h, '/oauth/revoke', { token: 'unknown', client_id: CLIENT })
    assert.equal(unknown.status, 200)
  })

  it('ends with the membership, with the permission, and with the person', async () => {
    const left = await signedIn(h)
    const tokens = await signProgramIn(h, left)
    await h.client.deleteProjectUser({ project_id: left.project, user_id: left.id })
    assert.equal(await verdict(h.grants, tokens.access_token), 'owner_not_member')
    assert.deepEqual(errorOf(await refresh(h, tokens.refresh_token)), [400, 'invalid_grant'])

    const viewer = await signedIn(h)
    const theirs = await signProgramIn(h, viewer)
    const member = { project_id: viewer.project, user_id: viewer.id }
    await h.client.modifyProjectUser({ ...member, role: 'viewer' })
    assert.deepEqual(errorOf(await refresh(h, theirs.refresh_token)), [400, 'invalid_grant'])

    const gone = await signedIn(h)
    const last = await signProgramIn(h, gone)
    await h.client.deleteUser({ user_id: gone.id })
    assert.deepEqual(errorOf(await refresh(h, last.refresh_token)), [400, 'invalid_grant'])
  })

  it('ends unused after 30 days, and at its greatest lifetime however it is used', async () => {
    const person = await signedIn(h)
    const unused = await signProgramIn(h, person)
    const used = await signProgramIn(h, person)
    let { refresh_token: token } = used
    for (let days = 0; days < 84; days += 28) {
      time.move(28 * DAY_MS)
      token = (await tokensOf(await refresh(h, token))).refresh_token
    }
    assert.deepEqual(errorOf(await refresh(h, unused.refresh_token)), [400, 'invalid_grant'])
    time.move(6 * DAY_MS)
    assert.deepEqual(errorOf(await refresh(h, token)), [400, 'invalid_grant'])
    await purgeTerminalSignIns(h.system)
    assert.equal(await keyOf(person), undefined)
  })

  it('is turned off by an organization: no new one, and no refresh', async () => {
    const person = await signedIn(h)
    const tokens = await signProgramIn(h, person)
    const codes = await requestCodes(h)
    await h.client.updateUserKeySettings({ sign_in: { device_code: false } })
    const { client } = person.browser
    await assert.rejects(client.retrieveDeviceRequest({ user_code: codes.user_code }), {
      code: 'sign_in_turned_off',
    })
    assert.deepEqual(errorOf(await refresh(h, tokens.refresh_token)), [400, 'unauthorized_client'])
    await tokensOf(await exchange(h, await approveCode(person)))
    await h.client.updateUserKeySettings({ sign_in: { device_code: true } })
    await tokensOf(await refresh(h, tokens.refresh_token))
  })

  it('counts with the keys of a person, which have a greatest lifetime', async () => {
    const person = await signedIn(h)
    const ids = { project_id: person.project, user_id: person.id }
    const { client } = person.browser
    await h.client.updateUserKeySettings({ max_keys: 2, max_lifetime_seconds: 86_400 })
    await assert.rejects(client.createProjectUserApiKey(ids), { code: 'key_lifetime_above_max' })
    const lifetime = { expires_in_seconds: 86_400 }
    await client.createProjectUserApiKey({ ...ids, ...lifetime })
    const tokens = await signProgramIn(h, person)
    await assert.rejects(client.createProjectUserApiKey({ ...ids, ...lifetime }), {
      code: 'too_many_keys',
    })
    const key = { project_id: person.project, api_key_id: tokens.key_id }
    await assert.rejects(h.client.updateProjectApiKey({ ...key, ...lifetime }), {
      code: 'key_of_sign_in',
    })
    await h.client.updateUserKeySettings({ max_keys: null, max_lifetime_seconds: null })
  })

  it('is for people alone: no admin key and no session of one approves', async () => {
    const { user_code } = await requestCodes(h)
    const approval = { user_code, project_id: 'proj_1' }
    await assert.rejects(h.client.approveDeviceRequest(approval), {
      code: 'person_session_required',
    })
    await assert.rejects(h.client.checkAuthorizationRequest(AUTHORIZATION), {
      code: 'person_session_required',
    })
  })

  it('metadata name the endpoints, under the address of the request', async () => {
    const { json } = await h.raw('GET', '/.well-known/oauth-authorization-server', { key: null })
    assert.equal(json.issuer, h.url)
    assert.equal(json.token_endpoint, `${h.url}/oauth/token`)
    assert.equal(json.authorization_endpoint, `${h.url}/console/authorize`)
    assert.deepEqual(
      [json.response_types_supported, json.response_modes_supported],
      [['code'], ['query']],
    )
    // Public clients with PKCE (RFC 8252 §8.1, RFC 8628 §4, RFC 9207 §3).
    assert.deepEqual(json.code_challenge_methods_supported, ['S256'])
    assert.deepEqual(json.token_endpoint_auth_methods_supported, ['none'])
    assert.ok(Array(json.grant_types_supported).flat().includes(DEVICE_GRANT))
    assert.equal(json.device_authorization_endpoint, `${h.url}/oauth/device_authorization`)
    assert.equal(json.authorization_response_iss_parameter_supported, true)
  })
})
