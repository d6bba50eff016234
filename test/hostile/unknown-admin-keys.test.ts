/** Unknown admin keys: bounded cost for the store, the log and other callers. */
import assert from 'node:assert/strict'
import { it, type TestContext } from 'node:test'
import { hashSecret, mintKey } from '#base/secrets.ts'
import { run } from '#storage/db.ts'
import { serveOver } from '#test/http/wire.ts'
import { eventually } from '#test/support/eventually.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { sendRaw } from '#test/support/raw.ts'
import { exceededCount } from './bound-counts.ts'

const PATH = '/v1/organization/session'

/** A second server over the store of `h`, whose look-ups of unknown keys are counted and held. */
async function serveCounted(t: TestContext, h: Harness) {
  const looked = { ups: 0, atOnce: 0, most: 0 }
  const held = Promise.withResolvers<void>()
  const { reader } = h.store
  const counted: typeof reader = {
    ...reader,
    [run]: async (sql, parameters) => {
      const isLookUp = sql.includes('admin_api_key') && !parameters.includes(hashSecret(h.adminKey))
      if (!isLookUp) return reader[run](sql, parameters)
      looked.ups += 1
      looked.atOnce += 1
      looked.most = Math.max(looked.most, looked.atOnce)
      await held.promise
      looked.atOnce -= 1
      return reader[run](sql, parameters)
    },
  }
  const store = { ...h.store, reader: counted }
  const { url, metrics, close } = await serveOver(h, { store, trustedProxies: ['127.0.0.1'] })
  t.after(close)
  const send = (key: string, address: string) =>
    sendRaw(url, 'GET', '/v1/organization/projects', {
      key,
      headers: { 'x-forwarded-for': address },
    })
  return { looked, metrics, release: held.resolve, send }
}

async function start(t: TestContext): Promise<Harness> {
  const h = await startHarness('sqlite')
  t.after(h.close)
  return h
}

it('300 unknown keys of an address are 10 answers of 401, then 429, and one audit event', async (t) => {
  const h = await start(t)
  const statuses = new Map<number, number>()
  for (let n = 0; n < 300; n++) {
    const { status } = await h.raw('GET', PATH, { key: mintKey('admin') })
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
  }
  assert.deepEqual(Object.fromEntries(statuses), { 401: 10, 429: 290 })
  assert.equal((await h.raw('GET', '/v1/organization/projects')).status, 200)
  assert.equal((await h.raw('POST', PATH)).status, 200)
  assert.equal(await exceededCount(h, 'unknown_keys_per_minute'), 290)
  await h.failedKeys.close()
  const { data } = await h.client.listAuditLogs({ event_types: ['login.failed'] })
  assert.deepEqual(
    data.map((event) => event['login.failed']?.attempts),
    [300],
  )
})

it('an address has 4 concurrent look-ups, and a key that was valid before is accepted at once', async (t) => {
  const h = await start(t)
  const { looked, metrics, release, send } = await serveCounted(t, h)
  assert.equal((await send(h.adminKey, '203.0.113.1')).status, 200)
  const wrong = Array.from({ length: 40 }, () => send(mintKey('admin'), '203.0.113.1'))
  await eventually('four look-ups are under way', () => looked.atOnce >= 4)
  // A commit invalidates the cached key, and it is looked up again.
  await h.client.createProject({ name: 'P' })
  assert.equal((await send(h.adminKey, '203.0.113.1')).status, 200)
  await eventually('36 look-ups wait', async () => {
    return (await exceededCount({ metrics }, 'admin_key_lookups_per_address')) === 36
  })
  release()
  const statuses = (await Promise.all(wrong)).map(({ status }) => status)
  assert.ok(statuses.every((status) => status === 401 || status === 429))
  assert.equal(looked.most, 4)
})

it('all addresses together have 64 concurrent look-ups', async (t) => {
  const h = await start(t)
  const { looked, metrics, release, send } = await serveCounted(t, h)
  const wrong = Array.from({ length: 100 }, (_, n) => send(mintKey('admin'), `198.51.100.${n}`))
  await eventually('36 look-ups wait', async () => {
    return (await exceededCount({ metrics }, 'admin_key_lookups')) === 36
  })
  release()
  for (const { status } of await Promise.all(wrong)) assert.equal(status, 401)
  assert.equal(looked.most, 64)
})

it('an unknown key is looked up once in ten seconds, and one without a checksum never', async (t) => {
  const h = await start(t)
  const { looked, release, send } = await serveCounted(t, h)
  release()
  const key = mintKey('admin')
  for (let n = 0; n < 20; n++) await send(key, '203.0.113.1')
  assert.equal(looked.ups, 1)
  for (const other of ['x', `${mintKey('user')}x`, `sk-admin-${'x'.repeat(600)}`]) {
    await send(other, '203.0.113.1')
  }
  assert.equal(looked.ups, 1)
})
