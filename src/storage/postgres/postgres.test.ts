import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import pg from 'pg'
import { run, type Store, StoreUnavailable, type Tx } from '#storage/db.ts'
import { inTransaction } from '#storage/transaction.ts'
import { dropDatabase, emptyDatabase, POSTGRES_HINT } from '#test/support/databases.ts'
import { eventually } from '#test/support/eventually.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { openPostgres } from './postgres.ts'

const skip = process.env.TEST_POSTGRES_URL ? false : POSTGRES_HINT

async function backendOf(tx: Tx): Promise<number> {
  return Number((await tx[run]('select pg_backend_pid() as pid', []))[0]?.pid)
}

async function count(store: Store): Promise<number> {
  return Number((await store.reader[run]('select count(*) as n from kept', []))[0]?.n)
}

describe('a PostgreSQL store', { skip }, () => {
  let url: string
  let store: Store
  let admin: pg.Client

  before(async () => {
    url = await emptyDatabase('postgres')
    store = await openPostgres(url)
    admin = new pg.Client({ connectionString: url })
    await admin.connect()
    await admin.query('create table kept (n integer primary key)')
  })
  beforeEach(async () => {
    await admin.query('delete from kept')
  })
  after(async () => {
    await admin.end()
    await store.close()
    await dropDatabase(url)
  })

  const put = (n: number) => async (tx: Tx) => tx[run]('insert into kept values ($1)', [n])
  const terminate = (pid: number) => admin.query('select pg_terminate_backend($1, 5000)', [pid])

  it('fails a change as unavailable when its connection dies between two statements', async () => {
    await assert.rejects(
      inTransaction(store, async (tx) => {
        await put(1)(tx)
        await terminate(await backendOf(tx))
        await put(2)(tx)
      }),
      StoreUnavailable,
    )
    assert.equal(await count(store), 0)
  })

  it('fails a change as unavailable when its connection dies inside a statement', async () => {
    await assert.rejects(
      inTransaction(store, async (tx) => {
        const pid = await backendOf(tx)
        const asleep = tx[run]('select pg_sleep(4)', [])
        await Promise.all([asleep, terminate(pid)])
      }),
      StoreUnavailable,
    )
  })

  it('commits the next change after every connection of its pool died', async () => {
    await Promise.all(
      Array.from({ length: 16 }, () => inTransaction(store, async (tx) => tx[run]('select 1', []))),
    )
    await admin.query(
      `select pg_terminate_backend(pid, 5000) from pg_stat_activity
       where application_name = 'bailiwick' and datname = current_database()`,
    )
    const answers = await Promise.allSettled(
      Array.from({ length: 32 }, (_, n) => inTransaction(store, put(100 + n))),
    )
    for (const answer of answers) {
      if (answer.status === 'rejected') assert.ok(answer.reason instanceof StoreUnavailable)
    }
    await inTransaction(store, put(200))
    assert.equal(await count(store), 1 + answers.filter((a) => a.status === 'fulfilled').length)
  })

  it('never acknowledges a change whose failed statement was swallowed', async () => {
    await inTransaction(store, put(1))
    await assert.rejects(
      inTransaction(store, async (tx) => {
        await put(2)(tx)
        await put(1)(tx).then(undefined, () => undefined)
      }),
    )
    assert.equal(await count(store), 1)
  })

  it('times out a change that never ends, and its later statements fail', async () => {
    const hasty = await openPostgres(url, undefined, 2_000)
    let late: Tx | undefined
    await assert.rejects(
      inTransaction(hasty, async (tx) => {
        late = tx
        await put(1)(tx)
        await new Promise<never>(() => undefined)
      }),
      (error) => error instanceof StoreUnavailable && /2000 ms/.test(String(error.cause)),
    )
    await hasty.close()
    assert.ok(late)
    await assert.rejects(async () => await put(2)(late as Tx), /after its end/)
    assert.equal(await count(store), 0)
  })

  it('invalidates a transaction that has ended', async () => {
    let kept: Tx | undefined
    await inTransaction(store, async (tx) => {
      kept = tx
    })
    await assert.rejects(async () => await put(3)(kept as Tx), /after its end/)
    assert.equal(await count(store), 0)
  })

  it('retries a change that lost a deadlock', async () => {
    await admin.query('insert into kept values (1), (2)')
    const held: (() => void)[] = []
    const bothHold = [0, 1].map(() => new Promise<void>((resolve) => held.push(resolve)))
    let tries = 0
    const cross = (first: number, second: number, me: number) =>
      inTransaction(store, async (tx) => {
        tries++
        await tx[run]('select n from kept where n = $1 for update', [first])
        held[me]?.()
        await bothHold[1 - me]
        await tx[run]('select n from kept where n = $1 for update', [second])
      })
    await Promise.all([cross(1, 2, 0), cross(2, 1, 1)])
    // At least one of the two is the victim.
    assert.ok(tries > 2, `tried ${tries} times in all`)
  })

  it('shows a reader only committed rows', async () => {
    await inTransaction(store, async (tx) => {
      await put(1)(tx)
      assert.equal(await count(store), 0)
    })
    assert.equal(await count(store), 1)
  })
})

describe('a server whose PostgreSQL drops its connections', { skip }, () => {
  let url: string
  let h: Harness
  let admin: pg.Client
  before(async () => {
    url = await emptyDatabase('postgres')
    h = await startHarness('postgres', { databaseUrl: url })
    admin = new pg.Client({ connectionString: url })
    await admin.connect()
  })
  after(async () => {
    await admin.end()
    await h.close()
    await dropDatabase(url)
  })

  it('answers a change under way with 503 in the envelope, and serves the next', async () => {
    // The request waits for this lock, so that it is certainly inside its transaction.
    await admin.query('begin')
    await admin.query('lock table project in exclusive mode')
    const request = h.raw('POST', '/v1/organization/projects', { body: { name: 'A' } })
    await terminateWaiting(admin)
    await admin.query('rollback')
    const answer = await request
    assert.equal(answer.status, 503)
    assert.deepEqual(answer.json.error, {
      message: 'The store cannot be reached. Please try again shortly.',
      type: 'service_unavailable_error',
      param: null,
      code: 'store_unavailable',
    })
    const next = await h.raw('POST', '/v1/organization/projects', { body: { name: 'B' } })
    assert.equal(next.status, 200)
    const { rows } = await admin.query('select name from project order by id')
    assert.deepEqual(
      rows.map(({ name }) => name),
      ['Default project', 'B'],
    )
  })
})

/** Ends the one connection that waits for a lock, as soon as there is one. */
function terminateWaiting(admin: pg.Client): Promise<boolean> {
  return eventually('a connection waits for a lock', async () => {
    const { rowCount } = await admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock'`,
    )
    return rowCount === 1
  })
}
