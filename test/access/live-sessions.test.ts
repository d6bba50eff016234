/** Sessions, listed and ended by id: permissions, and data hidden from others. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { hashSecret } from '#base/secrets.ts'
import { createClient } from '#client/client.ts'
import * as adminApiKeys from '#control/admin-api-keys/admin-api-keys.ts'
import { record } from '#storage/transaction.ts'
import { serveOver } from '#test/http/wire.ts'
import { all, eventsOf, ids, newUser, refused } from '#test/sdk/suite.ts'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { type Harness, shareHarness } from '#test/support/harness.ts'
import { personActor } from '#test/support/people.ts'
import { type Browser, openAs, openBrowser, openWith } from './browser.ts'

const OVER = { status: 401, code: 'session_expired' } as const
const DENIED = { status: 403, message: /Missing scopes: api\.management\.write\./ }

function notFound(id: string) {
  return {
    status: 404,
    code: 'session_not_found',
    message: `The session ${id} was not found`,
  } as const
}

async function idOf({ client }: Browser): Promise<string> {
  return (await client.retrieveSession()).id
}

async function idsSeenBy({ client }: Pick<Browser, 'client'>): Promise<string[]> {
  return ids(await all(client.listSessions({ limit: 2 })))
}

function token(browser: Browser): string {
  return browser.cookie()?.split('=')[1] ?? assert.fail('none')
}

function clientOf({ url }: Harness, adminKey: string) {
  return {
    client: createClient({ baseUrl: `${url}/v1`, adminKey }),
  }
}

async function keyWith(h: Harness, scope: string): Promise<string> {
  const key = await adminApiKeys.create(h.system, { name: scope })
  await record(h.store, (tx) =>
    tx
      .updateTable('admin_api_key')
      .set({ scopes: JSON.stringify([scope]) })
      .where('id', '=', key.id)
      .execute(),
  )
  return key.value
}

onEachStore('live sessions', (dialect) => {
  const { clock, move } = movableClock()
  const server = shareHarness(dialect, { clock })
  const people = async () => {
    const me = await newUser(server())
    const other = await newUser(server())
    const mine = [await openAs(server(), me.id), await openAs(server(), me.id)] as const
    return { me, mine, theirs: await openAs(server(), other.id) }
  }

  it('of a person are listed to that person, newest first, page by page', async () => {
    const { me, mine } = await people()
    const [first, second] = mine
    const expected = [await idOf(second), await idOf(first)]
    assert.deepEqual(await idsSeenBy(first), expected)
    const { data } = await first.client.listSessions({ order: 'asc', limit: 1 })
    assert.deepEqual(ids(data), [expected[1]])
    const seconds = Math.floor(clock() / 1000)
    assert.deepEqual(data[0], {
      object: 'organization.session.summary',
      id: expected[1],
      created_at: seconds,
      last_used_at: seconds,
      expires_at: seconds + 43_200,
      user: { id: me.id, email: me.email, name: me.name },
      authority: 'person',
      admin_api_key: null,
      ip_address: '203.0.113.7',
      user_agent: 'a browser',
    })
  })

  it('have no browser once the event of their sign-in is gone', async () => {
    const { mine } = await people()
    const id = await idOf(mine[0])
    await record(server().store, (tx) =>
      tx.deleteFrom('audit_log').where('resource_id', '=', id).execute(),
    )
    const { data } = await mine[0].client.listSessions()
    const origins = data.map((one) => [one.id === id, one.ip_address, one.user_agent])
    assert.deepEqual(origins, [
      [false, '203.0.113.7', 'a browser'],
      [true, null, null],
    ])
  })

  it('created from an admin key of a person are listed with the key', async () => {
    const owner = await newUser(server(), 'owner')
    const ctx = { ...server().system, actor: personActor(owner, 'owner') }
    const key = await adminApiKeys.create(ctx, { name: 'laptop', expires_in_seconds: 60 })
    const browser = await openWith(server(), key.value)
    // As in a store from before a demotion deleted the keys of the person.
    await record(server().store, (tx) =>
      tx.updateTable('user').set({ role: 'reader' }).where('id', '=', owner.id).execute(),
    )
    const own = await openAs(server(), owner.id)
    const { data } = await own.client.listSessions()
    assert.equal(data.length, 2)
    const listed = data.find(({ authority }) => authority === 'admin_key')
    assert.equal(listed?.id, await idOf(browser))
    assert.deepEqual(listed?.admin_api_key, { id: key.id, name: 'laptop' })
    assert.equal(listed?.user?.id, owner.id)
    assert.equal(listed?.expires_at, key.expires_at)
    move(60_000)
    assert.equal((await own.client.listSessions()).data.length, 1)
  })

  it('of all people are listed to owners and admin keys, without token and hash', async () => {
    const { mine, theirs } = await people()
    const owner = await openAs(server(), (await newUser(server(), 'owner')).id)
    const reading = clientOf(server(), await keyWith(server(), 'api.management.read'))
    const operator = await openWith(server(), server().adminKey)
    const sessions = [...mine, theirs, owner, operator]
    const expected = await Promise.all(sessions.map(idOf))
    for (const caller of [owner, operator, { client: server().client }, reading]) {
      const seen = await idsSeenBy(caller)
      for (const id of expected) assert.ok(seen.includes(id))
    }
    const { text } = await server().raw('GET', '/v1/organization/sessions?limit=100')
    for (const browser of sessions) {
      assert.ok(!text.includes(token(browser)))
      assert.ok(!text.includes(hashSecret(token(browser))))
    }
  })

  it('of another person cannot be retrieved, ended or used as a cursor', async () => {
    const { mine, theirs } = await people()
    const [{ client }] = mine
    const hidden = await idOf(theirs)
    assert.ok(!(await idsSeenBy(mine[0])).includes(hidden))
    for (const id of [hidden, 'session_missing']) {
      const events = await eventsOf(server(), () =>
        refused(client.endSession({ session_id: id }), notFound(id)),
      )
      assert.deepEqual(events, [])
      await refused(client.listSessions({ after: id }), { status: 404, code: 'cursor_not_found' })
    }
    await theirs.client.retrieveSession()
  })

  it('are ended by the person, at once on every node, and audited', async (t) => {
    const other = await serveOver(server(), {})
    t.after(other.close)
    const { me, mine } = await people()
    const [here, there] = mine
    const elsewhere = openBrowser(other.url)
    elsewhere.take(there.cookie() ?? '')
    await elsewhere.client.retrieveSession()
    const session_id = await idOf(there)
    const events = await eventsOf(server(), async () => {
      const answer = await here.client.endSession({ session_id })
      assert.deepEqual(answer, {
        object: 'organization.session.deleted',
        id: session_id,
        deleted: true,
      })
    })
    assert.deepEqual(
      events.map((event) => [event.type, event['logout.succeeded']]),
      [['logout.succeeded', { id: session_id, user_id: me.id }]],
    )
    assert.equal(events[0]?.actor.session?.user?.id, me.id)
    for (const { client } of [there, elsewhere]) await refused(client.retrieveSession(), OVER)
    assert.deepEqual(await idsSeenBy(here), [await idOf(here)])
    await refused(here.client.endSession({ session_id }), notFound(session_id))
  })

  it('that are the request’s own delete the cookie when they are ended', async () => {
    const { mine } = await people()
    const [{ client, cookie }, other] = mine
    await client.endSession({ session_id: await idOf(mine[0]) })
    assert.equal(cookie(), undefined)
    await other.client.retrieveSession()
  })

  it('of anybody are ended by owners and by admin keys that may write', async () => {
    const owner = await newUser(server(), 'owner')
    const inBrowser = await openAs(server(), owner.id)
    const reading = clientOf(server(), await keyWith(server(), 'api.management.read'))
    const { theirs, mine } = await people()
    const session_id = await idOf(theirs)
    await refused(reading.client.endSession({ session_id }), DENIED)
    const [event] = await eventsOf(server(), () => inBrowser.client.endSession({ session_id }))
    assert.equal(event?.actor.session?.user?.id, owner.id)
    assert.notEqual(event?.['logout.succeeded']?.user_id, owner.id)
    await refused(theirs.client.retrieveSession(), OVER)
    await server().client.endSession({ session_id: await idOf(mine[0]) })
    await refused(mine[0].client.retrieveSession(), OVER)
  })

  it('of an operator key have no user, also in the event of their end', async () => {
    const session_id = await idOf(await openWith(server(), server().adminKey))
    const { data } = await server().client.listSessions({ limit: 1 })
    assert.deepEqual([data[0]?.id, data[0]?.user], [session_id, null])
    const [event] = await eventsOf(server(), () => server().client.endSession({ session_id }))
    assert.deepEqual(event?.['logout.succeeded'], { id: session_id })
  })

  it('that have expired, or whose key or person was deleted, are not listed', async () => {
    const { me, mine } = await people()
    const key = await server().client.createAdminApiKey({ name: 'brief' })
    const gone = [await idOf(mine[0]), await idOf(await openWith(server(), key.value))]
    await server().client.deleteUser({ user_id: me.id })
    await server().client.deleteAdminApiKey({ key_id: key.id })
    const seen = await idsSeenBy({ client: server().client })
    for (const id of gone) {
      assert.ok(!seen.includes(id))
      await refused(server().client.endSession({ session_id: id }), notFound(id))
    }
    move(43_200_000)
    assert.deepEqual(await idsSeenBy({ client: server().client }), [])
  })
})
