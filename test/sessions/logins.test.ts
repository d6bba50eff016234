/** Signing in with a key: what fails is limited and told, and no secret is told with it. */
import assert from 'node:assert/strict'
import { it, type TestContext } from 'node:test'
import { pino } from 'pino'
import { createLoginLimits } from '#access/login-limits.ts'
import { mintKey } from '#base/secrets.ts'
import * as adminApiKeys from '#control/admin-api-keys/admin-api-keys.ts'
import * as organizations from '#control/organizations/organizations.ts'
import type { Dialect } from '#storage/db.ts'
import { type Harness, movableClock, onEachStore, startHarness } from '#test/harness.ts'
import { serveOver } from '#test/http/wire.ts'
import { auditLog, newProject } from '#test/sdk/suite.ts'
import { openBrowser, openWith } from './browser.ts'

const PATH = '/v1/organization/session'

/** A server that nobody else fails at, behind a proxy that says where requests come from. */
const start = async (t: TestContext, dialect: Dialect) => {
  const time = movableClock()
  const h = await startHarness(dialect, { clock: time.clock, trustedProxies: ['127.0.0.1'] })
  t.after(h.close)
  const signIn = (key: string, address = '203.0.113.1', headers = {}) =>
    h.raw('POST', PATH, { key, headers: { 'x-forwarded-for': address, ...headers } })
  return { h, signIn, move: time.move }
}

const failures = async (h: Harness) =>
  (await auditLog(h)).filter(({ type }) => type === 'login.failed')

onEachStore('a sign-in that fails', (dialect) => {
  it('is told in the audit log, with where it came from and without the key', async (t) => {
    const { h, signIn } = await start(t, dialect)
    const keys = [mintKey('admin'), `sk-admin-${'x'.repeat(900)}`, 'hunter2-hunter2', 'x']
    for (const key of keys) assert.equal((await signIn(key)).json.error?.code, 'invalid_api_key')
    const told = await failures(h)
    assert.equal(told.length, keys.length)
    for (const { actor, 'login.failed': payload } of told) {
      assert.deepEqual(actor, {
        type: 'session',
        session: { ip_address: '203.0.113.1', user_agent: 'node' },
      })
      assert.deepEqual(payload, {
        error_code: 'invalid_api_key',
        error_message: 'The key is no admin key, or no longer one.',
      })
    }
    const rows = JSON.stringify(await h.store.reader.selectFrom('audit_log').selectAll().execute())
    for (const key of keys.slice(0, 3)) assert.ok(!rows.includes(key.slice(-4)))
  })

  it('is told in the organization whose key it is or was, and else in the first', async (t) => {
    const { h, signIn, move } = await start(t, dialect)
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
      ...{ project_id: gone.id, name: 'ci' },
    })
    await browser.client.archiveProject({ project_id: gone.id })
    move(60_000)
    for (const key of [expired.value, deleted.value, archived.api_key?.value]) {
      assert.equal((await signIn(key ?? '')).status, 401)
    }
    assert.equal((await signIn(live.api_key?.value ?? '')).status, 403)
    await signIn(mintKey('admin'))
    const inTheirs = await failures(theirs)
    assert.deepEqual(
      inTheirs.map((event) => event['login.failed']?.error_code),
      ['missing_scope', 'invalid_api_key', 'invalid_api_key', 'invalid_api_key'],
    )
    assert.equal((await failures(h)).length, 1)
    const about = await browser.client.listAuditLogs({ resource_ids: [deleted.id] })
    assert.deepEqual(
      about.data.map(({ type }) => type),
      ['login.failed', 'api_key.deleted', 'api_key.created'],
    )
  })

  it('is answered 429 from the eleventh in a minute on, and so is a right key', async (t) => {
    const { h, signIn, move } = await start(t, dialect)
    const wrong = mintKey('admin')
    for (let n = 0; n < 10; n++) {
      assert.equal((await signIn(wrong)).status, 401)
      move(1_000)
    }
    for (const key of [wrong, h.adminKey]) {
      const answer = await signIn(key)
      assert.equal(answer.status, 429)
      assert.equal(answer.json.error?.code, 'too_many_failed_logins')
      assert.match(answer.json.error?.message ?? '', /Try again in 50 seconds\.$/)
      assert.equal(answer.headers.get('retry-after'), '50')
      assert.equal(answer.headers.get('x-should-retry'), 'false')
      assert.deepEqual(answer.headers.getSetCookie(), [])
    }
    assert.equal((await signIn(h.adminKey, '203.0.113.2')).status, 200)
    assert.equal((await h.raw('GET', '/v1/organization/projects')).status, 200)
    assert.equal((await failures(h)).length, 10)
    move(50_000)
    assert.equal((await signIn(h.adminKey)).status, 200)
  })

  it('cannot fill the audit log, however many come at once and from wherever', async (t) => {
    const { h, signIn } = await start(t, dialect)
    const burst = await Promise.all(Array.from({ length: 30 }, () => signIn(mintKey('admin'))))
    assert.equal(burst.filter(({ status }) => status === 401).length, 10)
    assert.equal(burst.filter(({ status }) => status === 429).length, 20)
    const spread = await Promise.all(
      Array.from({ length: 120 }, (_, n) => signIn(mintKey('admin'), `198.51.100.${n}`)),
    )
    assert.equal(spread.filter(({ status }) => status === 401).length, 90)
    assert.equal((await failures(h)).length, 100)
    // Whoever is right still gets in: many strangers cannot lock everybody out.
    assert.equal((await signIn(h.adminKey, '192.0.2.9')).status, 200)
  })

  it('is none where nothing was tried: no key at all, or one without a scope', async (t) => {
    const { h, signIn } = await start(t, dialect)
    for (let n = 0; n < 15; n++) {
      assert.equal((await h.raw('POST', PATH, { key: null })).status, 401)
      const other = await signIn(h.adminKey, '203.0.113.1', { 'openai-organization': 'org-x' })
      assert.equal(other.json.error?.code, 'mismatched_organization')
    }
    assert.equal((await failures(h)).length, 0)
  })

  it('elsewhere than at the session is neither limited nor told', async (t) => {
    const { h } = await start(t, dialect)
    for (let n = 0; n < 15; n++) {
      const answer = await h.raw('GET', '/v1/organization/projects', { key: mintKey('admin') })
      assert.equal(answer.status, 401)
    }
    assert.equal((await failures(h)).length, 0)
  })
})

onEachStore('what is written down of a session', (dialect) => {
  it('has neither the token nor the key in it: no log, no event, no answer', async (t) => {
    const h = await startHarness(dialect)
    t.after(h.close)
    const lines: string[] = []
    const logger = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) })
    const { url, close } = await serveOver(h, { logger })
    const browser = openBrowser(url)
    const told: string[] = [JSON.stringify(await browser.exchange(h.adminKey))]
    const token = browser.cookie()?.slice('bailiwick='.length) ?? assert.fail('no cookie')
    for (const path of [PATH, '/v1/organization/projects', `/v1/organization/projects/${token}`]) {
      told.push((await browser.raw('GET', path)).text)
    }
    told.push((await browser.raw('DELETE', '/v1/organization/users/x', { headers: {} })).text)
    const { id } = await browser.client.retrieveSession()
    await browser.client.deleteSession()
    await close()
    const answered = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'answered')
    assert.ok(answered.some((line) => line.session === id && line.key === undefined))
    const log = JSON.stringify(await h.store.reader.selectFrom('audit_log').selectAll().execute())
    for (const text of [...lines, log, ...told.slice(0, 3)]) {
      assert.ok(!text.includes(token), text)
      assert.ok(!text.includes(h.adminKey), text)
    }
  })

  it('names the session that began, as its own actor', async (t) => {
    const h = await startHarness(dialect)
    t.after(h.close)
    const project = await newProject(h)
    const { client } = await openWith(h, h.adminKey)
    const { id } = await client.retrieveSession()
    const [event] = (await client.listAuditLogs({ resource_ids: [id] })).data
    assert.equal(event?.type, 'login.succeeded')
    assert.equal(event?.actor.type, 'session')
    assert.equal(event?.actor.session?.user?.id, h.installation.organization.operatorId)
    assert.notEqual(event?.project?.id, project.id)
  })
})

it('a clock that is set back locks nobody out', () => {
  const { clock, move } = movableClock()
  const limits = createLoginLimits(clock)
  for (let n = 0; n < 10; n++) limits.fail('a')
  assert.throws(() => limits.check('a'), { code: 'too_many_failed_logins' })
  limits.check('b')
  move(-1)
  limits.check('a')
})
