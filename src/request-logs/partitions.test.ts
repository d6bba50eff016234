import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { run, type Store } from '#storage/db.ts'
import { openStore } from '#storage/store.ts'
import { record } from '#storage/transaction.ts'
import { movableClock } from '#test/support/clock.ts'
import { bareDatabase, dropDatabase, hasPostgres, POSTGRES_HINT } from '#test/support/databases.ts'
import { requestRecord } from '#test/support/request-logs.ts'
import { manualSchedule } from '#test/support/schedule.ts'
import { scheduleRequestLogRetention } from './retention.ts'
import { requestLogDays, requestLogRow } from './rows.ts'
import { addRequestLogDays, addRequestLogs } from './store.ts'

const DAY_MS = 86_400_000
const NOON = Date.parse('2026-11-30T12:00:00Z')
const SETTINGS = { days: 7, rows: 2_000_000, personalDays: 30 }

describe('partitions of request logs', { skip: hasPostgres ? false : POSTGRES_HINT }, () => {
  let time: ReturnType<typeof movableClock>
  let stack: AsyncDisposableStack
  let url: string

  beforeEach(async () => {
    time = movableClock(NOON)
    stack = new AsyncDisposableStack()
    url = await bareDatabase('postgres')
    stack.defer(() => dropDatabase(url))
  })
  afterEach(() => stack.disposeAsync())

  const open = async (): Promise<Store> => {
    const store = await openStore(url)
    stack.defer(store.close)
    return store
  }

  const retain = (store: Store, settings = SETTINGS): Promise<void> =>
    scheduleRequestLogRetention({
      store,
      settings,
      now: time.clock,
      schedule: manualSchedule(),
    }).run()

  const log = (store: Store, ...requestIds: string[]) => {
    const rows = requestIds.map((id) => requestLogRow(requestRecord(id, { endedAt: time.clock() })))
    return record(store, async (tx) => {
      await addRequestLogs(tx, rows)
      await addRequestLogDays(tx, requestLogDays(rows))
    })
  }

  const partitions = async ({ reader }: Store): Promise<unknown[]> => {
    const leaves = await reader[run](
      `select relid::regclass::text as name from pg_partition_tree('request_logs')
       where isleaf order by 1`,
      [],
    )
    return leaves.map(({ name }) => name)
  }

  /** Ids of the rows, with the days of their partitions. */
  const places = async ({ reader }: Store): Promise<unknown[]> => {
    const rows = await reader[run](
      `select request_id || ' ' || substr(tableoid::regclass::text, 14) as place from request_logs
       order by 1`,
      [],
    )
    return rows.map(({ place }) => place)
  }

  it('are created for today and two more days, once by nodes that start together', async () => {
    const stores = await Promise.all(Array.from({ length: 3 }, open))
    await Promise.all(stores.map((store) => retain(store)))
    const [store] = stores
    assert.ok(store)
    assert.deepEqual(await partitions(store), [
      ...['request_logs_20261130', 'request_logs_20261201', 'request_logs_20261202'],
      'request_logs_rest',
    ])
  })

  it('take the rows of their day that came before them', async () => {
    const store = await open()
    await log(store, 'req_1')
    assert.deepEqual(await places(store), ['req_1 rest'])
    await retain(store)
    time.move(DAY_MS)
    await log(store, 'req_2')
    assert.deepEqual(await places(store), ['req_1 20261130', 'req_2 20261201'])
  })

  it('are dropped with their rows when their day has expired, by several nodes at once', async () => {
    const stores = await Promise.all([open(), open()])
    const [store] = stores
    await retain(store)
    await log(store, 'req_1')
    time.move(8 * DAY_MS)
    await log(store, 'req_2')
    await Promise.all(stores.map((one) => retain(one)))
    assert.deepEqual(await places(store), ['req_2 20261208'])
    assert.ok(!(await partitions(store)).includes('request_logs_20261130'))
    const days = store.reader.selectFrom('request_log_days').select('starts_at')
    assert.deepEqual(await days.execute(), [{ starts_at: Date.parse('2026-12-08T00:00:00Z') }])
  })

  it('are not created where request logs are off, and all are dropped', async () => {
    const store = await open()
    await retain(store)
    await log(store, 'req_1')
    await retain(store, { ...SETTINGS, days: 0 })
    assert.deepEqual(await places(store), [])
    assert.ok(!(await partitions(store)).includes('request_logs_20261130'))
  })

  it('have statistics at the next run after their first rows, and after growing tenfold', async () => {
    const store = await open()
    await retain(store)
    // Not by PostgreSQL itself, which makes them at some time.
    await record(store, async (tx) =>
      tx[run]('alter table request_logs_20261130 set (autovacuum_enabled = false)', []),
    )
    const rowsAfter = async (added: number, from: number): Promise<unknown> => {
      await log(store, ...Array.from({ length: added }, (_, at) => `req_${from + at}`))
      await retain(store)
      const [row] = await store.reader[run](
        `select reltuples::int as rows from pg_class where relname = 'request_logs_20261130'`,
        [],
      )
      return row?.rows
    }
    assert.equal(await rowsAfter(100, 0), 100)
    assert.equal(await rowsAfter(100, 100), 100)
    assert.equal(await rowsAfter(900, 200), 1_100)
  })

  it('have the indexes of the table', async () => {
    const store = await open()
    await retain(store)
    const indexes = await store.reader[run](
      `select tablename as table, regexp_replace(indexdef, '.* USING ', '') as index
       from pg_indexes where tablename in ('request_logs_20261130', 'request_logs_rest')
       order by 2`,
      [],
    )
    const of = (table: string) =>
      indexes.filter((one) => one.table === table).map(({ index }) => index)
    assert.equal(of('request_logs_rest').length, 8)
    assert.deepEqual(of('request_logs_20261130'), of('request_logs_rest'))
  })
})
