/** Unknown admin keys: rate limited by address on every route, and counted in the audit log. */
import assert from 'node:assert/strict'
import { it, type TestContext } from 'node:test'
import { createLoginLimits } from '#access/login-limits.ts'
import { mintKey } from '#base/secrets.ts'
import * as adminApiKeys from '#control/admin-api-keys/admin-api-keys.ts'
import * as organizations from '#control/organizations/organizations.ts'
import type { Dialect } from '#storage/db.ts'
import { serveOver } from '#test/http/wire.ts'
import { auditLog, newProject } from '#test/sdk/suite.ts'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { openBrowser, openWith } from './browser.ts'

const PATH = '/v1/organization/session'
const MINUTE_MS = 60_000

/** A server behind a proxy that sets X-Forwarded-For. */
async function start(t: TestContext, dialect: Dialect) {
  const time = movableClock()
  const h = await startHarness(dialect, { clock: time.clock, trustedProxies: ['127.0.0.1'] })
  t.after(h.close)
  const signIn = (key: string, address = '203.0.113.1', headers = {}) =>
    h.raw('POST', PATH, { key, headers: { 'x-forwarded-for': address, ...headers } })
  /** Advances the clock past the minute of every address. */
  const endMinute = async (): Promise<void> => {
    time.move(MINUTE_MS)
    await h.failedKeys.flush()
  }
  return { h, signIn, move: time.move, endMinute }
}

async function failures(h: Harness) {
  return (await auditLog(h)).filter(({ type }) => type === 'login.failed')
}

onEachStore('an unknown admin key', (dialect) => {
  it('is in the audit log once for an address and minute, with a count and without the key', async (t) => {
    const { h, signIn, endMinute } = await start(t, dialect)
    const keys = [mintKey('admin'), `sk-admin-${'x'.repeat(900)}`, 'hunter2-hunter2', 'x']
    for (const key of keys) assert.equal((await signIn(key)).json.error?.code, 'invalid_api_key')
    const projects = { key: keys[0] ?? '', headers: { 'x-forwarded-for': '203.0.113.1' } }
    assert.equal((await h.raw('GET', '/v1/organization/projects', projects)).status, 401)
    assert.equal((await failures(h)).length, 0)
    await endMinute()
    const [event, ...more] = await failures(h)
    assert.equal(more.length, 0)
    assert.deepEqual(event?.actor, {
      type: 'session',
      session: { ip_address: '203.0.113.1', user_agent: 'node' },
    })
    assert.deepEqual(event['login.failed'], {
      error_code: 'invalid_api_key',
      error_message: 'The key is no admin key, or no longer one.',
      attempts: 5,
    })
    const rows = JSON.stringify(await h.store.reader.selectFrom('audit_log').selectAll().execute())
    for (const key of keys.slice(0, 3)) assert.ok(!rows.includes(key.slice(-4)))
    await endMinute()
    assert.equal((await failures(h)).length, 1)
  })

  it('is in the audit log of the organization whose key it is or was, or of the first', async (t) => {
    const { h, signIn, move, endMinute } = await start(t, dialect)
    const second = await organizations.create(h.system, { name: 'B', ownerEmail: 'o@b.example' })
    const ctx = { ...h.system, organization: second }
    const admin = await adminApiKeys.create(ctx, { name: 'admin' })
    const expired = await adminApiKeys.create(ctx, { name: 'e', expires_in_seconds: 60 })
    const deleted = await adminApiKeys.create(ctx, { name: 'd' })
    await adminApiKeys.remove(ctx, deleted.id)
    const browser = await openWith(h, admin.value)
    const theirs = { ...h, client: browser.client }
    const { id: project_id } = await browser.client.createProject({ name: 'P' })
    const live = await browser.client.createProjectServiceAccount({ project_id, name: 'ci' })
    const gone = await browser.client.createProject({ name: 'Q' })
    const archived = await browser.client.createProjectServiceAccount({
      project_id: gone.id,
      name: 'ci',
    })
    await browser.client.archiveProject({ project_id: gone.id })
    move(MINUTE_MS)
    for (const [n, key] of [expired.value, deleted.value, archived.api_key?.value].entries()) {
      assert.equal((await signIn(key ?? '', `198.51.100.${n}`)).status, 401)
      // All of one address count together, in each organization.
      assert.equal((await signIn(key ?? '')).status, 401)
    }
    assert.equal((await signIn(live.api_key?.value ?? '', '198.51.100.9')).status, 403)
    await signIn(mintKey('admin'))
    await endMinute()
    const inTheirs = await failures(theirs)
    assert.deepEqual(
      inTheirs.map(({ 'login.failed': failed }) => [failed?.error_code, failed?.attempts]).sort(),
      [
        ['invalid_api_key', 1],
        ['invalid_api_key', 1],
        ['invalid_api_key', 1],
        ['invalid_api_key', 3],
        ['missing_scope', 1],
      ],
    )
    const inFirst = await failures(h)
    assert.deepEqual(
      inFirst.map((event) => event['login.failed']?.attempts),
      [1],
    )
    const about = await browser.client.listAuditLogs({ resource_ids: [deleted.id] })
    assert.deepEqual(
      about.data.map(({ type }) => type),
      ['login.failed', 'api_key.deleted', 'api_key.created'],
    )
  })

  it('returns 429 from the eleventh in a minute on, on every route, while a valid key passes', async (t) => {
    const { h, signIn, move } = await start(t, dialect)
    const wrong = mintKey('admin')
    const from = { headers: { 'x-forwarded-for': '203.0.113.1' } }
    for (let n = 0; n < 10; n++) {
      const attempt = n % 2 === 0 ? signIn(wrong) : h.raw('GET', PATH, { key: wrong, ...from })
      assert.equal((await attempt).status, 401)
      move(1_000)
    }
    const attempts = [
      () => signIn(wrong),
      () => signIn(mintKey('admin')),
      () => h.raw('GET', '/v1/organization/projects', { key: wrong, ...from }),
      () => h.raw('DELETE', '/v1/organization/users/x', { key: 'x', ...from }),
    ]
    for (const attempt of attempts) {
      const { status, json, headers } = await attempt()
      assert.equal(status, 429)
      assert.equal(json.error?.code, 'too_many_unknown_keys')
      assert.match(
        json.error?.message ?? '',
        /the limit is 10 a minute\. Try again in 50 seconds\.$/,
      )
      assert.equal(headers.get('retry-after'), '50')
      assert.equal(headers.get('x-should-retry'), 'false')
      assert.deepEqual(headers.getSetCookie(), [])
    }
    assert.equal((await signIn(h.adminKey)).status, 200)
    assert.equal((await h.raw('GET', '/v1/organization/projects', from)).status, 200)
    assert.equal((await signIn(wrong, '203.0.113.2')).status, 401)
    move(50_000)
    assert.equal((await signIn(wrong)).status, 401)
  })

  it('from many addresses does not fill the audit log', async (t) => {
    const { h, signIn, endMinute } = await start(t, dialect)
    const burst = await Promise.all(Array.from({ length: 30 }, () => signIn(mintKey('admin'))))
    assert.equal(burst.filter(({ status }) => status === 401).length, 10)
    assert.equal(burst.filter(({ status }) => status === 429).length, 20)
    const spread = await Promise.all(
      Array.from({ length: 120 }, (_, n) => signIn(mintKey('admin'), `198.51.100.${n}`)),
    )
    assert.ok(spread.every(({ status }) => status === 401))
    await endMinute()
    const counts = (await failures(h)).map((event) => event['login.failed']?.attempts ?? 0)
    // Ten addresses have an event of their own, and all others have one together.
    assert.equal(counts.length, 11)
    assert.equal(
      counts.reduce((sum, count) => sum + count, 0),
      150,
    )
    assert.equal((await signIn(h.adminKey, '192.0.2.9')).status, 200)
  })

  it('is counted by the /64 of an IPv6 address', async (t) => {
    const { signIn } = await start(t, dialect)
    for (let n = 0; n < 10; n++) {
      assert.equal((await signIn(mintKey('admin'), `2001:db8:1:2::${n}`)).status, 401)
    }
    assert.equal((await signIn(mintKey('admin'), '2001:db8:1:2:ffff::1')).status, 429)
    assert.equal((await signIn(mintKey('admin'), '2001:db8:1:3::1')).status, 401)
  })

  it('is not counted without an attempt: no key at all, or one without a scope', async (t) => {
    const { h, signIn, endMinute } = await start(t, dialect)
    for (let n = 0; n < 15; n++) {
      assert.equal((await h.raw('POST', PATH, { key: null })).status, 401)
      const other = await signIn(h.adminKey, '203.0.113.1', { 'openai-organization': 'org-x' })
      assert.equal(other.json.error?.code, 'mismatched_organization')
    }
    await endMinute()
    assert.equal((await failures(h)).length, 0)
  })
})

onEachStore('records of a session', (dialect) => {
  it('contain neither the token nor the key: no log, no event, no response', async (t) => {
    const h = await startHarness(dialect)
    t.after(h.close)
    const lines: string[] = []
    const onLog = (line: string): void => void lines.push(line)
    const { url, close } = await serveOver(h, { logLevel: 'trace', onLog })
    const browser = openBrowser(url)
    const responses: string[] = [JSON.stringify(await browser.exchange(h.adminKey))]
    const token = browser.cookie()?.slice('bailiwick='.length) ?? assert.fail('no cookie')
    for (const path of [PATH, '/v1/organization/projects', `/v1/organization/projects/${token}`]) {
      responses.push((await browser.raw('GET', path)).text)
    }
    responses.push((await browser.raw('DELETE', '/v1/organization/users/x', { headers: {} })).text)
    const { id } = await browser.client.retrieveSession()
    await browser.client.deleteSession()
    await close()
    const answered = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'answered')
    assert.ok(answered.some((line) => line.session === id && line.key === undefined))
    const log = JSON.stringify(await h.store.reader.selectFrom('audit_log').selectAll().execute())
    for (const text of [...lines, log, ...responses.slice(0, 3)]) {
      assert.ok(!text.includes(token), text)
      assert.ok(!text.includes(h.adminKey), text)
    }
  })

  it('name the new session as its own actor', async (t) => {
    const h = await startHarness(dialect)
    t.after(h.close)
    const project = await newProject(h)
    const { client } = await openWith(h, h.adminKey)
    const { id } = await client.retrieveSession()
    const [event] = (await client.listAuditLogs({ resource_ids: [id] })).data
    assert.equal(event?.type, 'login.succeeded')
    assert.equal(event?.actor.type, 'session')
    assert.equal(event?.actor.session?.user?.id, h.bootstrapped.organization.operatorId)
    assert.notEqual(event?.project?.id, project.id)
  })
})

it('a clock that is set back does not block sign-ins', () => {
  const { clock, move } = movableClock()
  const limits = createLoginLimits(clock)
  for (let n = 0; n < 10; n++) limits.fail('a')
  assert.throws(() => limits.fail('a'), { code: 'too_many_failed_logins' })
  assert.throws(() => limits.check('a'), { code: 'too_many_failed_logins' })
  limits.check('b')
  move(-1)
  limits.check('a')
})
