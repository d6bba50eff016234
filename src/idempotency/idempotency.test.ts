import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import pg from 'pg'
import { record } from '#storage/transaction.ts'
import { movableClock } from '#test/support/clock.ts'
import { dropDatabase, emptyDatabase, onEachStore } from '#test/support/databases.ts'
import { eventually } from '#test/support/eventually.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import type { RawAnswer } from '#test/support/raw.ts'
import { ANSWER_KEPT_MS, checkKey, purgeOld } from './idempotency.ts'
import { seal, unseal } from './seal.ts'

const PROJECTS = '/v1/organization/projects'

onEachStore('an Idempotency-Key', (dialect) => {
  const time = movableClock()
  let databaseUrl: string
  let h: Harness
  let accounts: string
  beforeEach(async () => {
    databaseUrl = await emptyDatabase(dialect)
    h = await startHarness(dialect, { clock: time.clock, databaseUrl })
    // The SDK sends no key unless asked; our client does.
    const project = await h.openai.admin.organization.projects.create({ name: 'P' })
    accounts = `${PROJECTS}/${project.id}/service_accounts`
  })
  afterEach(async () => {
    await h.close()
    await dropDatabase(databaseUrl)
  })

  const post = (
    path: string,
    body: unknown,
    idempotencyKey: string,
    key = h.adminKey,
  ): Promise<RawAnswer> =>
    h.raw('POST', path, { body, key, headers: { 'idempotency-key': idempotencyKey } })
  const made = async (): Promise<number> =>
    (await h.raw('GET', accounts)).text.split('"role"').length - 1
  const rows = () => h.store.reader.selectFrom('idempotency').selectAll().execute()
  const answerOf = ({ status, text }: RawAnswer) => ({ status, text })

  it('replays the first answer, its secret included, and creates nothing twice', async () => {
    const first = await post(accounts, { name: 'a' }, 'k')
    assert.match(first.text, /"value":"sk-svcacct-/)
    assert.deepEqual(answerOf(await post(accounts, { name: 'a' }, 'k')), answerOf(first))
    assert.equal(await made(), 1)
    const events = await h.client.listAuditLogs({ event_types: ['service_account.created'] })
    assert.equal(events.data.length, 1)
  })

  it('of a request under way returns 409 for a second one, which creates nothing', async () => {
    const held = Promise.withResolvers<void>()
    const locked = Promise.withResolvers<void>()
    // Blocks both requests' changes of the project until this has ended.
    const holding = record(h.store, async (tx) => {
      await tx.updateTable('project').set({ geography: null }).execute()
      locked.resolve()
      await held.promise
    })
    await locked.promise
    const both = [post(accounts, { name: 'a' }, 'k'), post(accounts, { name: 'a' }, 'k')]
    const second = await Promise.race(both)
    held.resolve()
    await holding
    assert.deepEqual([second.status, second.json.error?.code], [409, 'idempotency_key_in_use'])
    const statuses = (await Promise.all(both)).map(({ status }) => status)
    assert.deepEqual(statuses.toSorted(), [200, 409])
    assert.equal(await made(), 1)
  })

  it('is rejected with another body or another path', async () => {
    await post(accounts, { name: 'a' }, 'k')
    for (const answer of [
      await post(accounts, { name: 'b' }, 'k'),
      await post(PROJECTS, { name: 'a' }, 'k'),
    ]) {
      assert.equal(answer.status, 400)
      assert.equal(answer.json.error?.code, 'idempotency_key_reused')
    }
    assert.equal(await made(), 1)
  })

  it("is separate from another caller's same key", async () => {
    const other = await h.client.createAdminApiKey({ name: 'other' })
    const first = await post(accounts, { name: 'a' }, 'k')
    const second = await post(accounts, { name: 'a' }, 'k', other.value)
    assert.equal(second.status, 200)
    assert.notEqual(second.text, first.text)
    assert.equal(await made(), 2)
  })

  it('is not kept for a rejected request', async () => {
    const project = accounts.replace('/service_accounts', '')
    assert.equal((await post(`${project}/users`, { role: 'member' }, 'k')).status, 400)
    assert.equal((await post(`${PROJECTS}/proj_none`, { name: 'a' }, 'k')).status, 404)
    assert.deepEqual(await rows(), [])
    assert.equal((await post(accounts, { name: 'a' }, 'k')).status, 200)
  })

  it('is kept for a request that changed nothing', async () => {
    const project = accounts.replace('/service_accounts', '')
    const first = await post(project, {}, 'k')
    await h.client.modifyProject({ project_id: String(first.json.id), name: 'Changed' })
    assert.deepEqual(answerOf(await post(project, {}, 'k')), answerOf(first))
  })

  it('is kept for 24 hours and then free', async () => {
    const first = await post(accounts, { name: 'a' }, 'k')
    time.move(ANSWER_KEPT_MS - 1)
    assert.equal(await purgeOld(h.store, time.clock), 0)
    assert.equal((await post(accounts, { name: 'a' }, 'k')).text, first.text)
    time.move(1)
    const second = await post(accounts, { name: 'other' }, 'k')
    assert.equal(second.status, 200)
    assert.equal(await made(), 2)
    assert.equal((await post(accounts, { name: 'other' }, 'k')).text, second.text)
  })

  it('is purged after 24 hours, in any number', async () => {
    for (let n = 0; n < 5; n++) await post(PROJECTS, { name: 'a' }, `old-${n}`)
    time.move(ANSWER_KEPT_MS + 1)
    await post(PROJECTS, { name: 'a' }, 'new')
    assert.equal(await purgeOld(h.store, time.clock), 5)
    assert.deepEqual(
      (await rows()).map(({ key }) => key),
      ['new'],
    )
  })

  it('has a sealed answer: neither the secret nor a name is in the store', async () => {
    const name = 'Zaphod-the-name'
    const answer = await post(accounts, { name }, 'k')
    const { value } = answer.json.api_key as { value: string }
    const [row] = await rows()
    const sealed = String(row?.sealed_answer)
    for (const text of [JSON.stringify(row), Buffer.from(sealed, 'base64').toString('latin1')]) {
      for (const plain of [value, name, h.adminKey, String(answer.json.id)]) {
        assert.equal(text.includes(plain), false)
      }
    }
    assert.equal(unseal(sealed, h.adminKey), answer.text)
  })

  it('is not lost when it is reused during the purge', {
    skip: dialect === 'sqlite' && 'changes run one after another',
  }, async () => {
    await post(PROJECTS, { name: 'a' }, 'k')
    time.move(ANSWER_KEPT_MS + 1)
    const other = new pg.Client({ connectionString: databaseUrl })
    await other.connect()
    await other.query('begin')
    await other.query('update idempotency set created_at = $1', [time.clock()])
    const purging = purgeOld(h.store, time.clock)
    await waitForLock(other)
    await other.query('commit')
    await purging
    assert.equal((await rows()).length, 1)
    await other.end()
  })
})

function waitForLock(client: pg.Client): Promise<boolean> {
  return eventually('a connection waits for a lock', async () => {
    const { rowCount } = await client.query(
      `select 1 from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock'`,
    )
    return rowCount === 1
  })
}

describe('a sealed answer', () => {
  it('opens with the secret it was sealed with, and with no other', () => {
    const sealed = seal('{"a":"ü"}', 'secret')
    assert.equal(unseal(sealed, 'secret'), '{"a":"ü"}')
    assert.throws(() => unseal(sealed, 'Secret'))
    assert.throws(() => unseal(sealed, ''))
  })

  it('does not open when any byte of it was changed or cut off', () => {
    const sealed = Buffer.from(seal('answer', 'secret'), 'base64')
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed)
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
      assert.throws(() => unseal(changed.toString('base64'), 'secret'), `byte ${at}`)
      assert.throws(() => unseal(sealed.subarray(0, at).toString('base64'), 'secret'))
    }
  })

  it('is never the same twice', () => {
    const sealed = Array.from({ length: 50 }, () => seal('answer', 'secret'))
    assert.equal(new Set(sealed).size, sealed.length)
  })
})

describe('the form of an Idempotency-Key', () => {
  it('is 1 to 255 printable ASCII characters without spaces', () => {
    for (const key of ['a', '~'.repeat(255), '!"#$%&']) assert.doesNotThrow(() => checkKey(key))
    for (const key of ['', 'a'.repeat(256), 'a b', 'ü', 'a\n', '\x7f', '\0']) {
      assert.throws(() => checkKey(key), { code: 'invalid_idempotency_key' })
    }
  })
})
