/** Creation and end of sessions. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { hashSecret } from '#base/secrets.ts'
import { purgeSessions } from '#control/sessions/purge.ts'
import { SESSION_LASTS_MS } from '#control/sessions/sessions.ts'
import { serveOver } from '#test/http/wire.ts'
import { eventsOf, newProject, newUser, refused } from '#test/sdk/suite.ts'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { type Browser, openAs, openBrowser, openWith } from './browser.ts'

const OVER = { status: 401, code: 'session_expired' } as const
const PATH = '/v1/organization/session'

function token(browser: Browser): string {
  return browser.cookie()?.split('=')[1] ?? assert.fail('none')
}

onEachStore('a session', (dialect) => {
  const { clock, move } = movableClock()
  const server = shareHarness(dialect, { clock })
  const rows = () => server().store.reader.selectFrom('session').selectAll().execute()

  it('lasts 12 hours from its creation, in use or not', async () => {
    const browser = await openWith(server(), server().adminKey)
    for (let hour = 0; hour < 11; hour++) {
      move(3_600_000)
      await browser.client.retrieveSession()
    }
    move(3_600_000 - 1)
    await browser.client.retrieveSession()
    move(1)
    await refused(browser.client.retrieveSession(), OVER)
    await refused(browser.client.listProjects(), OVER)
  })

  it('is deleted some time after its expiry, and no other is', async () => {
    move(SESSION_LASTS_MS)
    await purgeSessions(server().store, clock)
    await openWith(server(), server().adminKey)
    move(SESSION_LASTS_MS - 1)
    const kept = await openWith(server(), server().adminKey)
    assert.equal(await purgeSessions(server().store, clock), 0)
    move(1)
    assert.equal(await purgeSessions(server().store, clock), 1)
    assert.deepEqual(
      (await rows()).map(({ hash }) => hash),
      [hashSecret(token(kept))],
    )
  })

  it('ends with its key, at once and on every node', async (t) => {
    const key = await server().client.createAdminApiKey({ name: 'brief' })
    const other = await serveOver(server(), {})
    t.after(other.close)
    const here = await openWith(server(), key.value)
    const there = openBrowser(other.url)
    there.take(here.cookie() ?? '')
    await here.client.listProjects()
    await there.client.listProjects()
    await server().client.deleteAdminApiKey({ key_id: key.id })
    await refused(here.client.listProjects(), OVER)
    await refused(there.client.listProjects(), OVER)
  })

  it('ends when its key expires', async () => {
    const key = await server().client.createAdminApiKey({ name: 'm', expires_in_seconds: 60 })
    const { client } = await openWith(server(), key.value)
    move(59_999)
    await client.listProjects()
    move(1)
    await refused(client.listProjects(), OVER)
  })

  it('ends when its own key is deleted in it', async () => {
    const key = await server().client.createAdminApiKey({ name: 'own' })
    const { client } = await openWith(server(), key.value)
    await client.deleteAdminApiKey({ key_id: key.id })
    await refused(client.retrieveSession(), OVER)
  })

  it('of a person or of their key ends when they are removed, on every node', async (t) => {
    const person = await newUser(server(), 'owner')
    const other = await serveOver(server(), {})
    t.after(other.close)
    const first = await openAs(server(), person.id)
    const key = await first.client.createAdminApiKey({ name: 'theirs' })
    const second = await openWith(server(), key.value)
    const third = openBrowser(other.url)
    third.take(first.cookie() ?? '')
    for (const { client } of [first, second, third]) await client.listProjects()
    await server().client.deleteUser({ user_id: person.id })
    for (const { client } of [first, second, third]) await refused(client.listProjects(), OVER)
    await assert.rejects(openAs(server(), person.id), { code: 'user_not_found' })
  })

  it('of a person has their current permissions, not those at its creation', async () => {
    const person = await newUser(server(), 'owner')
    const project_id = (await newProject(server())).id
    const { client } = await openAs(server(), person.id)
    const ofKey = await openWith(server(), (await client.createAdminApiKey({ name: 'k' })).value)
    await client.retrieveProject({ project_id })
    await server().client.modifyUser({ user_id: person.id, role: 'reader' })
    await refused(client.retrieveProject({ project_id }), { status: 403 })
    await refused(ofKey.client.createProject({ name: 'x' }), OVER)
    await server().client.createProjectUser({ project_id, user_id: person.id, role: 'member' })
    await client.retrieveProject({ project_id })
    await refused(client.modifyProject({ project_id, name: 'x' }), { status: 403 })
    await server().client.modifyProjectUser({ project_id, user_id: person.id, role: 'owner' })
    await client.modifyProject({ project_id, name: 'x' })
    await server().client.deleteProjectUser({ project_id, user_id: person.id })
    await refused(client.retrieveProject({ project_id }), { status: 403 })
    await server().client.modifyUser({ user_id: person.id, role: 'owner' })
    await client.modifyProject({ project_id, name: 'y' })
  })

  it('is ended by its own cookie, which is deleted and invalid afterwards', async () => {
    const browser = await openWith(server(), server().adminKey)
    const other = await openWith(server(), server().adminKey)
    const left = browser.cookie() ?? ''
    const { id } = await browser.client.retrieveSession()
    const events = await eventsOf(server(), () => browser.client.deleteSession())
    assert.equal(browser.cookie(), undefined)
    assert.deepEqual(
      events.map(({ type, 'logout.succeeded': payload }) => [type, payload]),
      [['logout.succeeded', { id }]],
    )
    assert.equal(events[0]?.actor.type, 'session')
    assert.equal((await rows()).filter((row) => row.id === id).length, 0)
    browser.take(left)
    await refused(browser.client.deleteSession(), OVER)
    await other.client.retrieveSession()
  })

  it('ends when another one is created, in the same transaction, with a new token', async () => {
    const browser = await openWith(server(), server().adminKey)
    const first = browser.cookie() ?? ''
    const { id } = await browser.client.retrieveSession()
    const events = await eventsOf(server(), () => browser.exchange(server().adminKey))
    assert.deepEqual(
      events.map(({ type, 'login.succeeded': payload }) => [type, payload]),
      [['login.succeeded', {}]],
    )
    assert.notEqual(browser.cookie(), first)
    assert.notEqual((await browser.client.retrieveSession()).id, id)
    browser.take(first)
    await refused(browser.client.retrieveSession(), OVER)
  })

  it('is kept when a new exchange has a wrong key', async () => {
    const browser = await openWith(server(), server().adminKey)
    await refused(browser.exchange('sk-admin-wrong'), {
      status: 401,
      code: 'invalid_api_key',
    })
    await browser.client.retrieveSession()
  })

  it('is created again for every repetition of one request', async () => {
    const headers = { 'idempotency-key': 'once' }
    const key = server().adminKey
    const first = await openBrowser(server().url).raw('POST', PATH, { key, headers })
    const second = await openBrowser(server().url).raw('POST', PATH, { key, headers })
    for (const answer of [first, second]) {
      assert.equal(answer.status, 200)
      assert.equal(answer.headers.getSetCookie().length, 1)
    }
    assert.notEqual(first.json.id, second.json.id)
    const kept = await server().store.reader.selectFrom('idempotency').select('key').execute()
    assert.ok(!kept.some(({ key }) => key === 'once'))
  })

  it('has idempotency keys of its own, separate from another session of the person', async () => {
    const person = await newUser(server(), 'owner')
    const here = await openAs(server(), person.id)
    const there = await openAs(server(), person.id)
    const create = ({ client }: Browser) =>
      client.createProject({ name: 'Once' }, { idempotencyKey: 'k' })
    const { id } = await create(here)
    assert.equal((await create(here)).id, id)
    assert.notEqual((await create(there)).id, id)
  })

  it('is created by a key alone, and retrieved and ended by a cookie alone', async () => {
    const { client } = await openWith(server(), server().adminKey)
    await refused(client.createSession(), { status: 400, code: 'admin_key_required' })
    for (const operation of ['retrieveSession', 'deleteSession'] as const) {
      const code = 'session_not_found'
      await refused(server().client[operation](), { status: 404, code, message: /no session/ })
    }
  })

  it('is stored by the hash of its token alone', async () => {
    const browser = await openWith(server(), server().adminKey)
    assert.match(token(browser), /^bws_[\w-]{43}$/)
    const text = JSON.stringify(await rows())
    assert.ok(text.includes(hashSecret(token(browser))))
    assert.ok(!text.includes(token(browser)))
  })
})
